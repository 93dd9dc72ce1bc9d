"""The lexicon of the field: which words and phrases name which concept, kept as CSV files.

`concepts.csv` gives each concept a role (action, object, subject, group, qualifier) and the
patterns that name it, parted by "|"; `demands.csv` does the same for whole typical demands.
A pattern is one or more words; `lokal*` means every word
that begins so, `lokal` that very form; the words of a longer pattern may stand in any order, up
to two strange words between them. Polish marks do not count, so a page read without them is
understood too. `wordings.csv` (see `field`) teaches by example. `RAW/lexicon/*.csv` add to
the shipped files of the same names.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import polish
from pipeline.errors import InputError

SHIPPED = Path(__file__).with_name("lexicon")
_TOKEN = re.compile(r"(?<![\w-])([^\W\d_]+)(?:-\w+)?(?!\w)")
GAP = 2
"""Strange words allowed inside a pattern: "zakup niezbędnego sprzętu" is still "zakup sprzętu"."""
DEMAND_GAP = 5
"""The same for typical demands, which are named by an action and an object further apart."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept found in a text, with the positions of the words that name it."""

    name: str
    role: str
    positions: frozenset[int]


def read_csv(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a lexicon file. Raises `InputError` where a column is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read ({error}). It must be a CSV file in UTF-8.") from error
    missing = [c for c in columns if rows and c not in rows[0]]
    if missing:
        raise InputError(f"{path}: column {missing[0]!r} is missing. Expected: {', '.join(columns)}.")
    return rows


class Lexicon:
    """Concepts, directions and stop phrases, ready for matching."""

    def __init__(
        self,
        concepts: Iterable[Mapping[str, str]],
        directions: Iterable[Mapping[str, str]],
        demands: Iterable[Mapping[str, str]],
        stop_phrases: Iterable[str],
        abbreviations: Mapping[str, str],
    ) -> None:
        """Index the patterns by their words."""
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._prefix: dict[str, set[int]] = defaultdict(set)
        self._atoms: dict[str, int] = {}
        self._single: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._multi: dict[int, list[tuple[tuple[int, ...], str, str]]] = defaultdict(list)
        self._of_form: dict[str, tuple[int, ...]] = {}
        self._abbreviations = dict(abbreviations)
        for row in concepts:
            self._add(row["concept"], row["role"], row["patterns"])
        for row in demands:
            self._add(row["demand"], "demand", row["patterns"])
        for row in directions:
            self._add(row["direction"], "direction", row["patterns"])
        self.stop_words = frozenset(
            lemma for phrase in stop_phrases for lemma in polish.lemmas(phrase.lower())
        )

    def spelled_out(self, text: str) -> str:
        """Return the text with what its abbreviations stand for behind them.

        Only capitals count: "bo" is a word, "BO" a budget.

        >>> Lexicon([], [], [], [], {"BO": "budżet obywatelski"}).spelled_out("więcej na BO, bo brak")
        'więcej na BO budżet obywatelski, bo brak'
        """
        if not self._abbreviations or text.isupper():
            return text
        return _TOKEN.sub(
            lambda m: f"{m[0]} {long}" if (long := self._abbreviations.get(m[1])) else m[0], text
        )

    def _add(self, name: str, role: str, patterns: str) -> None:
        for pattern in filter(None, (p.strip() for p in patterns.split("|"))):
            atoms = tuple(self._atom(word) for word in polish.fold_marks(pattern.lower()).split())
            if len(atoms) == 1:
                self._single[atoms[0]].append((name, role))
            else:
                self._multi[atoms[0]].append((atoms, name, role))

    def _atom(self, word: str) -> int:
        atom = self._atoms.setdefault(word, len(self._atoms))
        if word.endswith("*"):
            self._prefix[word[:-1]].add(atom)
        else:
            self._exact[word].add(atom)
        return atom

    def _atoms_of(self, form: str) -> tuple[int, ...]:
        known = self._of_form.get(form)
        if known is None:
            found = set(self._exact.get(form, ()))
            for end in range(1, len(form) + 1):
                found |= self._prefix.get(form[:end], set())
            known = self._of_form[form] = tuple(sorted(found))
        return known

    def concepts(self, forms: Sequence[str]) -> tuple[Concept, ...]:
        """Return the concepts that a text's words (in order) name; a longer name hides its parts."""
        where: dict[int, list[int]] = defaultdict(list)
        for position, form in enumerate(forms):
            for atom in self._atoms_of(polish.fold_marks(form.lower())):
                where[atom].append(position)
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        groups: list[tuple[str, frozenset[int]]] = []
        for atom in where:
            for atoms, name, role in self._multi.get(atom, ()):
                span = _span(atoms, where, DEMAND_GAP if role == "demand" else GAP)
                if span:
                    found[name, role] |= span
                    groups.append((role, span))
        for atom, positions in where.items():
            for name, role in self._single.get(atom, ()):
                covered = {p for r, span in groups if r == role for p in span}
                free = set(positions) - covered
                if free:
                    found[name, role] |= free
        return tuple(Concept(n, r, frozenset(p)) for (n, r), p in sorted(found.items()))


def _span(atoms: tuple[int, ...], where: Mapping[int, list[int]], gap: int) -> frozenset[int] | None:
    """Return positions at which all `atoms` stand near each other; None where they don't."""
    if any(atom not in where for atom in atoms):
        return None
    for first in where[atoms[0]]:
        chosen = {first}
        for atom in atoms[1:]:
            near = [p for p in where[atom] if p not in chosen]
            if near:
                chosen.add(min(near, key=lambda p: abs(p - first)))
        if len(chosen) == len(atoms) and max(chosen) - min(chosen) < len(atoms) + gap:
            return frozenset(chosen)
    return None


def extras(raw: Path | None) -> tuple[Path, ...]:
    """Return the lexicon files that people wrote at RAW's root."""
    folder = raw / "lexicon" if raw else None
    return tuple(sorted(folder.glob("*.csv"))) if folder and folder.is_dir() else ()


@cache
def load_lexicon(added: tuple[Path, ...] = ()) -> Lexicon:
    """Read the shipped lexicon and the files `added` to it, each known by its name."""

    def rows(name: str, *columns: str) -> list[dict[str, str]]:
        paths = [SHIPPED / name, *(p for p in added if p.name == name)]
        return [row for path in paths for row in read_csv(path, columns)]

    known = {
        "abbreviations.csv",
        "concepts.csv",
        "demands.csv",
        "directions.csv",
        "stop_phrases.csv",
        "wordings.csv",
    }
    strange = [p for p in added if p.name not in known]
    if strange:
        raise InputError(f"{strange[0]}: no lexicon has this name. Known: {', '.join(sorted(known))}.")
    return Lexicon(
        rows("concepts.csv", "concept", "role", "patterns"),
        rows("directions.csv", "direction", "patterns"),
        rows("demands.csv", "demand", "patterns"),
        [row["phrase"] for row in rows("stop_phrases.csv", "phrase")],
        {row["short"]: row["long"] for row in rows("abbreviations.csv", "short", "long")},
    )
