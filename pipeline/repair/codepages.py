"""Text whose bytes were read under the wrong code: UTF-8 by ftfy, one-byte codes by tables made here.

ftfy 6.3.1 leaves one-byte codes read as another alone (`wspó³praca`); a pair of codes is
believed only where it turns words the lexicon lacks into words it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from pipeline.polish import POLISH_LETTERS
from pipeline.repair.edits import Edit, apply, compose

REAL = ("cp1250", "iso8859-2", "cp852")
_BYTE_CODES = ("cp1252", "cp1250", "latin-1", "iso8859-2", "cp852", "cp437")
READ_AS = ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp852", "cp437", "mac_roman", "mac_latin2")
_TYPOGRAPHY = "„”–—…’§°\u00a0"
_FURTHER = (
    *map(chr, (*range(0xA1, 0x180), 0x2022, 0x20AC, 0x2212, 0x2264, 0x2265, 0x200B, 0x200C, 0x200D, 0xFEFF)),
    *"“‘‚«»†‡‰™",
    *map(chr, range(0xF020, 0xF100)),  # Word's bullets and signs from symbol fonts
)
"""Letters and signs of other languages, that UTF-8 read as a one-byte code brings along."""
_BLANKS = "\u00a0\u00ad"
_CHUNK = re.compile(r"[^ \t\r\n\f]+")
_UNIT = re.compile(r"(?:\d|\b)[dckm]?m[²³](?![^\W\d_])|\d[²³¹](?![^\W\d_])")
"""Square and cubic metres are what cp1250's ł and ą look like, and must stay; `m³ody` is no metre."""
_IN_WORD = re.compile(
    r"[^\x00-\x7f„”–—…’](?<=[^\W\d_])|[^\W\d_][^\x00-\x7f„”–—…’]|[^\x00-\x7f„”–—…’][^\W\d_]"
)
"""A letter or sign beyond ASCII that is part of a word: `§` and `•` standing alone tell nothing."""
_NO_WORD = re.compile(r"[^\W\d_][„”…§°×÷¬«»][^\W\d_]|[a-ząćęłńóśźż][A-ZĄĆĘŁŃÓŚŹŻ]")
"""Signs within a word, or a capital after a small letter: no code is right that makes such."""
_BYTES = re.compile(r"[^ \t\r\n\f]+")
_FOREIGN_TRACE = re.compile("[ÃÂâ]")
_SPLIT = re.compile(r"[\s,.;:()\"„”/–!?\[\]*-]+")
_SAMPLE = 600
"""So many different words of a text are enough to know its code."""


@cache
def tables() -> tuple[tuple[str, dict[int, str]], ...]:
    """Return (name, translation) of every pair of codes that damages Polish letters."""
    found: dict[str, dict[int, str]] = {}
    for real in REAL:
        for read_as in READ_AS:
            table = _table(real, read_as)
            if table and table not in found.values():
                found[f"{real} as {read_as}"] = table
    return tuple(found.items())


def _table(real: str, read_as: str) -> dict[int, str]:
    """Return misread letter → Polish letter; bytes a code leaves open stand for themselves, as readers do."""
    table = {}
    for code in range(0x80, 0x100):
        byte = bytes([code])
        letter, seen = _decoded(byte, real), _decoded(byte, read_as)
        if (
            seen != letter
            and (letter.isprintable() or letter in _BLANKS)
            and not 0x2500 <= ord(letter) <= 0x25A0
        ):
            table[ord(seen)] = letter
    return table if any(v in POLISH_LETTERS for v in table.values()) else {}


def _words(text: str) -> list[str]:
    """Return the words of a chunk in small letters; one with a capital inside stays, and is no word."""
    whole = (w for w in _SPLIT.split(text) if w)
    return [w.lower() if w[1:].islower() or w.isupper() or len(w) == 1 else w for w in whole]


def diagnose(text: str, knows: Callable[[str], bool]) -> tuple[str, dict[int, str]] | None:
    """Return the pair of codes that explains a text, or None where none does.

    A pair wins by the words it makes known, and loses by the sound words it would break.
    """
    chunks = [c for c in dict.fromkeys(_CHUNK.findall(text)) if _IN_WORD.search(c) and not _UNIT.search(c)]
    strange = [c for c in chunks[:_SAMPLE] if not all(map(knows, _words(c)))]
    if not strange:
        return None
    best, gain_of_best = None, 0
    for name, table in tables():
        turned = [(c, t) for c in strange if (t := c.translate(table)) != c and not _spoils(c, t)]
        gain = sum(_polish(t, knows) - sum(map(knows, _words(c))) for c, t in turned)
        if gain > gain_of_best:
            best, gain_of_best = (name, table), gain
    return best if gain_of_best * 2 >= len(strange) else None


def _polish(chunk: str, knows: Callable[[str], bool]) -> int:
    """Return how many words of a chunk are known and have a Polish letter."""
    return sum(len(w) > 1 and not POLISH_LETTERS.isdisjoint(w) and knows(w) for w in _words(chunk))


_AROUND = "»«.,;:!?"
"""Old prints quote so: »A« is no ŻA®."""


def _spoils(chunk: str, turned: str) -> bool:
    """Say whether the turned chunk has what no word has, and the chunk as read has not."""
    return _NO_WORD.search(turned) is not None and _NO_WORD.search(chunk) is None


def mend(text: str, knows: Callable[[str], bool]) -> list[Edit]:
    """Return edits that undo wrong codes, by the whole text's cause, or a line's own."""
    if text.isascii():
        return []
    first = _mend_utf8(text)
    between = apply(text, first)
    second: list[Edit] = []
    whole = diagnose(between, knows)
    at = 0
    for line in between.split("\n"):
        if not line.isascii() and (pair := whole or diagnose(line, knows)):
            second += _translate(line, at, pair, knows)
        at += len(line) + 1
    return compose(text, first, second)


def _translate(
    line: str, at: int, pair: tuple[str, dict[int, str]], knows: Callable[[str], bool]
) -> Iterator[Edit]:
    """Yield a line's edits; a chunk that is sound as it stands is no victim of the pair."""
    name, table = pair
    for match in _CHUNK.finditer(line):
        chunk = match[0]
        turned = chunk.translate(table)
        if turned == chunk or _UNIT.search(chunk) or _spoils(chunk, turned):
            continue
        words = _words(chunk)
        is_sound = any(len(w) > 1 for w in words) and all(w.isascii() or knows(w) for w in words)
        # "£" alone is money, "£." an initial.
        alone = len(chunk) < 3 and not chunk.endswith(".")
        was_sign = alone and not any(map(str.isalpha, chunk)) and any(map(str.isalpha, turned))
        inside = chunk.strip(_AROUND)
        is_quoted = inside != chunk and inside.isalpha() and (inside.isascii() or knows(inside.lower()))
        if not is_sound and not was_sign and not is_quoted:
            yield Edit(at + match.start(), chunk, turned, f"code_page:{name}", 0.99)


@cache
def _utf8_traces() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what the bytes of UTF-8 letters look like in each one-byte code."""
    traces: dict[str, str] = {}
    for read_as in _BYTE_CODES:
        for letter in (*sorted(POLISH_LETTERS), *_TYPOGRAPHY):
            traces.setdefault(_seen_bytes(letter, read_as), letter)
    for read_as in _BYTE_CODES:
        for letter in _FURTHER:
            traces.setdefault(_seen_bytes(letter, read_as), letter)
    longest_first = sorted(traces, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), traces


def _seen_bytes(letter: str, read_as: str) -> str:
    """Return what the UTF-8 bytes of a letter look like in a one-byte code."""
    return "".join(_decoded(bytes([byte]), read_as) for byte in letter.encode("utf-8"))


def _decoded(byte: bytes, code: str) -> str:
    """Decode one byte; one that the code leaves open stands for itself, as readers do."""
    try:
        return byte.decode(code)
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def _mend_utf8(text: str) -> list[Edit]:
    pattern, traces = _utf8_traces()
    edits = []
    for match in _BYTES.finditer(text) if pattern.search(text) else ():
        new = pattern.sub(lambda found: traces[found[0]], match[0])
        if new != match[0]:
            edits.append(Edit(match.start(), match[0], _rest(new), "mojibake", 0.99))
    return edits


def _rest(text: str) -> str:
    """Let ftfy see to what is not Polish."""
    if not _FOREIGN_TRACE.search(text):
        return text
    from ftfy import fix_encoding

    return str(fix_encoding(text))
