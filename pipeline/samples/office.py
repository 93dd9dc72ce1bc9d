"""A record → DOCX and XLSX with real tables, spans included. Same record, same bytes.

The only door to python-docx and openpyxl here. Formats without pages: gold says page 1.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.samples.model import Gold, SampleRecord, gold, on_one_page
from pipeline.samples.style import Style, cell_texts, style_of

EPOCH = datetime.datetime(2020, 1, 1)
STAMP = b"2020-01-01T00:00:00Z"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def render_docx(record: SampleRecord, path: Path) -> Gold:
    """Write `record` as a Word document with one table and return its gold."""
    import docx
    from docx.enum.section import WD_ORIENT

    style = style_of(record)
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = EPOCH
    document.core_properties.title = record.title
    document.core_properties.author = ""
    section = document.sections[0]
    if style.page[0] > style.page[1]:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (int(side * 12700) for side in style.page)
    document.add_paragraph().add_run(record.title).bold = True
    document.add_paragraph(record.intro)
    table = document.add_table(rows=0, cols=len(style.columns), style="Table Grid")
    _add_header(table, style)
    for topic in record.topics:
        if record.layout == "band":
            cells = table.add_row().cells
            cells[0].merge(cells[-1]).paragraphs[0].add_run(topic.name).bold = True
        first = len(table.rows)
        for row in topic.rows:
            texts = cell_texts(row, record.layout)
            bold = {"proposal": [paragraph.bold for paragraph in row.paragraphs]}
            for cell, (role, _, _) in zip(table.add_row().cells, style.columns, strict=True):
                _write(cell, texts.get(role, ()), bold.get(role, ()))
        _merge_down(table, style, first, topic.name, [" - ".join(pair) for pair in topic.moderators])
    for column, (_, _, width) in zip(table.columns, style.columns, strict=True):
        column.width = int(width * 12700)
    document.save(str(path))
    settle_zip(path)
    return gold(record, path.stem, on_one_page(record.rows))


def _add_header(table: Any, style: Style) -> None:
    for cell, (_, text, _) in zip(table.add_row().cells, style.columns, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    if style.column_numbers:
        for number, cell in enumerate(table.add_row().cells, start=1):
            cell.paragraphs[0].add_run(str(number))


def _write(cell: Any, texts: Sequence[str], bold: Sequence[bool]) -> None:
    for at, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.add_run(text).bold = bool(bold) and bold[at]


def _merge_down(table: Any, style: Style, first: int, topic: str, moderators: Sequence[str]) -> None:
    """Merge the topic's and the moderators' cells over the rows from `first` to the last."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    texts = {"topic": (topic,), "moderators": ("moderatorzy:", *moderators)}
    for column, (role, _, _) in enumerate(style.columns):
        if role not in style.merged:
            continue
        merged = table.cell(first, column).merge(table.cell(len(table.rows) - 1, column))
        _write(merged, texts[role], ())
        if role == "topic":
            direction = OxmlElement("w:textDirection")
            direction.set(qn("w:val"), "btLr")
            merged._tc.get_or_add_tcPr().append(direction)


def render_xlsx(record: SampleRecord, path: Path) -> Gold:
    """Write `record` as a workbook of one sheet and return its gold."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    style = style_of(record)
    book = Workbook()
    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = ""
    sheet = book.active
    assert sheet is not None, "openpyxl makes every new workbook with a sheet"
    sheet.title = "Zestawienie"
    width = len(style.columns)
    for at, text in enumerate((record.title, record.intro), start=1):
        sheet.cell(at, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=width)
        sheet.row_dimensions[at].height = 45
    line = Side(style="thin")
    for at, cells in enumerate(_sheet_rows(record, style), start=4):
        for column in range(1, width + 1):
            value = cells[column - 1] if column <= len(cells) else None
            cell = sheet.cell(at, column, value)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.font = Font(bold=at == 4 or len(cells) == 1)
        if len(cells) == 1:
            sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=width)
    for column, (_, _, points) in enumerate(style.columns, start=1):
        sheet.column_dimensions["ABCDEFGH"[column - 1]].width = points / 5
    book.save(path)
    settle_zip(path)
    return gold(record, path.stem, on_one_page(record.rows))


def _sheet_rows(record: SampleRecord, style: Style) -> list[list[str | int | None]]:
    """Return the sheet's rows below the introduction; a band is a row of one cell."""
    rows: list[list[str | int | None]] = [[text for _, text, _ in style.columns]]
    for topic in record.topics:
        if record.layout == "band":
            rows.append([topic.name])
        for row in topic.rows:
            texts = cell_texts(row, record.layout) | {"topic": (topic.name,)}
            cells: list[str | int | None] = [
                "\n".join(texts.get(role, ())) or None for role, _, _ in style.columns
            ]
            number = [role for role, _, _ in style.columns].index("number")
            cells[number] = row.lp
            rows.append(cells)
    return rows


def settle_zip(path: Path) -> None:
    """Rewrite an Office file without the moment it was made, so that it comes out the same again."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in sorted(archive.namelist())]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            undated = (
                re.sub(rb"(?<=W3CDTF\">)[^<]+", STAMP, content) if name == "docProps/core.xml" else content
            )
            archive.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), undated, zipfile.ZIP_DEFLATED)
