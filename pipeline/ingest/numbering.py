"""The numbers that Word writes itself: `Lp.` columns are often automatic lists, not typed digits."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.ingest.package import xml_part
from pipeline.records import Document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, form of the number, and the text around it ("%1.")."""

    start: int
    form: str
    text: str


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        while number >= value:
            letters, number = letters + sign, number - value
    return letters


def format_number(number: int, form: str) -> str:
    """Return a list number as Word prints it.

    >>> format_number(3, "decimal"), format_number(3, "lowerLetter"), format_number(9, "upperRoman")
    ('3', 'c', 'IX')
    """
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    return str(number)


@dataclass(slots=True)
class Numbering:
    """The lists of one document, and how far each has counted."""

    lists: Mapping[str, Mapping[int, Level]]
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, data: bytes, document: Document) -> Numbering:
        """Read a document's lists; most have none."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "word/numbering.xml" not in archive.namelist():
                return cls({})
        root = xml_part(data, "word/numbering.xml", document)
        abstract = {
            item.get(f"{W}abstractNumId"): {
                int(level.get(f"{W}ilvl", "0")): _level(level) for level in item.iter(f"{W}lvl")
            }
            for item in root.iter(f"{W}abstractNum")
        }
        lists = {}
        for item in root.iter(f"{W}num"):
            link = item.find(f"{W}abstractNumId")
            if link is not None:
                lists[str(item.get(f"{W}numId"))] = abstract.get(link.get(f"{W}val"), {})
        return cls(lists)

    def label(self, paragraph: etree._Element) -> str:
        """Return the number before a paragraph, with a space after it; bullets and no list give ""."""
        found = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        levels = self.lists.get(str(found.get(f"{W}val"))) if found is not None else None
        if found is None or not levels:
            return ""
        depth_of = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        depth = int(depth_of.get(f"{W}val", "0")) if depth_of is not None else 0
        level = levels.get(depth)
        if level is None or level.form in ("bullet", "none"):
            return ""
        counts = self.counts[str(found.get(f"{W}val"))]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda m: self._part(levels, counts, int(m[1]) - 1), level.text) + " "

    @staticmethod
    def _part(levels: Mapping[int, Level], counts: Mapping[int, int], depth: int) -> str:
        level = levels.get(depth)
        return format_number(counts.get(depth, level.start), level.form) if level else ""


def _level(level: etree._Element) -> Level:
    def value(name: str, default: str) -> str:
        found = level.find(f"{W}{name}")
        return default if found is None else str(found.get(f"{W}val", default))

    return Level(int(value("start", "1")), value("numFmt", "decimal"), value("lvlText", ""))
