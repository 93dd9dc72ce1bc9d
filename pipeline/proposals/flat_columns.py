"""Each line cut in two: the proposal's words and the units', by the likeliest path down the lines.

A line alone often leaves two cuts open; the line above it says whether a unit's name is still to
be finished ("… polityki miejskie w" / "danym obszarze tematycznym") or a list goes on (comma).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.proposals.flat_inventory import Inventory
from pipeline.proposals.flat_lines import BARS, FlatLine, Token, fold
from pipeline.proposals.flat_units import is_head, is_remark, split_scores
from pipeline.proposals.units import is_of_what, is_said

_CANDIDATES = 5
_REST = 3
_DASHES = frozenset("-–—")
_OPEN = frozenset(
    (
        "w",
        "we",
        "z",
        "ze",
        "i",
        "na",
        "do",
        "od",
        "o",
        "u",
        "za",
        "oraz",
        "lub",
        "po",
        "przy",
        "dla",
        "ds",
        "przez",
        "-",
        "–",
        "—",
    )
)


@dataclass(frozen=True, slots=True)
class CutLine:
    """A line with its columns told apart: `tokens[start:split]` proposal, `tokens[split:]` units."""

    line: FlatLine
    start: int
    split: int

    @property
    def proposal(self) -> tuple[Token, ...]:
        """The proposal's words."""
        return self.line.tokens[self.start : self.split]

    @property
    def units(self) -> tuple[Token, ...]:
        """The units' words."""
        return self.line.tokens[max(self.split, self.start) :]


def is_open(tokens: Sequence[Token]) -> bool:
    """Say whether words cannot end here: a preposition, a conjunction, a dash, a bracket still open."""
    if not tokens:
        return False
    text = " ".join(t.text for t in tokens).strip(BARS + " ")
    last = fold(tokens[-1].text.strip(BARS + ".,"))
    # A lone capital is an initial or a smudge ("W"), not a preposition.
    return last in _OPEN or text.count("(") > text.count(")")


def _is_unfinished(tokens: Sequence[Token]) -> bool:
    """Say whether units must go on in the next line: an open end, or a remark without its end."""
    if is_open(tokens) or fold(tokens[-1].bare) == "brak":
        return True
    remarks = any(is_remark(tokens[place:]) for place in range(len(tokens)))
    return remarks and len(tokens) > 4 and not tokens[-1].text.endswith((",", ".", ";"))


def _follows(
    above: CutLine | None, split: int, tokens: Sequence[Token], named: bool, inventory: Inventory
) -> float:
    """Return what the units of the line above say about units that begin at `split` here."""
    here = split < len(tokens)
    if above is None or not above.units:
        return 0.0
    if len(tokens) > 1 and tokens[0].text in _DASHES and is_said(" ".join(t.text for t in tokens[1:])):
        return 5.0 if split == 0 else -2.0
    rest = " ".join(t.text for t in tokens[split:])
    if here and len(tokens) - split <= _REST and _is_rest(above.units, rest, inventory):
        return 4.0 if split == 0 else 2.0
    if _is_unfinished(above.units):
        return (2.5 if named else _finishes(above, split, tokens)) if here else -2.0
    if above.units[-1].text.endswith((",", ";")):
        return 1.5 if here else -0.5
    return 0.0


def _is_rest(above: Sequence[Token], rest: str, inventory: Inventory) -> bool:
    """Say whether words are the rest of a name begun above: "Centrum Aktywności" / "Lokalnej,"."""
    if is_open(above) or not rest[:1].isupper() or above[-1].text[-1:] in ",;" or not is_of_what(rest):
        return False
    return not inventory.is_whole(above, rest)


def _finishes(above: CutLine, split: int, tokens: Sequence[Token]) -> float:
    """Return what speaks for `tokens[split:]` being the rest of a name or remark begun above."""
    if not above.proposal:
        return 9.0 if split == 0 else 0.0
    # The line above holds a piece of the proposal too: then this one does as well, most likely.
    capital = split > 0 and tokens[split].bare[:1].isupper()
    # The rest of a remark cut at a preposition is a word or two.
    short = is_open(above.units) and len(tokens) <= _REST
    whole = 5.0 if short or fold(above.units[-1].bare) == "brak" else 3.0
    return 3.5 if capital else whole if split == 0 else 0.0


def cut_lines(
    lines: Sequence[FlatLine],
    starts: Sequence[int],
    inventory: Inventory,
    shift: Sequence[Sequence[float]] = (),
) -> list[CutLine]:
    """Return every line cut where the whole path of cuts is likeliest.

    Args:
        starts: for each line how many tokens at its beginning belong to other columns.
        shift: what is added to the score of "no units" and "only units", line by line.
    """
    paths: list[tuple[float, list[int]]] = [(0.0, [])]
    for place, (line, start) in enumerate(zip(lines, starts, strict=True)):
        tokens = line.tokens[start:]
        scores = split_scores(tokens, inventory)
        if shift:
            scores[-1] += shift[place][0]
            scores[0] += shift[place][1]
        best = sorted(range(len(scores)), key=lambda s: -scores[s])[:_CANDIDATES]
        if len(tokens) not in best:
            best[-1] = len(tokens)
        if 0 not in best:
            best.append(0)
        fresh: list[tuple[float, list[int]]] = []
        for split in best:
            named = split < len(tokens) and (
                is_head(tokens, split) or inventory.longest(tokens[split:])[0] > 0
            )
            score, path = max(
                (
                    (total + _follows(_last_of(lines, starts, path), split, tokens, named, inventory), path)
                    for total, path in paths
                ),
                key=lambda p: p[0],
            )
            fresh.append((score + scores[split], [*path, split]))
        paths = fresh
    splits = max(paths, key=lambda p: p[0])[1]
    return [
        CutLine(line, start, start + split) for line, start, split in zip(lines, starts, splits, strict=True)
    ]


def _last_of(lines: Sequence[FlatLine], starts: Sequence[int], path: Sequence[int]) -> CutLine | None:
    """Return the last line on a path as it was cut there."""
    if not path:
        return None
    last = len(path) - 1
    return CutLine(lines[last], starts[last], starts[last] + path[last])
