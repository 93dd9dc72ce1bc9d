"""What a token may have been: forms of the lexicon that the confusions can turn into what was read."""

from __future__ import annotations

import math
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz.distance import Levenshtein

from pipeline.polish import POLISH_LETTERS, is_known
from pipeline.repair.inflection import place
from pipeline.repair.model import Confusions, Ngrams
from pipeline.repair.spelling import letters


class Lexicon(Protocol):
    """What can be searched for forms: the shipped counts, or what a collection taught."""

    @property
    def ids(self) -> Container[str]:
        """The forms, in small letters."""

    def has_prefix(self, prefix: str) -> bool:
        """Say whether any form begins so."""


LEARNT, LEARNT_COUNT, LEARNT_REACH = 1e4, 3, 8.0
"""How much likelier a form that the collection taught is than any unknown word; as how common it ranks;
how dear it may be."""
MAX_COST = 11.0
"""Forms dearer than this (negative log probability of the reading) are not looked at. Dearer ones mend little
more (9.5: 98.55 %, 11: 98.63 %, 12.5: 98.68 % on bad print), and make other words of authors' slips."""
WITHIN_REACH = 6.0
"""Where some form is this cheap, dearer ones are not looked for."""
KEPT = 6
BEHIND = 9.0
"""A form this much dearer than the best, its frequency counted in, is dropped: no context makes up for it."""
BEAM = 40
"""Spellings of an unknown token that the dictionary is asked about."""
DICTIONARY = 300.0
"""How much likelier a form is that the dictionary knows, though the corpus does not."""
FAR = 9.0
"""A rare form dearer than this is no better than a guess (KLUSZCZYNSKA is not łuszczyńska)."""
RARER = 3.0
"""What such a form costs more beside one of the lexicon (PROPOZYCIA: no propożycia)."""
NEAR = 5.0
"""Where the lexicon has no form this cheap, the dictionary is asked for rarer ones (strażniczym)."""
AS_READ = 20.0
"""The same of the token as read: a rare form is more often another's reading (podpiety)."""
GUESSES = 24
"""The same where no list knows any: the beginnings that look most Polish."""
GUESSED_FAR = 6.0
"""A dearer guess is not made: of 15 on rendered lines two were right (coworking is no czwórking)."""
NAME = -2.6
"""Log probability a letter of an unknown word; one with less (`mikragrantow` -4.0, `rzgdzqcym` -7.8) is
rather misread than a name (of -4 to -2.6 the last did best on rendered titles of civic budgets)."""
INSERTED = 7.0
"""Cost of a letter that the reading put in: about one in a thousand (212 rendered pages)."""
REAL_WORD = 4.0
"""Added to the cost of a form that replaces a word by other letters than marked ones."""
COMMON = 30
"""A form must be at least this common in the corpus to be seen behind a letter too many."""
JOINED = 7.0
"""Cost of a blank that the reading lost beside a word of one letter (about one in a thousand of them)."""
JOINING = "iw"
"""Those words: others are beginnings of words too (zrobić, opisać)."""
LONGEST = 40
"""Longer tokens are no words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form in small letters, its id (that of `place`), and the probability of the reading."""

    form: str
    id: int
    likelihood: float
    weight: float = 1.0
    """How much likelier the form is than the one read, where the corpus has neither."""
    is_guess: bool = False
    """Whether only its letters speak for the form: no word list has it."""
    is_taught: bool = False
    """Whether the collection's other documents have the form."""


def candidates(
    read: str, confusions: Confusions, model: Ngrams, taught: Lexicon | None = None
) -> tuple[Candidate, ...]:
    """Return the likeliest forms for the token `read` (small letters), itself among them.

    `taught` has forms that the collection uses, though no list has them.
    """
    found = {read: _own_cost(read, confusions)}
    learnt = spelt(read, confusions, taught) if taught is not None else {}
    if 1 < len(read) <= LONGEST:
        found |= _near_forms(read, confusions, model) | learnt
        found = {f: c for f, c in found.items() if c < FAR or f == read or model.count(f) >= COMMON}
        is_near = any(cost < NEAR for form, cost in found.items() if form != read)
        if not is_near and read not in model.ids and len(read) > 3:
            spellings = _spellings(read, confusions, FAR)
            behind = RARER if len(found) > 1 else 0.0
            rare = {f: c + behind for f, c in spellings.items() if f not in found and is_known(f)}
            found |= rare
            is_near = any(cost < NEAR for form, cost in found.items() if form != read)
            if not is_near and not is_known(read):
                found |= _without_a_letter(read, confusions, model) | _parted(read, confusions, model)
            if len(found) == 1 and not learnt and not is_known(read):
                return _guesses(read, found[read], _spellings(read, confusions, GUESSED_FAR, letters().begin))

    if read in model.ids:
        for form in found:
            if form != read and not _by_marked_letters(form, read):
                found[form] += REAL_WORD

    def rank(item: tuple[str, float]) -> float:
        form = longer(item[0])
        times = max(model.count(form), 0.08 if form in model.ids else 0.001)
        return item[1] - math.log(max(times, LEARNT_COUNT) if form in learnt else times)

    best = sorted(found.items(), key=rank)[:KEPT]
    best = [item for item in best if rank(item) < rank(best[0]) + BEHIND]
    if read not in dict(best):
        best = [*best[: KEPT - 1], (read, found[read])]
    return tuple(_candidate(form, cost, read, model, is_taught=form in learnt) for form, cost in best)


def _near_forms(read: str, confusions: Confusions, model: Ngrams) -> dict[str, float]:
    """Return the forms of the lexicon within reach: further off only where nothing is near."""
    found: dict[str, float] = {}
    _search(read, confusions, model, found, WITHIN_REACH)
    if not found:
        _search(read, confusions, model, found)
    return found


def spelt(read: str, confusions: Confusions, lexicon: Lexicon) -> dict[str, float]:
    """Return the forms of a lexicon that may well have been read so, with their costs."""
    found: dict[str, float] = {}
    if 1 < len(read) <= LONGEST:
        _search(read, confusions, lexicon, found, LEARNT_REACH)
    return found


def _candidate(form: str, cost: float, read: str, model: Ngrams, is_taught: bool) -> Candidate:
    number = place(longer(form), model)
    weight = LEARNT if is_taught else 1.0 if number >= 0 else _weight(form, read)
    return Candidate(form, number, math.exp(-cost), weight, is_taught=is_taught)


def _weight(form: str, read: str) -> float:
    """Return by how much a form that the corpus lacks is likelier than any one unknown word."""
    if form != read:
        return DICTIONARY
    return AS_READ if is_known(read) else _strangeness(read)


def _by_marked_letters(form: str, read: str) -> bool:
    """Say whether what differs between a form and its reading are marked letters alone."""
    changes = (op for op in Levenshtein.opcodes(form, read) if op.tag != "equal")
    return all(POLISH_LETTERS.issuperset(form[op.src_start : op.src_end]) for op in changes)


def _strangeness(read: str) -> float:
    """Return by how much an unknown token is less likely printed than a name, for its strange letters."""
    return math.exp(min(0.0, letters().score(read) - NAME * (len(read) + 1)))


def _guesses(read: str, cost: float, spellings: dict[str, float]) -> tuple[Candidate, ...]:
    """Return the form read and the two spellings of it that look most Polish, letter after letter."""
    score = letters().score
    own = score(read)
    gains = {f: score(f) - own for f in spellings if not POLISH_LETTERS.isdisjoint(f)}
    best = sorted(gains, key=lambda form: spellings[form] - gains[form])[:2]
    return Candidate(read, -1, math.exp(-cost)), *(
        Candidate(form, -1, math.exp(-spellings[form]), math.exp(gains[form]), True) for form in best
    )


def _spellings(
    read: str, confusions: Confusions, most: float, looks: Callable[[str], float] | None = None
) -> dict[str, float]:
    """Return the cheapest spellings of a token, known or not, itself left out, with their costs.

    `looks` says how Polish a beginning looks, as the logarithm of its probability.
    """
    width = GUESSES if looks else BEAM
    beam = {(0, ""): 0.0}
    done: dict[tuple[int, str], float] = {}
    while beam:
        following: dict[tuple[int, str], float] = {}
        for (at, prefix), cost in beam.items():
            for to in range(at + 1, min(at + 3, len(read)) + 1):
                reached = done if to == len(read) else following
                for printed, more in confusions.get(read[at:to], ()):
                    if cost + more >= most:
                        break  # the cheapest come first
                    end = (to, prefix + printed)
                    reached[end] = min(reached.get(end, most), cost + more)
        beam = dict(
            sorted(following.items(), key=lambda item: item[1] - (looks(item[0][1]) if looks else 0.0))[
                :width
            ]
        )
    spelt_out = {form: cost for (_, form), cost in done.items()}
    likely = sorted(spelt_out.items(), key=lambda item: item[1] - (looks(item[0]) if looks else 0.0))[:width]
    return {form: cost for form, cost in likely if form != read}


def _without_a_letter(read: str, confusions: Confusions, model: Ngrams) -> dict[str, float]:
    """Return common forms behind a letter that the reading put in (Wydgziat)."""
    found: dict[str, float] = {}
    for at in range(1, len(read)):
        extra: dict[str, float] = {}
        _search(read[:at] + read[at + 1 :], confusions, model, extra, MAX_COST - INSERTED)
        for form, cost in extra.items():
            # A letter too many in a word that is whole otherwise is its author's (ekspertckich).
            is_letter, is_damaged = read[at].isalpha(), not POLISH_LETTERS.isdisjoint(form)
            if not is_letter or (is_damaged and model.count(form) >= COMMON):
                found[form] = min(found.get(form, MAX_COST), cost + INSERTED)
    return found


def _parted(read: str, confusions: Confusions, model: Ngrams) -> dict[str, float]:
    """Return common forms that a word of one letter was joined to (`inumeru`, `rejestruw`)."""
    found: dict[str, float] = {}
    for small in JOINING if len(read) > 4 else "":
        sides = ((f"{small} ", read[1:], "", read[0]), ("", read[:-1], f" {small}", read[-1]))
        for before, rest, after, letter in sides:
            extra: dict[str, float] = {}
            if letter == small:
                _search(rest, confusions, model, extra)
            found |= {
                before + form + after: cost + JOINED
                for form, cost in extra.items()
                # An i after an i is one read twice (kompetencjii).
                if model.count(form) >= COMMON and cost < NEAR and len(form) > 2 and form[-1] != after[1:]
            }
    return found


def longer(form: str) -> str:
    """Return the longer of two words, for which both stand in their context."""
    return max(form.split(), key=len) if " " in form else form


def _own_cost(read: str, confusions: Confusions) -> float:
    """Return the cost of `read` having been printed just so; a sign within a word is never that."""
    cost = 0.0
    for letter in read:
        same = [c for printed, c in confusions.get(letter, ()) if printed == letter]
        cost += same[0] if same else (0.0 if letter.isalpha() and letter not in "éí" else 6.0)
    return cost


def _search(
    read: str, confusions: Confusions, lexicon: Lexicon, found: dict[str, float], most: float = MAX_COST
) -> None:
    """Walk from left to right over all printed beginnings that some form of the lexicon has."""
    steps, least = _steps(read, confusions)
    open_ends: list[tuple[int, str, float]] = [(0, "", 0.0)]
    has_prefix, ids = lexicon.has_prefix, lexicon.ids
    while open_ends:
        at, prefix, cost = open_ends.pop()
        if at == len(read):
            if prefix in ids and cost < found.get(prefix, MAX_COST):
                found[prefix] = cost
            continue
        for end, printed, more in steps[at]:
            if cost + more + least[end] <= most and has_prefix(prefix + printed):
                open_ends.append((end, prefix + printed, cost + more))


def _steps(read: str, confusions: Confusions) -> tuple[list[list[tuple[int, str, float]]], list[float]]:
    """Return what may have been printed from each place up to where, with costs; and the rest's least."""
    steps: list[list[tuple[int, str, float]]] = []
    least = [math.inf] * len(read) + [0.0]
    for at in range(len(read) - 1, -1, -1):
        ends = range(at + 1, min(at + 3, len(read)) + 1)
        here = [(end, printed, more) for end in ends for printed, more in confusions.get(read[at:end], ())]
        least[at] = min((more + least[end] for end, _, more in here), default=math.inf)
        steps.append(here)
    return steps[::-1], least
