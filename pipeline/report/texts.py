"""What the report says, in the reader's language: gettext catalogues, read without a compiler.

The templates are written with English message ids; `locale/<language>.po` holds the translations
in the common form that Poedit and Weblate edit. English needs no catalogue.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from pipeline.errors import UsageError

LANGUAGES = ("pl", "en")
_FOLDER = Path(__file__).with_name("locale")


_GAP = re.compile(r"\{([a-z]+)\}")


def _pattern(message: str) -> re.Pattern[str]:
    """Return the pattern of a message id whose gaps are in braces."""
    pieces = _GAP.split(message)
    return re.compile("".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(pieces)))


@dataclass(frozen=True)
class Catalogue:
    """Messages of one language: `one` by message id, `many` by the id of the singular."""

    language: str
    one: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[str]] = field(default_factory=dict)
    plural: Callable[[int], int] = lambda n: int(n != 1)

    def say(self, message: str) -> str:
        """Return the message in this language; the id itself where it is not translated."""
        return self.one.get(message) or message

    def retell(self, message: str) -> str:
        """Return a sentence that a stage put together, retold by the first pattern that fits it.

        A pattern is a message id with named gaps: what stood in them is put into its translation,
        itself translated where it has one ("a; b" piece by piece).

        >>> catalogue("pl").retell("page 2, row d1-p02-r01 (number 7): the number is not sure.")
        'strona 2, wiersz d1-p02-r01 (numer 7): numer jest niepewny.'
        """
        if message in self.one:
            return self.say(message)
        for pattern, told in self.patterns:
            if found := pattern.fullmatch(message):
                gaps = {
                    name: "; ".join(map(self.say, said.split("; ")))
                    for name, said in found.groupdict().items()
                }
                return told.format(**gaps)
        return message

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The message ids with gaps as patterns, the longest first, each with its translation."""
        ids = sorted((i for i in self.one if _GAP.search(i) and self.one[i]), key=len, reverse=True)
        return tuple((_pattern(i), self.one[i]) for i in ids)

    def count(self, singular: str, plural: str, number: int) -> str:
        """Return the form that fits `number`, which stands in it as `%(n)s`."""
        forms = self.many.get(singular)
        chosen = forms[self.plural(number)] if forms else (plural if number != 1 else singular)
        return chosen.replace("%(n)s", f"{number:,}".replace(",", " "))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of `language`.

    >>> catalogue("pl").count("%(n)s proposal", "%(n)s proposals", 5)
    '5 propozycji'

    Raises:
        UsageError: there is no such language.
    """
    if language not in LANGUAGES:
        raise UsageError(f"--lang {language}: no such language. There are: {', '.join(LANGUAGES)}.")
    path = _FOLDER / f"{language}.po"
    return _parse(language, path.read_text(encoding="utf-8")) if path.is_file() else Catalogue(language)


def _parse(language: str, text: str) -> Catalogue:
    """Read a PO file: entries of keyword and quoted strings, parted by empty lines."""
    one: dict[str, str] = {}
    many: dict[str, list[str]] = {}
    for block in text.split("\n\n"):
        entry: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            said = line
            if not line.startswith('"'):
                keyword, _, said = line.partition(" ")
                entry[keyword] = ""
            entry[keyword] += ast.literal_eval(said)
        if "msgid_plural" in entry:
            forms = sorted(key for key in entry if key.startswith("msgstr["))
            many[entry["msgid"]] = [entry[key] for key in forms]
        elif "msgid" in entry:
            one[entry["msgid"]] = entry["msgstr"]
    header = dict(line.split(": ", 1) for line in one.pop("", "").splitlines() if ": " in line)
    rule = header.get("Plural-Forms", "nplurals=2; plural=(n != 1);").split("plural=")[-1].rstrip(";")
    return Catalogue(language, one, many, gettext.c2py(rule))
