"""HTML to blocks: the record itself, without the web page around it.

trafilatura decides which running text is the record and which is furniture (menus, comments,
headlines of other pages); it does not keep spans of table cells, so tables are read from the
document's own tree and stay where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.ingest.layout import Block, NativeTable, Paragraph, TableCell, lines_of

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "nav", "header", "footer", "aside", "form", "button", "select", "iframe", "object", "head"]
)
_FURNITURE = re.compile(
    r"\b(?:menu|nav|navbar|breadcrumbs?|cookies?|sidebar|footer|comments?|share|social|banner|newsletter)\b",
    re.I,
)
_BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "blockquote", "pre", "figcaption", "address"])
_MAX_SPAN = 200


def html_blocks(data: bytes) -> Iterator[Block]:
    """Yield the record's paragraphs and tables in order."""
    import lxml.html

    text = _decoded(data)
    root = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(no_network=True))
    body = root.find("body")
    blocks = list(_blocks(body if body is not None else root))
    kept = _kept_by_extractor(text)
    for block in blocks:
        if isinstance(block, NativeTable) or not kept or _letters(" ".join(block.lines)) in kept:
            yield block


def _decoded(data: bytes) -> str:
    """Return the page's text by its mark, its own declaration, or its bytes."""
    from pipeline.ingest.plain import decode

    declared = re.search(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            # A wrong declaration is common on old pages; the bytes know better.
            return decode(data)[0]
    return decode(data)[0]


def _letters(text: str) -> str:
    """Return only letters and digits, to compare texts that differ in marks and spaces."""
    return "".join(c for c in text.lower() if c.isalnum())


def _kept_by_extractor(text: str) -> str:
    """Return what trafilatura takes for the main text; "" where it finds none."""
    import trafilatura

    found = trafilatura.extract(text, include_tables=True, include_comments=False, favor_recall=True)
    return _letters(found or "")


def _is_furniture(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return True
    said = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    hidden = "display:none" in element.get("style", "").replace(" ", "") or element.get("hidden") is not None
    return hidden or bool(_FURNITURE.search(said.replace("-", " ").replace("_", " ")))


def _blocks(element: Any) -> Iterator[Block]:
    """Yield the blocks inside an element; loose text between them is a paragraph too."""
    loose: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and _is_inline(child):
            loose.append(_shown(child))
        else:
            yield from _paragraph("".join(loose), element)
            loose = []
            if not _is_furniture(child):
                yield from _block(child)
        loose.append(child.tail or "")
    yield from _paragraph("".join(loose), element)


def _is_inline(element: Any) -> bool:
    inner = {e.tag for e in element.iter() if isinstance(e.tag, str)}
    blocks = _BLOCKS | {"table", "div", "section", "article", "main", "ul", "ol", "dl", "tr", "td"}
    return not inner & blocks and not _is_furniture(element)


def _block(element: Any) -> Iterator[Block]:
    if element.tag == "table" and _is_data(element):
        yield NativeTable(tuple(_cells(element)))
    else:
        yield from _blocks(element)


def _is_data(table: Any) -> bool:
    """Whether a table holds data, not a page's columns: two rows and two columns, no table inside."""
    rows = _rows(table)
    return len(rows) > 1 and max(map(len, rows)) > 1 and not table.xpath(".//table")


def _paragraph(text: str, element: Any) -> Iterator[Block]:
    if lines := lines_of(text):
        yield Paragraph(lines if element.tag != "li" else (f"{_marker(element)} {lines[0]}", *lines[1:]))


def _marker(item: Any) -> str:
    """Return the bullet or number that a browser shows before a list item."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "-"
    return f"{[e for e in parent if e.tag == 'li'].index(item) + 1}."


def _shown(element: Any) -> str:
    """Return an element's text as shown: white space folded, a line for each `br` and block."""
    if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
        return ""
    breaks = element.tag in _BLOCKS | {"br", "div", "tr"}
    pieces = ["\n" if breaks else "", f"{_marker(element)} " if element.tag == "li" else ""]
    pieces.append(re.sub(r"\s+", " ", element.text or ""))
    for child in element:
        pieces.append(_shown(child))
        pieces.append(re.sub(r"\s+", " ", child.tail or ""))
    pieces.append("\n" if breaks else "")
    return "".join(pieces)


def _rows(table: Any) -> list[list[Any]]:
    return [row for tr in table.iter("tr") if (row := [c for c in tr if c.tag in {"td", "th"}])]


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isdigit() else 1


def _cells(table: Any) -> Iterator[TableCell]:
    """Yield a table's cells at the places that the HTML standard's algorithm gives them."""
    taken: set[tuple[int, int]] = set()
    rows = _rows(table)
    for row, tr in enumerate(rows):
        column = 0
        for cell in tr:
            while (row, column) in taken:
                column += 1
            rows_down = min(_span(cell, "rowspan"), len(rows) - row)
            across = _span(cell, "colspan")
            taken |= {(row + r, column + c) for r in range(rows_down) for c in range(across)}
            yield TableCell(row, column, rows_down, across, lines_of(_shown(cell)))
