"""A record or an announcement → a saved web page, its furniture around it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from pipeline.samples.model import Gold, SampleRecord, gold, on_one_page
from pipeline.samples.style import cell_texts, style_of

PAGE = """<!DOCTYPE html>
<html lang="pl">
<head><meta charset="utf-8"><title>{title} - {site}</title>
<style>body {{ font-family: sans-serif }} table {{ border-collapse: collapse }}
td, th {{ border: 1px solid #555; padding: 4px; vertical-align: top }}
nav li {{ display: inline }}</style></head>
<body>
<div class="cookies" role="dialog">Strona korzysta z plików cookies. <button>Zgadzam się</button></div>
<header><a href="/">{site}</a>
<nav><ul><li><a href="/aktualnosci">Aktualności</a></li><li><a href="/konkursy">Konkursy</a></li>
<li><a href="/kontakt">Kontakt</a></li></ul></nav></header>
<main><article>
{body}
</article></main>
<aside><h3>Zobacz także</h3><ul><li><a href="/a1">Remont ulicy Garbarskiej od 3 marca</a></li>
<li><a href="/a2">Bezpłatne badania słuchu dla dzieci</a></li></ul></aside>
<section class="comments"><h3>Komentarze (1)</h3><p>Gość, 12.07: Kiedy będą wyniki?</p></section>
<footer>{site} | Deklaracja dostępności | Polityka prywatności</footer>
</body>
</html>
"""


def page(title: str, site: str, body: str) -> str:
    """Return a whole web page around `body`."""
    return PAGE.format(title=escape(title), site=escape(site), body=body)


def render_html(record: SampleRecord, path: Path) -> Gold:
    """Write `record` as a saved web page; a topic's cells span its rows. Return its gold."""
    style = style_of(record)
    lines = [f"<h1>{escape(record.title)}</h1>", f"<p>{escape(record.intro)}</p>", "<table>"]
    lines.append("<tr>" + "".join(f"<th>{escape(text)}</th>" for _, text, _ in style.columns) + "</tr>")
    for topic in record.topics:
        if record.layout == "band":
            lines.append(f'<tr><td colspan="{len(style.columns)}"><b>{escape(topic.name)}</b></td></tr>')
        for at, row in enumerate(topic.rows):
            texts = cell_texts(row, record.layout)
            texts["topic"] = (topic.name,)
            texts["moderators"] = ("moderatorzy:", *(" - ".join(pair) for pair in topic.moderators))
            bold = [paragraph.bold for paragraph in row.paragraphs]
            cells = []
            for role, _, _ in style.columns:
                spans = role in ("topic", "moderators")
                if spans and at:
                    continue
                span = f' rowspan="{len(topic.rows)}"' if spans else ""
                cells.append(
                    f"<td{span}>{_inside(texts.get(role, ()), bold if role == 'proposal' else [])}</td>"
                )
            lines.append("<tr>" + "".join(cells) + "</tr>")
    lines.append("</table>")
    path.write_text(page(record.title, record.municipality, "\n".join(lines)), encoding="utf-8")
    return gold(record, path.stem, on_one_page(record.rows))


def _inside(texts: tuple[str, ...], bold: list[bool]) -> str:
    parts = [f"<b>{escape(t)}</b>" if bold and bold[n] else escape(t) for n, t in enumerate(texts)]
    return "<br>".join(parts)


def blocks_html(blocks: list[dict[str, Any]]) -> str:
    """Return an announcement's blocks as HTML."""
    made = []
    for block in blocks:
        ((kind, content),) = block.items()
        if kind in ("ul", "ol"):
            made.append(f"<{kind}>" + "".join(f"<li>{escape(item)}</li>" for item in content) + f"</{kind}>")
        elif kind == "schedule":
            made += [f"<p><strong>{escape(when)}</strong> - {escape(what)}</p>" for when, what in content]
        else:
            made.append(f"<{kind}>{escape(content)}</{kind}>")
    return "\n".join(made)
