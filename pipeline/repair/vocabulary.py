"""What the collection itself teaches: names, units and words of this city that no list has.

They are counted on the collection's clean pages and offered, for what they may have been read as,
to its damaged documents. A word met once may be a slip; what a page says that we read ourselves
counts half, for a misreading can repeat itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.polish import is_known, polish_letter_share
from pipeline.records import Page
from pipeline.repair.candidates import spelt
from pipeline.repair.diagnose import CLEAN_SHARE, TELLING_LETTERS
from pipeline.repair.letters import Speller
from pipeline.repair.model import Ngrams
from pipeline.repair.tokens import tokens

TAUGHT = 2.0
"""A word must count so much before it is learnt."""
BY_OCR = 0.5
_WORD = re.compile(r"[^\W\d_]{4,40}")


@dataclass(frozen=True, slots=True)
class Taught:
    """A form, in small letters, that the collection taught for a document."""

    form: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Forms in small letters, and all their beginnings, so that they can be searched as the lexicon is."""

    ids: frozenset[str]
    prefixes: frozenset[str]

    @classmethod
    def of(cls, forms: Iterable[str]) -> Vocabulary:
        """Return the vocabulary of some forms."""
        known = frozenset(forms)
        return cls(known, frozenset(form[:end] for form in known for end in range(1, len(form) + 1)))

    def has_prefix(self, prefix: str) -> bool:
        """Say whether any form begins so."""
        return prefix in self.prefixes


def is_damaged(pages: Iterable[Page]) -> bool:
    """Say whether a document has lost its Polish letters; a short one says too little."""
    text = "\n".join(page.text_raw for page in pages)
    return sum(map(str.isalpha, text)) >= TELLING_LETTERS and polish_letter_share(text) < CLEAN_SHARE


def learn(pages: Iterable[Page], model: Ngrams) -> Vocabulary:
    """Return the words of clean pages that neither the lexicon nor the dictionary has."""
    counts: defaultdict[str, float] = defaultdict(float)
    for page in pages:
        if polish_letter_share(page.text_raw) < CLEAN_SHARE:
            continue
        worth = BY_OCR if page.text_source == "ocr" else 1.0
        for token in tokens(page.text_raw):
            if token.kind == "word" and _WORD.fullmatch(token.text):
                form = token.text.lower()
                if form not in model.ids:
                    counts[form] += worth
    return Vocabulary.of(form for form, count in counts.items() if count >= TAUGHT and not is_known(form))


def teach(pages: Iterable[Page], speller: Speller, known: Vocabulary) -> list[str]:
    """Return, sorted, those known forms that some word of a damaged document may stand for.

    So a document is repaired anew only where a new one in the collection says something of its words.
    """
    words = {t.text.lower() for page in pages for t in tokens(page.text_raw) if t.kind == "word"}
    unknown = (word for word in words if word not in speller.model.ids)
    return sorted({form for word in unknown for form in spelt(word, speller.confusions, known)})
