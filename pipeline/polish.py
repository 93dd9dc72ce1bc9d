"""Polish letters, word forms and lemmas; the only door to Morfeusz and to spaCy.

Morfeusz 2 with the SGJP dictionary (inside its PyPI package) knows the inflected forms; spaCy
serves for tokens and phrase matching over lemmas. Both are loaded when first asked for, once a
process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

POLISH_LETTERS = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
# ł has no canonical decomposition (UnicodeData.txt), so NFD alone would not fold it.
_FOLD = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""A word of letters, hyphens inside."""

MONTHS = {
    form: number
    for number, forms in enumerate(
        (
            "styczeń stycznia styczniu styczniem",
            "luty lutego lutym",
            "marzec marca marcu marcem",
            "kwiecień kwietnia kwietniu kwietniem",
            "maj maja maju majem",
            "czerwiec czerwca czerwcu czerwcem",
            "lipiec lipca lipcu lipcem",
            "sierpień sierpnia sierpniu sierpniem",
            "wrzesień września wrześniu wrześniem",
            "październik października październiku październikiem",
            "listopad listopada listopadzie listopadem",
            "grudzień grudnia grudniu grudniem",
        ),
        start=1,
    )
    for form in forms.split()
}
"""Inflected month name → its number."""

_ALPHABET = {letter: rank for rank, letter in enumerate("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}


def fold_marks(text: str) -> str:
    """Return the text without Polish marks.

    >>> fold_marks("Zażółć gęślą jaźń")
    'Zazolc gesla jazn'
    """
    return text.translate(_FOLD)


def sort_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts as a Polish dictionary does: ł after l, ą after a; case decides last.

    >>> sorted(["łódź", "lutnia", "zebra", "żaba"], key=sort_key)
    ['lutnia', 'łódź', 'zebra', 'żaba']
    """
    lower = text.lower()
    main = tuple((1, _ALPHABET[c], "") if c in _ALPHABET else (0, ord(c), "") for c in lower)
    return (*main, (-1, 0, text))


def polish_letter_share(text: str) -> float:
    """Return the share (0–1) of Polish letters among all letters: 0.044–0.061 in clean Polish."""
    letters = [c for c in text if c.isalpha()]
    return sum(c in POLISH_LETTERS for c in letters) / len(letters) if letters else 0.0


@cache
def _morfeusz() -> Any:
    # Untyped and heavy (a 9 MB dictionary): loaded on first use.
    import morfeusz2

    return morfeusz2.Morfeusz(generate=False, whitespace=morfeusz2.KEEP_WHITESPACES)


@lru_cache(maxsize=200_000)
def analyses(form: str) -> tuple[tuple[str, str], ...]:
    """Return all (lemma, tag) readings of one word form as SGJP has them; () for unknown words.

    >>> analyses("organizacją")
    (('organizacja', 'subst:sg:inst:f'),)
    """
    return tuple(
        dict.fromkeys(
            # Morfeusz marks homonyms as "lemma:s1"; the word is what stands before the colon.
            (lemma.split(":")[0] if ":" in lemma.strip(":") else lemma, tag)
            for start, end, (_, lemma, tag, _, _) in _morfeusz().analyse(form)
            if tag not in {"ign", "sp"} and (start, end) == (0, 1)
        )
    )


def is_known(form: str) -> bool:
    """Say whether SGJP knows this very form, capitals at the beginning or throughout allowed."""
    return bool(analyses(form) or analyses(form.lower()))


@lru_cache(maxsize=50_000)
def is_first_name(form: str) -> bool:
    """Say whether SGJP knows the form, in any case of letters, as a person's first name.

    >>> is_first_name("KATARZYNA"), is_first_name("Fundacja")
    (True, False)
    """
    return any("imię" in kinds for _, _, (_, _, _, kinds, _) in _morfeusz().analyse(form.title()))


def known_word_share(text: str) -> float:
    """Return the share (0–1) of words of three letters and more that SGJP knows: 0.86–0.97 when clean."""
    words = [w for w in WORD.findall(text) if len(w) > 2]
    return sum(map(is_known, words)) / len(words) if words else 1.0


@lru_cache(maxsize=200_000)
def lemma(form: str) -> str:
    """Return the lower-case lemma of a word form; the form itself where it is unknown.

    Of several readings a noun comes first, then adjective, verb, anything: what demands are
    about is mostly named by nouns, and one form must always give one lemma.

    >>> lemma("lokalami"), lemma("Organizacji"), lemma("NGO")
    ('lokal', 'organizacja', 'ngo')
    """
    readings = analyses(form) or analyses(form.lower())
    if not readings:
        return form.lower()
    order = {"subst": 0, "depr": 0, "ger": 0, "adj": 1, "ppas": 1, "pact": 1, "inf": 2, "fin": 2}
    best = min(readings, key=lambda r: (order.get(r[1].split(":")[0], 3), len(r[0]), r[0]))
    return best[0].lower()


def lemmas(text: str) -> tuple[str, ...]:
    """Return the lemmas of the words in `text`, in order; numbers and signs are left out."""
    return tuple(lemma(word) for word in WORD.findall(text))


@cache
def nlp() -> Language:
    """Return a blank Polish spaCy pipeline whose tokens carry Morfeusz lemmas.

    spaCy has no Polish model on PyPI, and its own lookup lemmatizer needs part-of-speech tags.
    """
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc

    @Language.component("morfeusz_lemmas")  # type: ignore[untyped-decorator]
    def morfeusz_lemmas(doc: Doc) -> Doc:
        for token in doc:
            token.lemma_ = lemma(token.text)
        return doc

    pipeline = spacy.blank("pl")
    pipeline.add_pipe("morfeusz_lemmas")
    return pipeline


def unknown_words(words: Iterable[str]) -> list[str]:
    """Return those of `words` that SGJP does not know, in order."""
    return [word for word in words if not is_known(word)]
