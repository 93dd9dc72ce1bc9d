"""DOCX, ODT and XLSX to blocks: paragraphs in order, tables with their spans."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.errors import LimitError
from pipeline.ingest.layout import Block, NativeTable, Paragraph, TableCell, lines_of

MAX_ROWS = 50_000
"""Rows of a spreadsheet read at most; some programs mark a million empty ones as used."""

_ODF = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}


def check_size(data: bytes, max_bytes: int) -> None:
    """Refuse a package that unpacks to more than `max_bytes` (a zip bomb)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = sum(member.file_size for member in package.infolist())
    if size > max_bytes:
        raise LimitError(
            f"unpacks to {size // 2**20} MB, more than the limit of {max_bytes // 2**20} MB. "
            "If the file is sound, raise ingest.max_file_mb in params.yaml."
        )


def docx_blocks(data: bytes) -> Iterator[Block]:
    """Yield the blocks of a DOCX body in order."""
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph as DocxParagraph

    document = docx.Document(io.BytesIO(data))
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield NativeTable(tuple(_docx_cells(item)))
        elif isinstance(item, DocxParagraph) and (lines := lines_of(item.text)):
            yield Paragraph(_bulleted(lines) if _is_list_item(item) else lines)


def _is_list_item(paragraph: Any) -> bool:
    """Whether Word shows the paragraph with a bullet or number, which is not part of its text."""
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return numbered or (paragraph.style is not None and str(paragraph.style.name).startswith("List"))


def _bulleted(lines: tuple[str, ...]) -> tuple[str, ...]:
    return (f"- {lines[0]}", *lines[1:])


def _docx_cells(table: Any) -> Iterator[TableCell]:
    """Yield a table's cells; those merged into one above lengthen it."""
    open_cells: dict[int, tuple[int, int, int, tuple[str, ...]]] = {}
    done: list[TableCell] = []
    for row, tr in enumerate(table._tbl.tr_lst):
        column = tr.grid_before
        for tc in tr.tc_lst:
            span = tc.grid_span
            if tc.vMerge == "continue" and column in open_cells:
                first, rows, width, lines = open_cells[column]
                open_cells[column] = (first, rows + 1, width, lines)
            else:
                if column in open_cells:
                    done.append(_closed(column, open_cells.pop(column)))
                text = "\n".join(_docx_text(tc))
                open_cells[column] = (row, 1, span, lines_of(text))
            column += span
    done += [_closed(column, cell) for column, cell in open_cells.items()]
    yield from sorted(done, key=lambda c: (c.row, c.column))


def _closed(column: int, cell: tuple[int, int, int, tuple[str, ...]]) -> TableCell:
    first, rows, width, lines = cell
    return TableCell(first, column, rows, width, lines)


def _docx_text(tc: Any) -> Iterator[str]:
    """Yield the paragraphs of a cell, those of a table inside it included."""
    from docx.text.paragraph import Paragraph as DocxParagraph

    for p in tc.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        yield DocxParagraph(p, tc).text


def xlsx_sheets(data: bytes) -> Iterator[list[Block]]:
    """Yield the blocks of each sheet that holds something.

    Rows above the first one with two filled cells are running text (a title); an empty row ends a table.
    """
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in workbook.worksheets:
        covered, spans = _merged(sheet)
        blocks: list[Block] = []
        table: list[list[TableCell]] = []
        for row in sheet.iter_rows(max_row=min(sheet.max_row, MAX_ROWS)):
            cells = [
                TableCell(0, c.column - 1, *spans.get((c.row, c.column), (1, 1)), lines_of(_shown(c.value)))
                for c in row
                if (c.row, c.column) not in covered
            ]
            filled = [c for c in cells if c.lines]
            reaches = any(c.row_span > 1 for earlier in table[-1:] for c in earlier)
            if table and (filled or reaches):
                table.append(cells)
            elif len(filled) > 1:
                table = [cells]
            elif filled:
                blocks.append(Paragraph(filled[0].lines))
            if table and not filled and not reaches:
                blocks.append(_numbered(table))
                table = []
        if table:
            blocks.append(_numbered(table))
        if blocks:
            yield blocks


def _shown(value: Any) -> str:
    """Return a cell's value as a person sees it: 3.0 is written 3."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _merged(sheet: Any) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Return the places that merged cells cover, and the spans of their first cells."""
    covered, spans = set(), {}
    for area in sheet.merged_cells.ranges:
        spans[area.min_row, area.min_col] = (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        covered |= {(r, c) for r, c in area.cells if (r, c) != (area.min_row, area.min_col)}
    return covered, spans


def _numbered(rows: list[list[TableCell]]) -> NativeTable:
    """Return rows of cells as a table whose rows count from 0; empty outer columns are cut off."""
    used = [c.column + c.column_span for row in rows for c in row if c.lines]
    first = min(c.column for row in rows for c in row if c.lines)
    last, height = max(used), len(rows)
    cells = []
    for number, row in enumerate(rows):
        for c in row:
            if first <= c.column < last:
                spans = min(c.row_span, height - number), min(c.column_span, last - c.column)
                cells.append(TableCell(number, c.column - first, *spans, c.lines))
    return NativeTable(tuple(cells))


def odt_blocks(data: bytes) -> Iterator[Block]:
    """Yield the blocks of an ODT body in order."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("content.xml"), parser)
    body = root.find(".//office:body/office:text", _ODF)
    yield from _odt_inside(body if body is not None else root)


def _odt_inside(element: Any) -> Iterator[Block]:
    text, table = f"{{{_ODF['text']}}}", f"{{{_ODF['table']}}}"
    for child in element:
        if child.tag == f"{table}table":
            yield NativeTable(tuple(_odt_cells(child)))
        elif child.tag in {f"{text}p", f"{text}h"}:
            if lines := lines_of(_odt_text(child)):
                yield Paragraph(lines)
        elif child.tag == f"{text}list-item":
            for block in _odt_inside(child):
                yield Paragraph(_bulleted(block.lines)) if isinstance(block, Paragraph) else block
        elif child.tag in {f"{text}list", f"{text}section", f"{text}list-header"}:
            yield from _odt_inside(child)


def _odt_text(paragraph: Any) -> str:
    """Return a paragraph's text with its tabs and line breaks."""
    text = f"{{{_ODF['text']}}}"
    marks = {f"{text}tab": "\t", f"{text}line-break": "\n", f"{text}s": " "}
    pieces: list[str] = []
    for event, node in _walk(paragraph):
        if event == "start":
            pieces += [marks.get(node.tag, ""), node.text or ""]
        elif node is not paragraph:
            pieces.append(node.tail or "")
    return "".join(pieces)


def _walk(node: Any) -> Iterator[tuple[str, Any]]:
    yield "start", node
    for child in node:
        yield from _walk(child)
    yield "end", node


def _odt_rows(table: Any) -> Iterable[Any]:
    return table.iter(f"{{{_ODF['table']}}}table-row")


def _odt_cells(table: Any) -> Iterator[TableCell]:
    ns = f"{{{_ODF['table']}}}"
    for row, tr in enumerate(_odt_rows(table)):
        column = 0
        for cell in tr:
            repeated = min(int(cell.get(f"{ns}number-columns-repeated", 1)), 100)
            if cell.tag == f"{ns}table-cell":
                paragraphs = cell.iter(f"{{{_ODF['text']}}}p", f"{{{_ODF['text']}}}h")
                lines = lines_of("\n".join(map(_odt_text, paragraphs)))
                spans = (
                    int(cell.get(f"{ns}number-rows-spanned", 1)),
                    int(cell.get(f"{ns}number-columns-spanned", 1)),
                )
                for offset in range(repeated):
                    yield TableCell(row, column + offset, *spans, lines)
            column += repeated
