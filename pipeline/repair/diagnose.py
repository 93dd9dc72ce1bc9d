"""What is wrong with a text, block by block, before anything is changed.

Two facts tell damaged Polish from clean without any image: clean Polish has 4.4–6.1 % of Polish
letters, and its words are in the lexicon. A block with too few of the letters is damaged only
if several of its unknown words become known ones by undoing that damage; a list of foreign
names has few of the letters too, but no such words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.polish import POLISH_LETTERS, fold_marks
from pipeline.repair.candidates import Candidate
from pipeline.repair.letters import Speller
from pipeline.repair.model import Ngrams
from pipeline.repair.tokens import tokens

CLEAN_SHARE = 0.02
"""Share of Polish letters above which a block is clean; 004 has 0.0 %, clean text at least 4.4 %."""
TELLING_LETTERS = 150
"""A block with fewer letters than this says little by itself and follows its document."""
FEW = 6
LINES = 12
_ODD = re.compile(r"[éí¢$£€§©]")


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a text, by offsets; `damage` is "clean", "marks_stripped" or "english_model"."""

    start: int
    end: int
    damage: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text's letters and words say.

    Letters and Polish letters; words; unknown words; those that marks alone, or other letters too,
    make known; those of them with a sign no word has.
    """

    letters: int
    polish: int
    words: int
    unknown: int
    by_marks: int
    by_letters: int
    odd: int

    @property
    def damage(self) -> str:
        """The verdict."""
        mended = self.by_marks + self.by_letters
        # In a few words one with a sign that no word has says as much as two others.
        mended += self.odd if self.words <= FEW else 0
        if self.polish > CLEAN_SHARE * self.letters or mended < 2:
            return "clean"
        # English prose has words we lack too, but only a few of them are Polish but for the marks.
        if mended < 0.5 * self.unknown or mended < 0.03 * self.words or mended * 0.5 < self.polish_words:
            return "clean"
        return "english_model" if self.by_letters * 10 >= mended else "marks_stripped"

    @property
    def polish_words(self) -> float:
        """About how many words have Polish letters: they seldom have two."""
        return self.polish / 1.3


def weigh(text: str, speller: Speller, model: Ngrams) -> Evidence:
    """Return the evidence in a text; the costly look for candidates only where marks are few."""
    letters = sum(map(str.isalpha, text))
    polish = sum(map(text.count, POLISH_LETTERS))
    if polish > CLEAN_SHARE * letters or not letters:
        return Evidence(letters, polish, 0, 0, 0, 0, 0)
    words = unknown = by_marks = by_letters = odd = 0
    for token in tokens(text):
        if token.kind != "word" or len(token.text) < 2:
            continue
        words += 1
        lower = token.text.lower()
        if lower in model.ids or (len(token.text) <= 5 and token.text.isupper()):
            continue
        best = _likeliest(lower, speller.candidates(lower))
        # A capital may begin a name, and no name is evidence unless it holds a sign no name has.
        is_odd = _ODD.search(lower) is not None
        if not (token.text.islower() or token.text.isupper() or is_odd):
            continue
        unknown += best is not None or token.text.islower()
        if best is not None:
            odd += is_odd
            pure = fold_marks(best) == lower
            by_marks, by_letters = by_marks + pure, by_letters + (not pure)
    return Evidence(letters, polish, words, unknown, by_marks, by_letters, odd)


def _likeliest(read: str, options: tuple[Candidate, ...]) -> str | None:
    forms = [
        c.form for c in options if not c.is_guess and c.form != read and not POLISH_LETTERS.isdisjoint(c.form)
    ]
    return forms[0] if forms else None


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield offsets of groups of lines."""
    lines = text.splitlines(keepends=True)
    at = 0
    for first in range(0, len(lines), LINES):
        end = at + sum(map(len, lines[first : first + LINES]))
        yield at, end
        at = end


def diagnose(text: str, whole: str, speller: Speller, model: Ngrams) -> list[Block]:
    """Return the damage of each block of a text, where that of the `whole` document is known."""
    found = []
    for start, end in blocks(text):
        evidence = weigh(text[start:end], speller, model)
        if evidence.polish > CLEAN_SHARE * evidence.letters and evidence.polish > 2:
            damage = "clean"
        elif evidence.letters < TELLING_LETTERS or whole != "clean":
            damage = whole
        else:
            damage = evidence.damage
        found.append(Block(start, end, damage))
    return _joined(found)


def _joined(found: list[Block]) -> list[Block]:
    """Join neighbours of one verdict, so that context runs through them."""
    result: list[Block] = []
    for block in found:
        if result and result[-1].damage == block.damage:
            result[-1] = Block(result[-1].start, block.end, block.damage)
        else:
            result.append(block)
    return result
