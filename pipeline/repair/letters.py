"""Polish letters back: candidates by learnt confusions, chosen by context; edits and doubts come out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.polish import is_known
from pipeline.repair.candidates import Candidate, Lexicon, candidates, longer
from pipeline.repair.capitals import in_case_of, is_abbreviation, was_capital, was_small
from pipeline.repair.choose import posteriors
from pipeline.repair.edits import Edit
from pipeline.repair.model import BREAK, NUMBER, Confusions, Ngrams, lone_confusions
from pipeline.repair.network import network
from pipeline.repair.shapes import SIGN, core, foreign, with_signs
from pipeline.repair.tokens import ONE_LETTER, Token, context, tokens

MAY_BE_A_NAME = 0.05
"""A form that no word list knows is chosen only where the token as read is less probable than this."""
NAME_FOR_SURE = 1e-4
"""The same of a token with a capital: -nski is so much rarer than -ński that even a name is spelt so."""
NAMES = 8.0
"""How much likelier a word no list knows is where it begins with a capital (CISTOR; 2, 8 and 30 do alike on
rendered titles, but 30 keeps PROPOZYCIA)."""
SCRAP = 6
"""What is left of turned or cut letters is short (004: Wyzwal, ieszka, cZu)."""
RARE = 5e-7
"""A form less frequent than this is scarcely what scrap of letters stood for."""
LONE = {"0": 0.002, "1": 0.07, "2": 0.04, "|": 1e-5}
"""Signs that may stand for a word of one letter: how many of the numbers (of the breaks) each is itself."""
LONE_SURE = 0.9
"""So sure a number must be a word before it is touched."""
START_OF_NAME = 0.5
"""How probably a capital after a small word begins a new cell or name, out of the sentence's case."""
START_APART = 0.2
"""The same of a word after a sign that sets it apart."""
START_OF_LINE = 0.6
"""The same of a word on a new line. (0.2 to 0.8 tried on rendered lists: the more, the better for lists'
items; running text loses a little.)"""
ITEM = 20.0
"""So many times less likely an object begins a line (a list's item, a table's cell) than running text."""
_APART = frozenset("(/:*•–—-")
_SMALL_BEFORE = re.compile(r".?[a-zé¢€],? ")
_SMALL_BEHIND = re.compile(r" [a-z].?")
_RULING = re.compile(
    r"(?m)(?<!\S)[|\]}][^\W\d_]|^[ \t]*[|\[\]}{](?!\S)|(?<!\S)[|\[{}][ \t]*$|\|[ \t]+[A-ZŁŚŻ0-9]"
)
_LONGEST_RUN = 400
"""Tokens weighed together; a longer text is cut at the next break of a sentence."""


@dataclass(slots=True)
class Speller:
    """One kind of damage: its confusions, the model, and the candidates of tokens already seen."""

    confusions: Confusions
    model: Ngrams
    method: str
    taught: Lexicon | None
    _seen: dict[str, tuple[Candidate, ...]]
    _weighed: dict[tuple[str, bool], tuple[Candidate, ...]]
    _lone: dict[str, tuple[Candidate, ...]]

    @classmethod
    def of(cls, confusions: Confusions, model: Ngrams, method: str, taught: Lexicon | None = None) -> Speller:
        """Return a speller that has seen nothing yet."""
        lone = _lone_options(model) if method == "english_model" else {}
        return cls(confusions, model, method, taught, {}, {}, lone)

    def candidates(self, read: str) -> tuple[Candidate, ...]:
        """Return the likeliest forms of a token."""
        lower = read.lower()
        found = self._seen.get(lower)
        if found is None:
            found = candidates(lower, self.confusions, self.model, self.taught)
            inner = core(lower)
            if inner != lower:
                apart = candidates(inner, self.confusions, self.model, self.taught)
                found = tuple(c for c in found if c.form != lower) + tuple(
                    replace(c, form=c.form + lower[-1], likelihood=c.likelihood * SIGN) for c in apart
                )
            self._seen[lower] = found
        return found

    def _ends_in_letter(self, read: str) -> bool:
        """Say whether a word and the sign behind it may be one word."""
        inner, sign = core(read), read[-1]
        return not is_abbreviation(inner) and any(
            c.id >= 0 and not c.form.endswith(sign) for c in self.candidates(read)
        )

    @property
    def _has_signs(self) -> bool:
        return self.method == "english_model"

    def _in_case(self, read: str) -> tuple[Candidate, ...]:
        """Return the candidates of a token as its first letter's case has them: names or words."""
        key, is_capital = read.lower(), read[0].isupper()
        found = self._weighed.get((key, is_capital))
        if found is None:
            found = tuple(self._weigh(c, key, is_capital) for c in self.candidates(read))
            self._weighed[key, is_capital] = found
        return found

    def _weigh(self, candidate: Candidate, read: str, is_capital: bool) -> Candidate:
        if candidate.form == read:
            return replace(candidate, weight=candidate.weight * NAMES) if is_capital else candidate
        if is_capital or candidate.id < 0:
            return candidate
        return replace(
            candidate,
            likelihood=candidate.likelihood * (1 - self.model.capital_share(longer(candidate.form))),
        )

    def repair(
        self, text: str, threshold: float, names: Collection[str] = ()
    ) -> tuple[list[Edit], list[Edit]]:
        """Return the edits that are sure enough, and those that are not.

        `names` are known otherwise, in small letters: their forms are no guess at a Polish word.
        """
        sure: list[Edit] = []
        unsure: list[Edit] = []
        found = tokens(text)
        for run in runs(with_signs(text, found, self._ends_in_letter) if self._has_signs else found):
            abroad = foreign(run)
            lone = self._lone_words(text, run)
            positions = [
                self.as_read(token) if place in abroad else lone.get(place) or self._options(token, names)
                for place, token in enumerate(run)
            ]
            starts = _starts(text, run)
            positions = self._as_items(self._fitting(text, run, positions), starts)
            chosen = zip(run, positions, posteriors(positions, self.model, starts), strict=True)
            before: Token | None = None
            for token, options, chances in chosen:
                previous, before = before, token
                edit = _decide(text, self.model, token, options, chances, self.method, previous)
                if edit is not None:
                    as_read = _probability(edit.raw, edit.new, options, chances)
                    is_open = _may_be_a_name(token, options, as_read) or self._is_scrap(text, edit)
                    bar = threshold if token.kind == "word" else max(threshold, LONE_SURE)
                    (unsure if is_open or 1 - as_read < bar else sure).append(edit)
        return sure, unsure

    def _is_scrap(self, text: str, edit: Edit) -> bool:
        """Say whether a rare word comes of so little (cZu; a short line's only word) that it may be scrap."""
        line = text[text.rfind("\n", 0, edit.start) + 1 :].split("\n", 1)[0]
        is_little = len(edit.raw) <= 3 or (len(edit.raw) <= SCRAP and line.strip() == edit.raw)
        is_rare = self.model.base[self.model.ids.get(longer(edit.new.lower()), -1)] < RARE
        return is_little and is_rare and not edit.raw.isupper()

    def _fitting(
        self, text: str, run: Sequence[Token], positions: Sequence[tuple[Candidate, ...]]
    ) -> list[tuple[Candidate, ...]]:
        """Return the candidates with their likelihoods weighed by what stands around."""
        factors = network().weigh(text, run, positions, self.model)
        return [
            tuple(
                replace(c, likelihood=c.likelihood * factors.get((place, number), 1.0))
                for number, c in enumerate(options)
            )
            if len(options) > 1
            else options
            for place, options in enumerate(positions)
        ]

    def _as_items(
        self, positions: Sequence[tuple[Candidate, ...]], starts: Sequence[float]
    ) -> list[tuple[Candidate, ...]]:
        """Return the candidates, objects less likely where an item may begin: items name things."""
        return [
            tuple(replace(c, likelihood=c.likelihood / ITEM) if self._is_object(c) else c for c in options)
            if start == START_OF_LINE and len(options) > 1
            else options
            for options, start in zip(positions, starts, strict=True)
        ]

    def _is_object(self, candidate: Candidate) -> bool:
        """Say whether a form is an accusative or instrumental, and no nominative."""
        classes = self.model.classes
        if classes is None or candidate.id == -1:
            return False
        readings = classes.follow.forms[classes.kind(candidate.id)]
        return (".acc." in readings or ".inst." in readings) and ".nom." not in readings

    def _options(self, token: Token, names: Collection[str]) -> tuple[Candidate, ...]:
        if token.kind == "word" and not is_abbreviation(core(token.text)):
            options = self._in_case(token.text)
            lower = token.text.lower()
            if any(c.is_guess for c in options) and lower.startswith(tuple(names)):
                return tuple(c for c in options if c.form == lower)
            return options
        return self.as_read(token)

    def _lone_words(self, text: str, run: Sequence[Token]) -> dict[int, tuple[Candidate, ...]]:
        """Return what signs may stand for that are alone between small words of their line.

        A text with rulings has none that are an i. A 0 may stand before a number, too (0 16.00).
        """
        found = {}
        for place, token in enumerate(run):
            options = self._lone.get(token.text)
            if options is None or (token.text == "|" and has_rulings(text)):
                continue
            if token.text == "0" or _is_between_words(text, token):
                found[place] = options
        return found

    def as_read(self, token: Token) -> tuple[Candidate, ...]:
        """Return a token's only candidate where it is not in question."""
        seen = context(token) or NUMBER
        return (Candidate(seen, self.model.ids.get(seen, -1), 1.0),)


def _lone_options(model: Ngrams) -> dict[str, tuple[Candidate, ...]]:
    """Return, for each sign that may be a word of one letter, itself and what it may be."""
    found: dict[str, tuple[Candidate, ...]] = {}
    for sign, words in lone_confusions().items():
        own = BREAK if sign == "|" else NUMBER if sign in LONE else sign
        if own in model.ids and sign not in ONE_LETTER:
            as_read = Candidate(sign, model.ids[own], LONE.get(sign, 1.0))
            found[sign] = as_read, *(Candidate(word, model.ids[word], chance) for word, chance in words)
    return found


def _is_between_words(text: str, token: Token) -> bool:
    """Say whether small words stand before and behind a token on its line, a blank away."""
    end = token.start + len(token.text)
    before, after = text[max(0, token.start - 3) : token.start], text[end : end + 3]
    return _SMALL_BEFORE.fullmatch(before) is not None and _SMALL_BEHIND.fullmatch(after) is not None


@lru_cache(maxsize=4)
def has_rulings(text: str) -> bool:
    """Say whether a text has what is left of a table's rulings: signs at lines' ends, or joined to words."""
    return _RULING.search(text) is not None


def _probability(read: str, new: str, options: Sequence[Candidate], chances: Sequence[float]) -> float:
    """Return how probable a token is as read; 0 where only its capital is in question."""
    lower = read.lower()
    same = (p for c, p in zip(options, chances, strict=True) if c.form == lower)
    return 0.0 if new.lower() == lower else sum(same)


def _starts(text: str, run: Sequence[Token]) -> list[float]:
    """Return how probably each token begins something new: a list's next item, a table's next cell."""
    found = []
    for before, token in zip((None, *run), run, strict=False):
        if before is None or token.kind != "word":
            found.append(0.0)
            continue
        is_capital = token.text[0].isupper() and before.text[0].islower()
        gap = text[before.start + len(before.text) : token.start]
        starts = (
            START_OF_NAME if is_capital else 0.0,
            START_OF_LINE if "\n" in gap and len(before.text) > 2 else 0.0,
            START_APART if not _APART.isdisjoint(gap) else 0.0,
        )
        found.append(max(starts))
    return found


def runs(found: Iterable[Token]) -> list[list[Token]]:
    """Return the tokens that have a say, in runs to be weighed together."""
    found_runs: list[list[Token]] = [[]]
    for token in found:
        seen = context(token)
        if seen is not None:
            found_runs[-1].append(token)
        if (seen == BREAK and len(found_runs[-1]) > 40) or len(found_runs[-1]) > _LONGEST_RUN:
            found_runs.append([])
    return [run for run in found_runs if run]


def _decide(
    text: str,
    model: Ngrams,
    token: Token,
    options: Sequence[Candidate],
    chances: Sequence[float],
    method: str,
    before: Token | None,
) -> Edit | None:
    if token.kind != "word" and len(options) == 1:
        return None
    ranked = sorted(zip(chances, options, strict=True), key=lambda pair: -pair[0])
    best, second = ranked[0], ranked[-1] if len(ranked) == 1 else ranked[1]
    if best[1].form == token.text.lower():
        if (
            method == "english_model"
            and token.text[0].isupper()
            and was_small(text, token, best[1].form, before, model)
        ):
            return Edit(token.start, token.text, best[1].form, method, 0.95, None)
        cased = in_case_of(token.text, best[1].form)
        is_odd = cased != token.text and cased[1:].islower() and len(cased) > 4
        if (
            method == "english_model"
            and is_odd
            and is_known(best[1].form)
            and not is_abbreviation(token.text)
        ):
            return Edit(token.start, token.text, cased, method, round(best[0], 4), None)
        return None
    is_rare = best[1].id < 0 and not best[1].is_guess and not best[1].is_taught
    if is_rare and token.text[0].isupper() and not token.text.isupper():
        return None  # a name, more likely than a rare word
    new, runner_up = in_case_of(token.text, best[1].form), in_case_of(token.text, second[1].form)
    if method == "english_model" and new[0].isupper() and was_small(text, token, best[1].form, before, model):
        new = best[1].form
    if method == "english_model" and was_capital(text, token, best[1].form, model):
        new = new[:1].upper() + new[1:]
    return Edit(token.start, token.text, new, method, round(best[0], 4), runner_up)


def _may_be_a_name(token: Token, options: Sequence[Candidate], as_read: float) -> bool:
    """Say whether a token whose spellings no word list knows may stand as read."""
    bar = NAME_FOR_SURE if token.text[0].isupper() else MAY_BE_A_NAME
    return any(c.is_guess for c in options) and as_read > bar
