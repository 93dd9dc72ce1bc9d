"""Saved web pages: their text without the furniture, their tables whole.

Trafilatura judges which running text is the page's own; tables are taken from the page itself,
because every extractor we tried loses spans or empty cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import trafilatura
from lxml import etree, html

from pipeline.ingest.layout import Block, NativeTable, Paragraph, lay_out, lines_of
from pipeline.ingest.plain import decode
from pipeline.ingest.reading import Reading, from_sheets
from pipeline.ingest.spans import SpannedCell, place_cells
from pipeline.records import Document
from pipeline.settings import IngestSettings

_FURNITURE_TAGS = "script style noscript template nav aside footer form button select iframe svg head".split()
_FURNITURE_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert"}
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|comments?|komentarze?|sidebar|breadcrumbs?|menu|share|social|related|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
_INLINE = set(
    "a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small span strike".split()
)
_INLINE |= {"strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def read(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return a web page as one synthetic page."""
    text = _decoded(data)
    root = html.document_fromstring(
        text.replace("\x00", "") or "<html/>", parser=html.HTMLParser(no_network=True)
    )
    main = _main(root)
    _drop_furniture(main)
    blocks = _own(list(_blocks(main)), text, bool(root.xpath("//main | //article")))
    return from_sheets([lay_out(blocks, document.document_id)], "native")


def _decoded(data: bytes) -> str:
    """Return the page's text in the code page it names, else in the one its bytes speak for."""
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            text, _ = decode(data)
    else:
        text, _ = decode(data)
    # lxml refuses a str that declares an encoding of its own.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _main(root: etree._Element) -> etree._Element:
    """Return the part that the page itself calls its main one, else its body."""
    for is_main in ({"main"}, {"article"}):
        found = [e for e in root.iter() if e.tag in is_main or (e.get("role") in is_main)]
        if len(found) == 1 and any(str(text).strip() for text in found[0].itertext()):
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _drop_furniture(main: etree._Element) -> None:
    for element in list(main.iter()):
        if element is main or element.getparent() is None:
            continue
        named = f"{element.get('class', '')} {element.get('id', '')}" if isinstance(element.tag, str) else ""
        if (
            not isinstance(element.tag, str)
            or element.tag in _FURNITURE_TAGS
            or element.get("role") in _FURNITURE_ROLES
            or element.get("hidden") is not None
            or (_FURNITURE_NAMES.search(named) and not any(a.tag == "table" for a in element.iterancestors()))
        ):
            _drop(element)


def _drop(element: etree._Element) -> None:
    """Take an element out; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _own(blocks: list[Block], page: str, is_marked: bool) -> list[Block]:
    """Keep tables, and the text that the extractor calls the page's own where the page does not say."""
    if is_marked:
        return blocks
    said = trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True) or ""
    known = "".join(said.split())
    if len(known) < 50:
        return blocks
    return [
        block
        for block in blocks
        if isinstance(block, NativeTable) or "".join("".join(block.lines).split()) in known
    ]


def _blocks(element: etree._Element) -> Iterator[Block]:
    """Yield paragraphs and tables in the page's order; a table that only lays out others is opened."""
    pieces: list[str] = [element.text or ""]

    def flush() -> Iterator[Block]:
        if lines := lines_of("".join(pieces)):
            yield Paragraph(lines)
        pieces.clear()

    for child in element:
        if child.tag == "br":
            pieces.append("\n")
        elif child.tag == "table" and _is_data(child):
            yield from flush()
            yield _table(child)
        elif child.tag in _INLINE and all(c.tag in _INLINE or c.tag == "br" for c in child.iter()):
            pieces.append(_flowed(child))
        elif isinstance(child.tag, str):
            yield from flush()
            yield from _blocks(child)
        pieces.append(_folded(child.tail))
    yield from flush()


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds cells of its own, not the page's layout."""
    cells = sum(cell.tag in ("td", "th") for cell in table.iter())
    return cells > 1 and sum(inner.tag == "table" for inner in table.iter()) == 1


def _flowed(element: etree._Element) -> str:
    """Return an element's text, with line ends where a browser shows them."""
    pieces = [_folded(element.text)]
    for child in element:
        if isinstance(child.tag, str):
            breaks = child.tag == "br" or child.tag not in _INLINE
            pieces += ["\n", _flowed(child), "\n"] if breaks else [_flowed(child)]
        pieces.append(_folded(child.tail))
    return "".join(pieces)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return int(value) if value.isdigit() else 1


def _table(table: etree._Element) -> NativeTable:
    def cells(row: etree._Element) -> Iterator[SpannedCell]:
        for cell in row.iterchildren("td", "th"):
            yield _span(cell, "rowspan"), _span(cell, "colspan"), lines_of(_flowed(cell))

    return place_cells([list(cells(row)) for row in table.iter("tr")])
