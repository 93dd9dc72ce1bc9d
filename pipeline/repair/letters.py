"""Polish letters back: candidates by learnt confusions, chosen by context; edits and doubts come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.polish import analyses
from pipeline.repair.candidates import Candidate, candidates
from pipeline.repair.choose import posteriors
from pipeline.repair.edits import Edit
from pipeline.repair.model import BREAK, NUMBER, Confusions, Ngrams
from pipeline.repair.tokens import Token, context, tokens

MAY_BE_A_NAME = 0.05
"""A form that no word list knows is chosen only where the token as read is less probable than this."""
START_OF_NAME = 0.5
"""How probably a capital after a small word begins a new cell or name, out of the sentence's case."""
START_APART = 0.2
"""The same of a word on a new line, or after a sign that sets it apart."""
_APART = frozenset("\n(/:*•–—-")
_LONGEST_RUN = 400
"""Tokens weighed together; a longer text is cut at the next break of a sentence."""


@dataclass(slots=True)
class Speller:
    """One kind of damage: its confusions, the model, and the candidates of tokens already seen."""

    confusions: Confusions
    model: Ngrams
    method: str
    _seen: dict[str, tuple[Candidate, ...]]

    @classmethod
    def of(cls, confusions: Confusions, model: Ngrams, method: str) -> Speller:
        """Return a speller that has seen nothing yet."""
        return cls(confusions, model, method, {})

    def candidates(self, read: str) -> tuple[Candidate, ...]:
        """Return the likeliest forms of a token."""
        lower = read.lower()
        found = self._seen.get(lower)
        if found is None:
            found = candidates(lower, self.confusions, self.model)
            self._seen[lower] = found
        return found

    def repair(self, text: str, threshold: float) -> tuple[list[Edit], list[Edit]]:
        """Return the edits that are sure enough, and those that are not."""
        sure: list[Edit] = []
        unsure: list[Edit] = []
        for run in _runs(text):
            positions = [self._options(token) for token in run]
            starts = _starts(text, run)
            chosen = zip(run, positions, posteriors(positions, self.model, starts), strict=True)
            before: Token | None = None
            for token, options, chances in chosen:
                previous, before = before, token
                if token.kind == "word" and len(options) > 1:
                    edit = _decide(token, options, chances, self.method, previous)
                    if edit is not None:
                        is_sure = edit.confidence >= threshold and not _may_be_a_name(token, options, chances)
                        (sure if is_sure else unsure).append(edit)
        return sure, unsure

    def _options(self, token: Token) -> tuple[Candidate, ...]:
        if token.kind == "word" and not _is_abbreviation(token.text):
            return self.candidates(token.text)
        seen = context(token) or NUMBER
        return (Candidate(seen, self.model.ids.get(seen, -1), 1.0),)


def _is_abbreviation(read: str) -> bool:
    """Say whether a token is an abbreviation (GMT, RDPP, minR): it says too little to be spelt anew."""
    if len(read) <= 5 and read.isupper():
        return len(read) > 1 or read not in "AIOUWZ"
    # "wrzeSnia", "moZliwe" are read so for ś and ż, "BEtKOWSKA" for Ł.
    has_capital_inside = any(c.isupper() and p.islower() and c not in "SZ" for p, c in pairwise(read))
    return has_capital_inside and not _is_capitals(read)


def _is_capitals(read: str) -> bool:
    """Say whether a word was printed in capitals, though a letter or two was read as a small one."""
    letters = [c for c in read if c.isalpha()]
    small = sum(map(str.islower, letters))
    return len(letters) > 1 and small * 4 <= len(letters) and (small == 0 or len(letters) > 5)


def _starts(text: str, run: Sequence[Token]) -> list[float]:
    """Return how probably each token begins something new: a list's next item, a table's next cell."""
    found = []
    for before, token in zip((None, *run), run, strict=False):
        if before is None or token.kind != "word":
            found.append(0.0)
            continue
        is_capital = token.text[0].isupper() and before.text[0].islower()
        is_apart = not _APART.isdisjoint(text[before.start + len(before.text) : token.start])
        found.append(START_OF_NAME if is_capital else START_APART if is_apart else 0.0)
    return found


def _runs(text: str) -> list[list[Token]]:
    runs: list[list[Token]] = [[]]
    for token in tokens(text):
        seen = context(token)
        if seen is not None:
            runs[-1].append(token)
        if (seen == BREAK and len(runs[-1]) > 40) or len(runs[-1]) > _LONGEST_RUN:
            runs.append([])
    return [run for run in runs if run]


def _decide(
    token: Token, options: Sequence[Candidate], chances: Sequence[float], method: str, before: Token | None
) -> Edit | None:
    ranked = sorted(zip(chances, options, strict=True), key=lambda pair: -pair[0])
    best, second = ranked[0], ranked[1]
    if best[1].form == token.text.lower():
        return None
    if best[1].id < 0 and token.text[0].isupper() and not token.text.isupper():
        return None  # a name, more likely than a rare word
    new, runner_up = _in_case_of(token.text, best[1].form), _in_case_of(token.text, second[1].form)
    if method == "english_model" and new[0] in "ŚŻŹ" and _is_small(best[1].form, token.text, before):
        new = best[1].form
    return Edit(token.start, token.text, new, method, round(best[0], 4), runner_up)


def _in_case_of(read: str, form: str) -> str:
    """Return `form` in capitals as `read` has them.

    >>> _in_case_of("Ktérzy", "którzy"), _in_case_of("SPOSOB", "sposób")
    ('Którzy', 'SPOSÓB')
    """
    if _is_capitals(read):
        return form.upper()
    return form[:1].upper() + form[1:] if read[0].isupper() else form


def _may_be_a_name(token: Token, options: Sequence[Candidate], chances: Sequence[float]) -> bool:
    """Say whether a token whose spellings no word list knows may stand as read."""
    as_read = sum(p for c, p in zip(options, chances, strict=True) if c.form == token.text.lower())
    return any(c.is_guess for c in options) and (as_read > MAY_BE_A_NAME or token.text[0].isupper())


def _is_small(form: str, read: str, before: Token | None) -> bool:
    """Say whether a word's first letter was a small ś, ż or ź, that English models read as a capital.

    After a small word, or a number, a capital must be that of a name, which the dictionary lacks in
    small letters.
    """
    follows = before is not None and (before.text.islower() or before.kind == "number")
    return follows and not _is_capitals(read) and bool(analyses(form))
