"""The sign @, which Debian's Polish model does not know: it reads Q, ©, Q© or ©E in its place.

Words that look like an address with such a sign are read once more by the English model; where
it sees an @ at that very place, the sign is set right. Nothing else of the word is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from pipeline.ocr.strip import Snippet, by_snippet, compose
from pipeline.ocr.tesseract import Glimpse, read_image
from pipeline.pages import Gray
from pipeline.settings import OcrSettings

MODEL = "eng"
LIKE = re.compile(r"[\w.+-]*[a-z0-9]([^\sa-z0-9@._+-]{1,2})[a-z0-9][\w.-]*\.[a-z]{2,4}[^\w]*")
"""An address but for its sign: `ngoQum.brzezina.pl`."""
MARGIN = 10


def with_at_signs(image: Gray, words: Sequence[Glimpse], settings: OcrSettings) -> list[Glimpse]:
    """Return the words of a level image, signs that were an @ set right."""
    found = list(words)
    odd = {place: match for place, word in enumerate(words) if (match := LIKE.fullmatch(word.text))}
    if not odd:
        return found
    snippets = [_cut(image, words[place], place) for place in odd]
    paper, tops = compose(snippets)
    again = read_image(paper, settings.dpi, MODEL, 6, settings.seconds_per_page)
    for snippet, read in zip(snippets, by_snippet(again, snippets, tops), strict=True):
        begin, end = odd[snippet.cell].span(1)
        sides = words[snippet.cell].text[:begin], words[snippet.cell].text[end:]
        if has_at(sides, "".join(word.text for word in read)):
            found[snippet.cell] = replace(words[snippet.cell], text="@".join(sides))
    return found


def has_at(sides: tuple[str, str], again: str) -> bool:
    """Say whether another reading of a word has an @ between the same two sides.

    >>> has_at(("ngo", "um.pl"), "ngo@um.pl"), has_at(("ngo", "um.pl"), "ngoQum.pl")
    (True, False)
    """
    if again.count("@") != 1:
        return False
    pairs = zip(sides, again.split("@"), strict=True)
    return all(SequenceMatcher(None, one, other).ratio() >= 0.75 for one, other in pairs)


def _cut(image: Gray, word: Glimpse, place: int) -> Snippet:
    top, left = max(0, word.top - MARGIN), max(0, word.x0 - MARGIN)
    return Snippet(place, image[top : word.bottom + MARGIN, left : word.x1 + MARGIN], left, top)
