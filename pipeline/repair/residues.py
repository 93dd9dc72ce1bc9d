"""What our own OCR misread: Polish print read by the Polish model (`intemetowym`, `kiłku`, `zniesc`).

Almost every word is right as it stands, and an author's slip looks like a misread word. So only a
word that no list knows is looked at, in small letters, that the reading was not quite sure
of; it becomes a common word that a learnt confusion alone makes of it, or stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.polish import fold_marks, is_known
from pipeline.records import Word
from pipeline.repair.choose import posteriors
from pipeline.repair.edits import Edit
from pipeline.repair.letters import Speller, runs
from pipeline.repair.tokens import Token, tokens

UNSURE = 0.97
"""Words read with more confidence stay; of misread words in small print most have 0.75 to 0.96."""
SHORTEST = 3
COMMON, VERY_COMMON = 10, 2000
"""A word must be at least this common in the corpus to stand behind a misread one, or behind a short one."""
SHORT = 4
"""So few letters are as often a scrap or an abbreviation (`iem`, `wys.`) as a misread word (`dła`)."""
TORN = 0.05
"""A page with more such words may be torn: there a piece of a word (`iej`) is no misread word (`tej`), so
first letters stay. Of 17 real page images the two that were torn had 0.065 and 0.109, the others 0.031."""
FOREIGN, TELLING = 0.35, 40
"""A page with more of them is no Polish one, and is left alone; fewer words tell nothing."""
METHOD = "polish_model"


def residues(
    text: str, unsure: Collection[tuple[int, int]], speller: Speller, threshold: float
) -> tuple[list[Edit], list[Edit]]:
    """Return the edits of a text that are sure enough, and those that are not.

    `unsure` has the offsets of the words, first and behind the last letter, that may be misread.
    """
    sure: list[Edit] = []
    doubtful: list[Edit] = []
    unknown, is_torn = _unknown(text, speller)
    for run in runs(tokens(text)) if unknown else ():
        is_open = [
            token.start in unknown and any(start <= token.start < end for start, end in unsure)
            for token in run
        ]
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
            if best.form == token.text or not _is_common(best.form, token, speller):
                continue
            if is_torn and fold_marks(best.form[0]) != fold_marks(token.text[0]):
                continue
            edit = Edit(token.start, token.text, best.form, METHOD, round(chance, 4), token.text)
            (sure if chance >= threshold else doubtful).append(edit)
    return sure, doubtful


def _is_common(form: str, token: Token, speller: Speller) -> bool:
    return speller.model.count(form) >= (VERY_COMMON if len(token.text) <= SHORT else COMMON)


def _unknown(text: str, speller: Speller) -> tuple[set[int], bool]:
    """Return where the words stand that no list knows, and whether the page may be torn."""
    words = [
        token
        for token in tokens(text)
        if token.kind == "word" and token.text.islower() and len(token.text) >= SHORTEST
    ]
    known = speller.model.ids
    found = {token.start for token in words if token.text not in known and not is_known(token.text)}
    share = len(found) / max(len(words), TELLING)
    return (found if share < FOREIGN else set()), share > TORN


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
