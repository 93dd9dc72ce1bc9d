"""Pages to blocks: paragraphs, list items, headings and table rows, each knowing where it stood.

Hard line breaks inside a paragraph are undone; page furniture (buttons, counters, comments and
what follows them) is left out. Text is the repaired text of the page; a block remembers its
place in `Page.text_raw`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.announcements.cues import LABEL, clean, has, plain
from pipeline.announcements.dates import find_dates
from pipeline.announcements.leads import is_dashed, lead_date
from pipeline.polish import MONTHS, fold_marks
from pipeline.records import Correction, Page, replay

Kind = Literal["item", "heading", "text", "row"]
_MARKER = re.compile(r"\s*(?P<mark>[-–—•●▪■◦○➤➢✓‣·*]|\d{1,2}[.)]|[a-zA-Z][.)]|[ivxIVX]{1,5}[.)])\s+(?=\S)")
_COUNTER = re.compile(r"\s*(\d{1,2})[.)]\s+\S")
COUNTED = 3
"""So many lines that count up from one are a list."""
_HEADING = re.compile(r"\s*#{1,6}\s+")
_EMPTY = re.compile(r"[\s\-–—_*=•·.|]*")
_NEVER = 10**6
_UNWRAPPED = 200
"""A page with a longer line than this was not broken by hand: each line is a paragraph."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading or table row (its cells parted by tabs).

    `marker` is what the item was marked with. `starts` maps offsets in `text` to offsets in the
    page's `text_raw`, one pair for each line that the block was joined from.
    """

    kind: Kind
    marker: str
    text: str
    page: int
    starts: tuple[tuple[int, int], ...]

    def raw_start(self, position: int) -> int:
        """Return where `position` of the text stands in the page's `text_raw`."""
        place = bisect_right([p for p, _ in self.starts], position) - 1
        at, raw = self.starts[max(place, 0)]
        return raw + max(position - at, 0)


def marker_class(marker: str) -> str:
    """Return what markers of one list share: "1)" and "2)" are "0)", "i." and "iv." are "i.".

    >>> [marker_class(m) for m in ("-", "12)", "b.", "iv.")]
    ['-', '0)', 'a.', 'i.']
    """
    if marker[:-1].isdigit():
        return "0" + marker[-1]
    if len(marker) > 1:
        return ("i" if set(marker[:-1].lower()) <= set("ivx") else "a") + marker[-1]
    return marker


def raw_offsets(corrections: Iterable[Correction]) -> list[tuple[int, int]]:
    """Return (offset in the repaired text, offset in the raw text) where the two change step."""
    steps, shift = [(0, 0)], 0
    for fix in sorted(corrections, key=lambda c: c.start):
        steps.append((fix.start + shift, fix.start))
        shift += len(fix.repaired) - len(fix.raw)
        end = fix.start + len(fix.raw)
        steps.append((end + shift, end))
    return steps


def _to_raw(steps: Sequence[tuple[int, int]], position: int) -> int:
    at, raw = steps[bisect_right([p for p, _ in steps], position) - 1]
    return raw + position - at


def _counted(lines: Sequence[str]) -> frozenset[int]:
    """Return which lines a list counts: 1., 2., 3. one after the other, whatever stands between.

    Days of a schedule's dates ("13. 06", "20. 06") do not follow one another from one on.
    """
    marks = [(i, int(m[1])) for i, line in enumerate(lines) if (m := _COUNTER.match(line))]
    held: set[int] = set()
    run: list[int] = []
    for (line, number), (_, following) in pairwise([*marks, (-1, 0)]):
        run = [*run, line] if number == len(run) + 1 else [line] if number == 1 else []
        if following != len(run) + 1:
            held |= set(run if len(run) >= COUNTED else ())
            run = []
    return frozenset(held)


def _marker(line: str, counted: bool = False) -> re.Match[str] | None:
    """Match a list marker; "13. 06 2011" and "1. maja" are dates, not items, where no list counts them."""
    found = _MARKER.match(line)
    if found and found["mark"][:-1].isdigit() and not counted:
        rest = line[found.end() :].split(maxsplit=1)[0]
        if rest[:1].isdigit() or fold_marks(rest.lower()) in {fold_marks(m) for m in MONTHS}:
            return None
    return found


def _line_block(
    line: str, start: int, page: int, steps: Sequence[tuple[int, int]], counted: bool = False
) -> Block:
    heading = _HEADING.match(line)
    marker = None if heading else _marker(line, counted)
    skip = heading.end() if heading else marker.end() if marker else len(line) - len(line.lstrip())
    body = line[skip:].rstrip()
    if "\t" in body.strip("\t"):
        kind: Kind = "row"
    else:
        kind = "heading" if heading else "item" if marker else "text"
    begin = ((0, _to_raw(steps, start + skip)),)
    return Block(kind, marker["mark"] if marker else "", body, page, begin)


def _join(block: Block, more: Block) -> Block:
    broken = block.text[-1:] == "-" and block.text[-2:-1].isalpha() and more.text[:1].islower()
    text = block.text[:-1] if broken else block.text + " "
    starts = (*block.starts, *((len(text) + p, raw) for p, raw in more.starts))
    return Block(block.kind, block.marker, text + more.text, block.page, starts)


def _is_all_date(line: str) -> bool:
    """Say whether a line is a date and nothing else: the cell of a schedule's first column."""
    found = find_dates(line, loose=True)
    before = line[: found[0].start].strip().lower() if found else ""
    return bool(found) and before in {"", "do", "od", "w dniach"} and not line[found[0].end :].strip(" .,:r")


def _continues(block: Block, more: Block, width: int, last: str, after_gap: bool) -> bool:
    """Say whether `more`, an unmarked line, goes on with the paragraph `block` that ended in `last`."""
    lead = lead_date(more.text, loose=False)
    if more.kind != "text" or block.kind in {"heading", "row"} or _is_all_date(more.text):
        return False
    if LABEL.match(more.text) or has("header", more.text) or (lead and is_dashed(more.text, lead)):
        return False
    lower = more.text[:1].islower()
    if not lower and _is_all_date(block.text):
        return False
    if after_gap or width == _NEVER:
        return lower and _is_open(last)
    full = len(last) + 1 + len(more.text.split(maxsplit=1)[0]) > width
    goes_on = lower and len(last) > 0.6 * width and last[-1:] not in ".!?;,"
    return last[-1:] != ":" and (full or goes_on or (lower and _is_open(last)))


def _is_open(text: str) -> bool:
    """Say whether a paragraph cannot end so: a bracket still open, a hyphen, a preposition."""
    words = plain(text).split()
    small = bool(words) and len(words[-1]) < 3 and words[-1].isalpha() and not words[-1][-1:].isdigit()
    return (
        text.count("(") > text.count(")")
        or text[-1:] == "-"
        or (small and words[-1] not in {"ii", "iv", "r"})
    )


def _wrap_width(lines: Sequence[str]) -> int:
    """Return at which length lines were broken; a length no line reaches where they were not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not lengths or lengths[-1] > _UNWRAPPED or len(lengths) < 4:
        return _NEVER
    return lengths[int(len(lengths) * 0.9)]


def page_blocks(page: Page, corrections: Sequence[Correction]) -> list[Block]:
    """Return the blocks of one page."""
    text, steps = replay(page.text_raw, corrections), raw_offsets(corrections)
    lines = text.split("\n")
    width = _wrap_width(lines)
    blocks: list[Block] = []
    last, position, gap = "", 0, True
    counted = _counted(lines)
    for number, line in enumerate(lines):
        start, position = position, position + len(line) + 1
        if _EMPTY.fullmatch(line):
            gap = True
            continue
        block = _line_block(line, start, page.page, steps, number in counted)
        if blocks and _continues(blocks[-1], block, width, last, gap):
            blocks[-1] = _join(blocks[-1], block)
        else:
            blocks.append(block)
        last, gap = line.rstrip(), False
    return blocks


def read_blocks(pages: Sequence[Page], corrections: Sequence[Correction]) -> tuple[Block, ...]:
    """Return the blocks of a document, a paragraph cut by a page break joined, furniture left out."""
    blocks: list[Block] = []
    for page in pages:
        fresh = page_blocks(page, [c for c in corrections if c.page == page.page])
        if blocks and fresh and _continues(blocks[-1], fresh[0], _NEVER, blocks[-1].text, True):
            # Offsets of the second page would not fit the first one's text: keep the block's own.
            joined = _join(blocks[-1], fresh.pop(0))
            blocks[-1] = Block(joined.kind, joined.marker, joined.text, joined.page, blocks[-1].starts)
        blocks += fresh
    return without_furniture(blocks)


def without_furniture(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Drop a web page's buttons and counters, and all that follows its comments or links to other news."""
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        words = plain(clean(block.text))
        # At the very top "Share |" is a button; further down it closes the record.
        if has("end", words) and place > len(blocks) / 2:
            break
        if not (len(words) < 80 and (has("furniture", words) or has("end", words))):
            kept.append(block)
    return tuple(kept)
