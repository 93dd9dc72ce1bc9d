"""Old prints read by a model of today's Polish: it knows no é, and writes ć or ó (`któréj` → `którćj`).

Only what becomes a word by it is changed, and only where a document has several such words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.repair.edits import Edit

TELLING = 3
"""So many words that é alone makes known tell an old print."""
_MISREAD = re.compile(r"ć(?=[bcdfghjklłmnprstzż])|ó(?=[jmćż])")
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*(?:ć[bcdfghjklłmnprstzż]|ó[jmćż])[^\W\d_]*")


def old_letters(texts: Sequence[str], knows: Callable[[str], bool]) -> list[list[Edit]]:
    """Return for each text of a document the edits that put é back; none where too few words call for it.

    >>> [e.new for e in old_letters(["którćj, dobrćj i tój"], {"której", "dobrej", "tej"}.__contains__)[0]]
    ['któréj', 'dobréj', 'téj']
    """
    found = [
        [
            Edit(match.start(), match[0], new, "old_print", 0.95)
            for match in _WORD.finditer(text)
            if (new := _MISREAD.sub("é", match[0])) != match[0]
            and not knows(match[0].lower())
            and knows(new.lower().replace("é", "e"))
        ]
        for text in texts
    ]
    return found if sum(map(len, found)) >= TELLING else [[] for _ in texts]
