"""DOCX and ODT: paragraphs and tables in their order, spans included.

Read from the XML itself: python-docx does not see what stands in content controls, and office
forms are made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.ingest.layout import Block, NativeTable, Paragraph, TableCell, lay_out, lines_of
from pipeline.ingest.numbering import Numbering
from pipeline.ingest.package import xml_part
from pipeline.ingest.reading import Reading, from_sheets
from pipeline.ingest.spans import SpannedCell, place_cells
from pipeline.records import Document
from pipeline.settings import IngestSettings

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"  # noqa: E741
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "smartTag", "customXml")}
_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "s": " ", "line-break": "\n"}


def read_docx(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return a Word document as one synthetic page."""
    root = xml_part(data, "word/document.xml", document)
    body = root.find(f"{W}body")
    numbering = Numbering.of(data, document)
    blocks = list(_docx_blocks(body, numbering)) if body is not None else []
    return from_sheets([lay_out(blocks, document.document_id)], "native")


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the children, content controls and accepted insertions opened."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _docx_blocks(parent: etree._Element, numbering: Numbering) -> Iterator[Block]:
    for child in _children(parent):
        if child.tag == f"{W}p" and (lines := _docx_lines(child, numbering)):
            yield Paragraph(lines)
        elif child.tag == f"{W}tbl":
            yield _docx_table(child, numbering)


def _docx_lines(paragraph: etree._Element, numbering: Numbering) -> tuple[str, ...]:
    """Return a paragraph's lines, its automatic number first."""
    pieces = [numbering.label(paragraph)]
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        # A drawing's text comes twice, the second time for old programs; deleted text is w:delText.
        if any(a.tag.endswith("}Fallback") for a in node.iterancestors()):
            continue
        name = etree.QName(node).localname
        pieces.append(node.text or "" if name == "t" else _SPACES[name])
    return lines_of("".join(pieces))


def _cell_lines(cell: etree._Element, numbering: Numbering) -> tuple[str, ...]:
    return tuple(line for p in cell.iter(f"{W}p") for line in _docx_lines(p, numbering))


def _value(cell: etree._Element, name: str) -> str | None:
    """Return the `w:val` of a cell property; "" where the property stands without one."""
    found = cell.find(f"{W}tcPr/{W}{name}")
    return None if found is None else str(found.get(f"{W}val", ""))


def _docx_table(table: etree._Element, numbering: Numbering) -> NativeTable:
    """Return a table; a cell merged downwards grows with each `vMerge` that continues it."""
    cells: list[TableCell] = []
    open_at: dict[int, int] = {}
    rows = [child for child in _children(table) if child.tag == f"{W}tr"]
    for row, tr in enumerate(rows):
        before = tr.find(f"{W}trPr/{W}gridBefore")
        column = int(before.get(f"{W}val", "0")) if before is not None else 0
        for tc in (child for child in _children(tr) if child.tag == f"{W}tc"):
            span = max(1, int(_value(tc, "gridSpan") or 1))
            merge = _value(tc, "vMerge")
            index = open_at.get(column)
            if merge is not None and merge != "restart" and index is not None:
                old = cells[index]
                cells[index] = TableCell(
                    old.row,
                    old.column,
                    row - old.row + 1,
                    old.column_span,
                    old.lines + _cell_lines(tc, numbering),
                )
            else:
                open_at[column] = len(cells)
                cells.append(TableCell(row, column, 1, span, _cell_lines(tc, numbering)))
            column += span
    return NativeTable(tuple(cells))


def read_odt(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return an OpenDocument text as one synthetic page."""
    root = xml_part(data, "content.xml", document)
    body = root.find(f"{O}body/{O}text")
    blocks = list(_odt_blocks(body)) if body is not None else []
    return from_sheets([lay_out(blocks, document.document_id)], "native")


def _odt_blocks(parent: etree._Element) -> Iterator[Block]:
    for child in parent:
        if child.tag in (f"{X}p", f"{X}h"):
            if lines := lines_of(_odt_text(child)):
                yield Paragraph(lines)
        elif child.tag == f"{T}table":
            yield _odt_table(child)
        elif child.tag != f"{X}tracked-changes":
            yield from _odt_blocks(child)


def _odt_text(element: etree._Element) -> str:
    """Return the text inside, comments and footnotes left out; white space as ODF means it."""
    pieces = [re.sub(r"\s+", " ", element.text or "")]
    for child in element:
        name = etree.QName(child).localname
        if name in _SPACES:
            pieces.append(_SPACES[name])
        elif name not in ("annotation", "note"):
            pieces.append(_odt_text(child))
        pieces.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(pieces)


def _odt_table(table: etree._Element) -> NativeTable:
    return place_cells([list(_odt_cells(row)) for row in table.iter(f"{T}table-row")])


def _odt_cells(row: etree._Element) -> Iterator[SpannedCell]:
    """Yield a row's cells; covered ones follow from the spans of others."""
    for cell in row.iterchildren(f"{T}table-cell"):
        lines = tuple(line for p in cell.iter(f"{X}p", f"{X}h") for line in lines_of(_odt_text(p)))
        spans = (int(cell.get(f"{T}number-{which}-spanned", "1")) for which in ("rows", "columns"))
        row_span, column_span = spans
        # A cell repeated a thousand times fills the sheet's empty right side.
        for _ in range(min(int(cell.get(f"{T}number-columns-repeated", "1")), 50 if lines else 1)):
            yield row_span, column_span, lines
