"""Spreadsheets: each sheet a page, each block of rows a table, merged cells with their spans."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.errors import InputError
from pipeline.ingest.layout import Block, NativeTable, Paragraph, Sheet, TableCell, lay_out, lines_of
from pipeline.ingest.package import check_package
from pipeline.ingest.reading import Reading, from_sheets
from pipeline.records import Document
from pipeline.settings import IngestSettings

MAX_ROWS, MAX_COLUMNS = 20_000, 200


def read(data: bytes, document: Document, settings: IngestSettings) -> Reading:
    """Return each sheet that holds something as a page."""
    check_package(data, document)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise InputError(
            f"{document.path}: is no readable spreadsheet ({error}). Open it and save it again as .xlsx."
        ) from error
    pages: list[Sheet] = []
    for sheet in book.worksheets:
        blocks = list(_blocks(_cells(sheet)))
        if blocks:
            pages.append(lay_out(blocks, document.document_id, len(pages) + 1))
    return from_sheets(pages, "native")


def _text(value: Any) -> tuple[str, ...]:
    """Return a cell's lines as a reader sees them."""
    if value is None:
        return ()
    if isinstance(value, datetime):
        return (value.strftime("%d.%m.%Y"),)
    if isinstance(value, date):
        return (value.strftime("%d.%m.%Y"),)
    if isinstance(value, float) and value.is_integer():
        return (str(int(value)),)
    return lines_of(str(value))


def _cells(sheet: Any) -> list[TableCell]:
    """Return the sheet's cells that hold text, each with its spans."""
    spans = {
        (area.min_row, area.min_col): (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    }
    cells = []
    for row in sheet.iter_rows(
        max_row=min(sheet.max_row, MAX_ROWS), max_col=min(sheet.max_column, MAX_COLUMNS)
    ):
        for cell in row:
            if lines := _text(cell.value):
                height, width = spans.get((cell.row, cell.column), (1, 1))
                cells.append(TableCell(cell.row, cell.column, height, width, lines))
    return cells


def _blocks(cells: list[TableCell]) -> Iterator[Block]:
    """Part a sheet where a whole row is empty; what stands alone above a table is its title."""
    group: list[TableCell] = []
    bottom = 0
    for cell in sorted(cells, key=lambda c: (c.row, c.column)):
        if group and cell.row > bottom:
            yield from _group(group)
            group = []
        group.append(cell)
        bottom = max(bottom, cell.row + cell.row_span)
    if group:
        yield from _group(group)


def _group(cells: list[TableCell]) -> Iterator[Block]:
    while cells and sum(c.row == cells[0].row for c in cells) == 1 and cells[0].row_span == 1:
        yield Paragraph(cells.pop(0).lines)
    if cells:
        yield _table(cells)


def _table(cells: list[TableCell]) -> NativeTable:
    """Return the block's table; places without text are cells too, so that it stays a grid."""
    top, left = min(c.row for c in cells), min(c.column for c in cells)
    bottom = max(c.row + c.row_span for c in cells)
    right = max(c.column + c.column_span for c in cells)
    placed = [TableCell(c.row - top, c.column - left, c.row_span, c.column_span, c.lines) for c in cells]
    taken = {
        (c.row + i, c.column + j) for c in placed for i in range(c.row_span) for j in range(c.column_span)
    }
    empty = [
        TableCell(row, column, 1, 1, ())
        for row in range(bottom - top)
        for column in range(right - left)
        if (row, column) not in taken
    ]
    return NativeTable(tuple(placed + empty))
