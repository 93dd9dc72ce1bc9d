"""Personal data in texts: found by what it looks like, and told apart from the rest.

Finds e-mail addresses (also written out with "[at]" and "[dot]"), telephone numbers, names that
the collection itself lists as moderators, and a first name followed by a capitalised word. What
it cannot find is a lone surname that nobody listed; the report of an export says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.polish import is_first_name

_DOT, _AT = r"(?:\.|\s*\[\s*(?:dot|kropka)\s*\]\s*)", r"\s*(?:@|\[\s*(?:at|małpa|@)\s*\])\s*"
_MAIL = re.compile(rf"[\w+-]+(?:{_DOT}[\w+-]+)*{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.I)
# Nine digits in threes or as a land line, with or without +48; a longer run of digits is no number.
_PHONE = re.compile(
    r"(?<![\d.,/-])(?:\+48[\s-]?)?(?:\(?\d{2}\)?[\s-]\d{3}[\s-]\d{2}[\s-]\d{2}|\d{3}[\s-]\d{3}[\s-]\d{3})(?![\d/-])"
)
_NAME = re.compile(
    r"\b([A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+)((?:\s+[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+(?:-[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+)?){1,2})"
)


@dataclass(slots=True)
class Pseudonyms:
    """People met so far and the number each got; `counted` says what was hidden, by kind."""

    listed: tuple[str, ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, names: Iterable[str]) -> Pseudonyms:
        """Begin with the names that the collection lists, longest first."""
        return cls(tuple(sorted({n for n in names if n.strip()}, key=lambda n: (-len(n), n))))

    def person(self, name: str) -> str:
        """Return the stand-in for a person: the same name gets the same number."""
        key = " ".join(name.split()).casefold()
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        self.counted["names"] += 1
        return f"[osoba {number}]"

    def hide(self, text: str) -> str:
        """Return the text with personal data replaced.

        >>> Pseudonyms.of(["Anna Łąkowa"]).hide("Anna Łąkowa, m [dot] nowak@um [dot] pl, 56 611 86 03")
        '[osoba 1], [e-mail], [telefon]'
        >>> Pseudonyms.of([]).hide("Zgłoszenia przyjmuje Katarzyna Wrzos (Biuro Dialogu)")
        'Zgłoszenia przyjmuje [osoba 1] (Biuro Dialogu)'
        """
        text, mails = _MAIL.subn("[e-mail]", text)
        text, phones = _PHONE.subn("[telefon]", text)
        self.counted["e-mails"] += mails
        self.counted["phones"] += phones
        for name in self.listed:
            if name in text:
                text = text.replace(name, self.person(name))
        return _NAME.sub(self._found, text)

    def hide_all(self, value: str | list[str]) -> str | list[str]:
        """Return a text, or a list of texts, with personal data replaced."""
        return [self.hide(item) for item in value] if isinstance(value, list) else self.hide(value)

    def _found(self, match: re.Match[str]) -> str:
        return self.person(match[0]) if is_first_name(match[1]) else match[0]
