"""What our own OCR misread: Polish print read by the Polish model (`intemetowym`, `kiłku`, `zniesc`).

Almost every word is right as it stands, and an author's slip looks like a misread word. So only a
word that no list knows is looked at, in small letters, that the reading was not quite sure
of; it becomes a common word that a learnt confusion alone makes of it, or stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.polish import is_known
from pipeline.records import Word
from pipeline.repair.choose import posteriors
from pipeline.repair.edits import Edit
from pipeline.repair.letters import Speller, runs
from pipeline.repair.tokens import Token, tokens

UNSURE = 0.97
"""Words read with more confidence stay; of misread words in small print most have 0.75 to 0.96."""
SHORTEST = 3
COMMON = 10
"""A word must be at least this common in the corpus to stand behind a misread one."""
METHOD = "polish_model"


def residues(
    text: str, unsure: Collection[tuple[int, int]], speller: Speller, threshold: float
) -> tuple[list[Edit], list[Edit]]:
    """Return the edits of a text that are sure enough, and those that are not.

    `unsure` has the offsets of the words, first and behind the last letter, that may be misread.
    """
    sure: list[Edit] = []
    doubtful: list[Edit] = []
    for run in runs(tokens(text)):
        is_open = [_may_be_misread(token, unsure, speller) for token in run]
        if not any(is_open):
            continue
        positions = [
            speller.candidates(token.text) if opened else speller.as_read(token)
            for token, opened in zip(run, is_open, strict=True)
        ]
        chances = posteriors(positions, speller.model)
        for token, opened, options, found in zip(run, is_open, positions, chances, strict=True):
            if not opened:
                continue
            chance, best = max(zip(found, options, strict=True), key=lambda pair: pair[0])
            if best.form == token.text or speller.model.count(best.form) < COMMON:
                continue
            edit = Edit(token.start, token.text, best.form, METHOD, round(chance, 4), token.text)
            (sure if chance >= threshold else doubtful).append(edit)
    return sure, doubtful


def _may_be_misread(token: Token, unsure: Collection[tuple[int, int]], speller: Speller) -> bool:
    is_small = token.kind == "word" and token.text.islower() and len(token.text) >= SHORTEST
    if not is_small or token.text in speller.model.ids or is_known(token.text):
        return False
    return any(start <= token.start < end for start, end in unsure)


def unsure_places(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the offsets, first and behind the last letter, of the words read with less confidence."""
    return [(w.start, w.start + len(w.text)) for w in words if w.confidence < UNSURE]


def moved_by(edits: Sequence[Edit], places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    r"""Return the places where they stand once the edits are made; what an edit touches is left out.

    >>> moved_by([Edit(0, "organi-\nzacji", "organizacji\n", "line_end_hyphen", 1.0)], [(0, 7), (14, 17)])
    [(13, 16)]
    """
    found = []
    for start, end in places:
        if all(edit.end <= start or edit.start >= end for edit in edits):
            by = sum(len(edit.new) - len(edit.raw) for edit in edits if edit.end <= start)
            found.append((start + by, end + by))
    return found
