"""A record → a born-digital PDF, ruled as offices rule it, and the gold of what stands where.

The only door to reportlab (a development extra). Same record, same bytes.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.samples.model import Gold, Placed, SampleRecord, SampleTopic, gold
from pipeline.samples.paginate import PAD, Line, Measure, Piece, moderator_lines, paginate, wrap
from pipeline.samples.style import FAMILIES, Style, font_path, style_of


@functools.cache
def _face(family: str, bold: bool) -> str:
    """Register a family's face with reportlab and return its name."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    face = FAMILIES[family][bold]
    pdfmetrics.registerFont(TTFont(face, str(font_path(face))))
    return face


def measure_with(style: Style) -> Measure:
    """Return the function that measures texts in the style's font."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    faces = {bold: _face(style.family, bold) for bold in (False, True)}
    return lambda text, bold: float(stringWidth(text, faces[bold], style.size))


def render_pdf(record: SampleRecord, path: Path, style: Style | None = None) -> Gold:
    """Draw `record` to `path` and return its gold; `style` replaces the layout's own look."""
    from reportlab.pdfgen.canvas import Canvas

    style = style or style_of(record)
    measure = measure_with(style)
    canvas = Canvas(str(path), pagesize=style.page, invariant=1, pageCompression=1)
    canvas.setTitle(record.title)
    pages = paginate(record, style, measure, _draw_intro(canvas, record, style, measure))
    merged = _merged_cells(record, pages, style, measure)
    for number, pieces in enumerate(pages, start=1):
        _draw_table(canvas, pieces, style)
        for draw in merged.get(number, ()):
            draw(canvas)
        if style.footer:
            canvas.setFont(_face(style.family, False), 8)
            foot = style.page[1] - style.margin + 2
            canvas.drawCentredString(
                style.page[0] / 2, style.page[1] - foot, f"strona {number} z {len(pages)}"
            )
        canvas.showPage()
    canvas.save()
    return gold(record, path.stem, _places(pages))


def _places(pages: Sequence[Sequence[Piece]]) -> dict[int, Placed]:
    places: dict[int, Placed] = {}
    for number, pieces in enumerate(pages, start=1):
        for piece in pieces:
            if piece.kind == "row":
                lines = tuple(line.text for line in piece.cells["proposal"])
                before = places.get(piece.lp)
                places[piece.lp] = (
                    Placed(before.page, before.lines + lines) if before else Placed(number, lines)
                )
    return places


def _draw_intro(canvas: Any, record: SampleRecord, style: Style, measure: Measure) -> float:
    """Draw title and introduction; return where the table begins."""
    width = style.page[0] - 2 * style.margin
    top = style.margin
    for text, bold in ((record.title, True), (record.intro, False)):
        for line in wrap(text, width, bold, measure):
            draw_text(canvas, style, line, style.margin, top)
            top += style.leading + 1
        top += 4
    return top + 4


def draw_text(canvas: Any, style: Style, line: Line, x: float, top: float) -> None:
    """Draw a line of text whose upper left corner is at (x, top)."""
    canvas.setFont(_face(style.family, line.bold), style.size)
    # The baseline lies about 0.8 of the size under the line's top.
    canvas.drawString(x, style.page[1] - top - 0.95 * style.size, line.text)


def _draw_table(canvas: Any, pieces: Sequence[Piece], style: Style) -> None:
    if not pieces:
        return
    edges, height = style.edges, style.page[1]
    canvas.setLineWidth(0.6)
    top, bottom = pieces[0].top, pieces[-1].top + pieces[-1].height
    canvas.line(edges[0], height - top, edges[-1], height - top)
    for at, piece in enumerate(pieces):
        end = piece.top + piece.height
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        goes_on = following is not None and following.group == piece.group and piece.kind == "row"
        left = edges[len(style.merged)] if goes_on else edges[0]
        canvas.line(left, height - end, edges[-1], height - end)
        inner = edges if piece.kind != "band" else [edges[0], edges[-1]]
        for x in inner:
            canvas.line(x, height - piece.top, x, height - end)
        _draw_piece(canvas, piece, style)
    canvas.line(edges[0], height - bottom, edges[-1], height - bottom)


def _draw_piece(canvas: Any, piece: Piece, style: Style) -> None:
    if piece.kind == "band":
        draw_text(canvas, style, piece.cells["band"][0], style.margin + PAD, piece.top + PAD)
        return
    for x, (role, _, width) in zip(style.edges, style.columns, strict=False):
        if role in style.merged and piece.kind == "row":
            continue
        lines = piece.cells[role]
        spare = piece.height - 2 * PAD - len(lines) * style.leading
        centred = piece.kind != "row" or role in style.middle
        top = piece.top + PAD + (spare / 2 if centred else 0)
        for line in lines:
            shift = 0.0
            if piece.kind != "row" or role == "number":
                face = _face(style.family, line.bold)
                shift = (width - 2 * PAD - canvas.stringWidth(line.text, face, style.size)) / 2
            draw_text(canvas, style, line, x + PAD + shift, top)
            top += style.leading


Segment = tuple[int, float, float]
"""The part of a merged cell on one page: (page from 1, top, height)."""


def _merged_cells(
    record: SampleRecord, pages: Sequence[Sequence[Piece]], style: Style, measure: Measure
) -> dict[int, list[Any]]:
    """Return by page what draws the merged cells' texts there."""
    draws: dict[int, list[Any]] = {}
    if not style.merged:
        return draws
    for group, topic in enumerate(record.topics):
        segments = _segments(pages, group)
        page, draw = _turned(topic, segments, style, measure)
        draws.setdefault(page, []).append(draw)
        for page, draw in _flowing(topic, segments, style, measure):
            draws.setdefault(page, []).append(draw)
    return draws


def _segments(pages: Sequence[Sequence[Piece]], group: int) -> list[Segment]:
    segments = []
    for number, pieces in enumerate(pages, start=1):
        own = [piece for piece in pieces if piece.group == group]
        if own:
            segments.append((number, own[0].top, own[-1].top + own[-1].height - own[0].top))
    return segments


def _turned(
    topic: SampleTopic, segments: Sequence[Segment], style: Style, measure: Measure
) -> tuple[int, Any]:
    """Return the page and the drawing of the rotated topic: in the first part that holds it."""
    width = style.columns[0][2]
    most = min(3, int((width - 2 * PAD) // style.leading))

    def lines_in(segment: Segment) -> list[Line]:
        return list(wrap(topic.name, segment[2] - 2 * PAD, True, measure))

    fitting = [s for s in segments if len(lines_in(s)) <= most]
    page, top, height = fitting[0] if fitting else max(segments, key=lambda s: s[2])
    lines = lines_in((page, top, height))

    def draw(canvas: Any) -> None:
        canvas.saveState()
        canvas.translate(style.margin + width / 2, style.page[1] - top - height / 2)
        canvas.rotate(90)
        canvas.setFont(_face(style.family, True), style.size)
        for at, line in enumerate(lines):
            rise = (len(lines) / 2 - at) * style.leading - 0.95 * style.size
            canvas.drawCentredString(0, rise, line.text)
        canvas.restoreState()

    return page, draw


def _flowing(
    topic: SampleTopic, segments: Sequence[Segment], style: Style, measure: Measure
) -> list[tuple[int, Any]]:
    """Return the drawings of the moderators' lines, which run on over the cell's parts."""
    lines = list(moderator_lines(topic, style, measure))
    x = style.edges[1] + PAD
    draws = []
    for at, (page, top, height) in enumerate(segments):
        last = at == len(segments) - 1
        room = len(lines) if last else int((height - 2 * PAD) // style.leading)
        here, lines = lines[:room], lines[room:]

        def draw(canvas: Any, here: Sequence[Line] = here, top: float = top) -> None:
            for n, line in enumerate(here):
                draw_text(canvas, style, line, x, top + PAD + n * style.leading)

        draws.append((page, draw))
    return draws
