"""Lines whose columns were kept → the same lines cut by columns, each column's meaning told.

The header's words say what a column holds; where they do not, what stands in it does: rising
numbers, names of units, the longest text. Further columns (topic, cost, opinion) go beside, and
so does a band, a line that runs across the columns, to the line below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from pipeline.proposals.flat_columns import CutLine
from pipeline.proposals.flat_gutters import NEAR, Piece, Sheet, end_of, keeps_columns, pieces, ranged, sheets
from pipeline.proposals.flat_header import header_order, is_header_line, is_page_number
from pipeline.proposals.flat_lines import Beside, FlatLine
from pipeline.proposals.flat_numbers import is_numeric
from pipeline.proposals.flat_strays import is_word
from pipeline.proposals.flat_units import is_head
from pipeline.proposals.headings import Column, is_of_proposals, plain, role_of

_HEADED = 60
"""A header stands among so many first lines."""
_CLOSE = 2
"""Lines: a header's own stand no farther from its main line."""
_NUMBERED = 0.6
"""Share of a number column's cells that are numbers, at least."""
_NAMED = 0.3
"""Share of a unit column's cells that begin with the head of a unit's name, at least."""
_WANTED = ("number", "proposal", "unit")
_PARTED = 6.0
"""Log odds of a row's border below a band."""
Cells = dict[int, Piece]


def cut_by_columns(lines: Sequence[FlatLine]) -> list[CutLine] | None:
    """Return the table's lines cut by the columns that the text kept; None where it kept none."""
    found = sheets(lines)
    if not keeps_columns(lines, found):
        return None
    main = max(found, key=lambda s: (len(s.starts) >= 3) * (s.last - s.first))
    headers = [h for s in (main, *found) if (h := _header(lines, s)) and len(s.starts) == len(main.starts)]
    header = headers[0][1] if headers else {}
    body = [ranged(line, main.starts) for line in lines[main.first : main.last] if not is_header_line(line)]
    columns = _columns(body, main, header)
    if columns is None or (header and not is_of_proposals(columns)):
        return None
    begin = min((place for place, _ in headers), default=-1)
    # Where a column holds the topics, what runs across the columns is a turned piece of it.
    banded = not {role for role, _ in header_order(lines)} & {"topic", "moderators"}
    sure = set(_WANTED) <= {role_of(text)[0] for text in header.values()}
    cuts: list[CutLine] = []
    for sheet in found:
        starts = _matched(sheet.starts, main.starts)
        if starts:
            cuts += _cut(lines[max(begin + 1, sheet.first) : sheet.last], starts, columns, banded, sure)
    return cuts


def _header(lines: Sequence[FlatLine], sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """Return the last line of a sheet's header and the header's text of each column."""
    if len(sheet.starts) < 3:
        return None
    for place in range(sheet.first, min(sheet.last, sheet.first + _HEADED)):
        roles = {role_of(_text(piece))[0] for piece in pieces(lines[place])} - {""}
        if len(roles) < 2 or not roles & {"number", "proposal"}:
            continue
        near = range(max(0, place - _CLOSE), min(sheet.last, place + _CLOSE + 1))
        own = [p for p in near if p == place or is_header_line(lines[p])]
        said: dict[int, list[str]] = {}
        for line in own:
            for piece in pieces(lines[line]):
                if not any(is_numeric(t.raw) for t in piece):
                    said.setdefault(_column_under(piece, sheet.starts), []).append(_text(piece))
        return max(own), {column: " ".join(texts) for column, texts in said.items()}
    return None


def _text(piece: Piece) -> str:
    return " ".join(token.text for token in piece)


def _column_under(piece: Piece, starts: Sequence[float]) -> int:
    """Return the column that a header's text, set in its middle, stands over."""
    middle = (piece[0].at + piece[-1].at + len(piece[-1].raw)) / 2
    return max((i for i, start in enumerate(starts) if start - NEAR <= middle), default=0)


def _columns(body: Sequence[Cells], main: Sheet, header: Mapping[int, str]) -> tuple[Column, ...] | None:
    """Return what the columns hold; None where none numbers the rows or none has their text."""
    held = [[cells[i] for cells in body if i in cells] for i in range(len(main.starts))]
    roles = {i: role_of(text)[0] for i, text in header.items()}
    numbers = [i for i, cells in enumerate(held) if _share(cells, _is_number) >= _NUMBERED]
    number = next((i for i in numbers if roles.get(i) == "number"), numbers[0] if numbers else None)
    if number is None:
        return None
    roles = {i: role for i, role in roles.items() if role != "number"} | {number: "number"}
    free = [i for i in range(len(held)) if not roles.get(i) and held[i]]
    if "unit" not in roles.values() and free:
        best = max(free, key=lambda i: _share(held[i], _is_named))
        if _share(held[best], _is_named) >= _NAMED:
            roles[best] = "unit"
    free = [i for i in free if not roles.get(i)]
    if "proposal" not in roles.values() and free:
        roles[max(free, key=lambda i: sum(len(_text(piece)) for piece in held[i]))] = "proposal"
    if not {"proposal", "unit"} <= set(roles.values()):
        return None
    ends = [*main.starts[1:], main.starts[-1] + 1]
    return tuple(
        Column(roles.get(i) or "other", header.get(i, ""), start, ends[i])
        for i, start in enumerate(main.starts)
    )


def _share(cells: Sequence[Piece], holds: object) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0  # type: ignore[call-overload]


def _is_number(piece: Piece) -> bool:
    return len(piece) == 1 and is_numeric(piece[0].raw)


def _is_named(piece: Piece) -> bool:
    return is_head(piece, 0)


def _matched(starts: Sequence[float], wanted: Sequence[float]) -> tuple[float, ...]:
    """Return where the main sheet's columns begin on a sheet set a little otherwise; () if they do not.

    A column that is empty there, or nearly, is put where its neighbours say.
    """
    if len(starts) == len(wanted):
        return tuple(starts)
    if len(starts) < 2:
        return ()
    few, many = sorted((starts, wanted), key=len)
    best = min(combinations(many, len(few)), key=lambda some: _misfit(some, few))
    if few is wanted:
        return best
    shifts = {at: start - at for at, start in zip(best, starts, strict=True)}
    return tuple(at + shifts[min(shifts, key=lambda known: abs(known - at))] for at in wanted)


def _misfit(some: Sequence[float], few: Sequence[float]) -> float:
    """Return how far two rows of columns lie apart, one moved as a whole to fit best."""
    shifts = sorted(a - b for a, b in zip(some, few, strict=True))
    middle = shifts[len(shifts) // 2]
    return sum(abs(shift - middle) for shift in shifts)


def _cut(
    lines: Sequence[FlatLine], starts: Sequence[float], columns: Sequence[Column], banded: bool, sure: bool
) -> list[CutLine]:
    """Return a sheet's lines with number, proposal and units in this order, further columns beside.

    Args:
        banded: whether what runs across the columns may be a topic.
        sure: whether the header named what is in the columns.
    """
    place = {column.role: i for i, column in enumerate(columns) if column.role in _WANTED}
    cuts: list[CutLine] = []
    bands: list[Piece] = []
    for line in lines:
        if _is_header(line, columns) or is_page_number(line):
            continue
        if _is_band(line, place["number"], starts):
            bands.append(line.tokens)
            continue
        cells = ranged(line, starts)
        number, proposal, unit = (cells.get(place[role], ()) for role in _WANTED)
        number = number if _is_number(number) else ()
        others = ((columns[i], piece) for i, piece in cells.items() if i not in place.values())
        beside = tuple(Beside(column.role, column.name, piece) for column, piece in others)
        # More lines in a run are running text.
        topic = tuple(t for band in bands for t in band) if banded and len(bands) < 3 else ()
        told = replace(
            line,
            tokens=(*number, *proposal, *unit),
            numbers=(0,) if number else (),
            beside=(Beside("band", "", topic), *beside) if topic else beside,
            border=_PARTED if topic else 0.0,
            aligned=sure and _is_aligned(line, cells, starts, columns),
        )
        bands = []
        cuts.append(CutLine(told, len(number), len(number) + len(proposal)))
    return cuts


def _is_aligned(line: FlatLine, cells: Cells, starts: Sequence[float], columns: Sequence[Column]) -> bool:
    """Say whether every piece keeps to a column that has a name, none having had to be cut."""
    ends = [*starts[1:], float("inf")]
    # Numbers are set to the right, or in the middle.
    begun = all(abs(p[0].at - starts[i]) <= NEAR for i, p in cells.items() if columns[i].role != "number")
    kept = all(end_of(piece) <= ends[i] + 1 for i, piece in cells.items())
    return begun and kept and len(pieces(line)) == len(cells) and all(columns[i].name for i in cells)


def _is_header(line: FlatLine, columns: Sequence[Column]) -> bool:
    """Say whether a line says the header again, or its column numbers."""
    names = {plain(column.name) for column in columns if column.name}
    said = [plain(_text(piece)) for piece in pieces(line)]
    known = sum(any(text == name or (text and text in name.split()) for name in names) for text in said)
    return is_header_line(line) or known >= max(2, 0.6 * len(said))


def _is_band(line: FlatLine, number: int, starts: Sequence[float]) -> bool:
    """Say whether a line's one piece begins with or before the numbers and runs on beyond them."""
    told = pieces(line)
    if len(told) > 1 or is_numeric(told[0][0].raw) or not any(map(is_word, told[0])):
        return False
    following = starts[number + 1] if number + 1 < len(starts) else starts[number]
    return told[0][0].at <= starts[number] + NEAR and end_of(told[0]) > following + 2
