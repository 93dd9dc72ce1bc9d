"""Words to repaired words, and why: Polish letters back where the scanner lost them.

Diagnosis first: only what is wrong with a text, page or block is mended there, and clean text
is left alone. E-mails, addresses, numbers and codes are never touched, and an author's own
slips stay. Each correction says what stood there, how it was mended, how sure that is and what
came second; what is not sure enough becomes a `Doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import Correction, Doubt, Page, Word
from pipeline.repair.capitals import ROMAN
from pipeline.repair.codepages import mend
from pipeline.repair.composition import compose_letters, join_lines, join_spread
from pipeline.repair.diagnose import Block, diagnose, weigh
from pipeline.repair.edits import Edit, apply, compose
from pipeline.repair.letters import Speller
from pipeline.repair.model import (
    Ngrams,
    english_confusions,
    mark_confusions,
    ngrams,
    polish_confusions,
)
from pipeline.repair.oldprint import old_letters
from pipeline.repair.residues import METHOD, moved_by, residues, unsure_places
from pipeline.repair.tokens import addresses
from pipeline.repair.vocabulary import Vocabulary
from pipeline.settings import RepairSettings

_RULE = re.compile(r"(?<!\S)(?:[|\]}]|\[(?![^\]\n]*\])|\{(?![^}\n]*\}))(?=[^\W\d_])|(?<!\S)[|\[\]{}]+(?!\S)")
# „ before a word was read so in 420 of 420 places (714 rendered pages); ” is mostly read as it is.
_OPENING = re.compile(r"(?<![^\s(])(?:,,|,|»)(?=\w)")
# Between words — was read for – in 39 of 39 places; official prose has fifty of those for one of these.
_DASH = re.compile(r"(?<=\S )—(?= \S)")
_ROMAN = re.compile(rf"(?<![^\W_]){ROMAN.pattern}(?![^\W_])")
_NO_DAMAGE = frozenset(("blank", "clean", "line_end_hyphen"))
_PLAIN_MAIL = re.compile(
    r"[\w.+-]+(?:\s*[\[(](?:dot|kropka)[\])]\s*[\w+-]+)*\s*(?:@|[\[(](?:at|małpa)[\])])\s*"
    r"[\w-]+(?:\s*(?:\.|[\[(](?:dot|kropka)[\])])\s*[\w-]+)+"
)


@dataclass(frozen=True, slots=True)
class RepairedText:
    """The repaired text, line for line, and why. `diagnosis` names what was found wrong."""

    text: str
    corrections: tuple[Correction, ...]
    doubts: tuple[Doubt, ...]
    diagnosis: tuple[str, ...]


Spellers = Mapping[str, Speller]


@lru_cache(maxsize=4)
def spellers(taught: Vocabulary | None = None) -> Spellers:
    """Return the speller for each kind of damage to letters; `taught` is what a collection taught them."""
    model = ngrams()
    return {
        "english_model": Speller.of(english_confusions(), model, "english_model", taught),
        "marks_stripped": Speller.of(mark_confusions(), model, "marks_stripped", taught),
        METHOD: Speller.of(polish_confusions(), model, METHOD),
    }


def repair_text(text: str, settings: RepairSettings) -> RepairedText:
    """Repair a text line for line.

    >>> repair_text("wspoétpracy z organizacjami pozarzadowymi", RepairSettings()).text
    'współpracy z organizacjami pozarządowymi'
    """
    (result,) = _repair([("", 1, text)], settings, spellers())
    return result


def repair_pages(
    pages: Sequence[Page],
    settings: RepairSettings,
    words: Mapping[str, Sequence[Word]] | None = None,
    taught: Iterable[str] = (),
) -> list[RepairedText]:
    """Repair a document's pages; a page with little on it is judged by the whole document.

    `words` are the pages' words by page id: how surely each was read says where our own OCR may err.
    `taught` are forms, in small letters, that other documents of the collection use.
    """
    unsure = [unsure_places((words or {}).get(page.page_id, ())) for page in pages]
    forms = frozenset(taught)
    own = spellers(Vocabulary.of(forms) if forms else None)
    return _repair([(p.document_id, p.page, p.text_raw) for p in pages], settings, own, unsure)


def _repair(
    texts: Sequence[tuple[str, int, str]],
    settings: RepairSettings,
    own: Spellers,
    unsure: Sequence[Sequence[tuple[int, int]]] = ((),),
) -> list[RepairedText]:
    model = ngrams()
    firsts = [_characters(text, model) for _, _, text in texts]
    betweens = [apply(text, first) for (_, _, text), first in zip(texts, firsts, strict=True)]
    old = old_letters(betweens, _knows(model))
    firsts = [compose(text, *both) for (_, _, text), *both in zip(texts, firsts, old, strict=True)]
    betweens = [apply(text, edits) for text, edits in zip(betweens, old, strict=True)]
    english = spellers()["english_model"]
    whole = weigh("\n".join(betweens), english, model).damage
    names = addresses("\n".join(betweens))
    return [
        _finish(
            place,
            first,
            between,
            diagnose(between, whole, english, model),
            own,
            names,
            moved_by(first, places),
            settings,
        )
        for place, first, between, places in zip(texts, firsts, betweens, unsure, strict=True)
    ]


def _knows(model: Ngrams) -> Callable[[str], bool]:
    from pipeline.polish import is_known

    return lambda form: form in model.ids or is_known(form)


def _characters(text: str, model: Ngrams) -> list[Edit]:
    """Return what wrong codes, odd composition and lines' ends call for, the codes first."""
    codes = mend(text, model.ids.__contains__)
    edits = compose(text, codes, compose_letters(apply(text, codes)))
    # A cut word is mended whole: its halves alone would be taken for others (kanali-zacja).
    return compose(text, edits, list(join_lines(apply(text, edits), _knows(model))))


def _finish(
    place: tuple[str, int, str],
    first: list[Edit],
    between: str,
    found: list[Block],
    own: Spellers,
    names: frozenset[str],
    places: Sequence[tuple[int, int]],
    settings: RepairSettings,
) -> RepairedText:
    """Mend the letters of the damaged blocks and the cuts between lines, and tell why."""
    document_id, page, text = place
    sure: list[Edit] = []
    unsure: list[Edit] = []
    for block in found:
        if block.damage == "clean":
            here = [place for place in places if block.start <= place[0] < block.end]
            made, left = residues(between, here, own[METHOD], settings.threshold) if here else ([], [])
            sure, unsure = sure + made, unsure + left
            continue
        piece, bar = between[block.start : block.end], settings.threshold_damaged
        made, left = own[block.damage].repair(piece, bar, names)
        if block.damage == "english_model":
            touched = {edit.start for edit in made}
            made += (edit for edit in _rules(piece) if edit.start not in touched)
        sure += _moved(made, block.start)
        unsure += _moved(left, block.start)
    edits = compose(text, first, sure)
    spelt = apply(text, edits)
    edits = compose(text, edits, list(join_spread(spelt, _knows(ngrams()))))
    left_alone = [e for e in compose(text, first, unsure) if e.method.endswith(tuple(own))]
    corrections = tuple(
        Correction(document_id, page, e.start, e.raw, e.new, e.method, e.confidence, e.runner_up)
        for e in edits
    )
    doubts = [Doubt(document_id, page, e.start, e.raw, e.new, e.method, e.confidence) for e in left_alone]
    doubts += (
        Doubt(document_id, page, m.start(), m[0], _plain(m[0]), "email_plain", 1.0) for m in _mails(text)
    )
    methods = {part.split(":")[0] for e in first for part in e.method.split("+")}
    methods |= {b.damage for b in found}
    return RepairedText(apply(text, edits), corrections, tuple(doubts), tuple(sorted(methods - _NO_DAMAGE)))


def _moved(edits: list[Edit], by: int) -> Iterator[Edit]:
    for e in edits:
        yield Edit(e.start + by, e.raw, e.new, e.method, e.confidence, e.runner_up)


def _rules(text: str) -> Iterator[Edit]:
    """Yield edits that drop what is left of a table's rulings, and that put „, – and Roman numbers back."""
    for match in _RULE.finditer(text):
        yield Edit(match.start(), match[0], "", "column_rule", 0.95)
    for match in _OPENING.finditer(text):
        yield Edit(match.start(), match[0], "„", "quotation_mark", 0.99)
    for match in _ROMAN.finditer(text):
        yield Edit(match.start(), match[0], match[0].replace("l", "I"), "roman_number", 0.95)
    for match in _DASH.finditer(text):
        yield Edit(match.start(), match[0], "–", "dash", 0.95)


def _mails(text: str) -> Iterator[re.Match[str]]:
    if "[" in text or "(" in text:
        yield from (m for m in _PLAIN_MAIL.finditer(text) if "[" in m[0] or "(" in m[0])


def _plain(mail: str) -> str:
    """Return an e-mail address without its disguise.

    >>> _plain("j [dot] nowak@um [dot] torun [dot] pl")
    'j.nowak@um.torun.pl'
    """
    dotted = re.sub(r"\s*[\[(](?:dot|kropka)[\])]\s*", ".", mail)
    return re.sub(r"\s*[\[(](?:at|małpa)[\])]\s*", "@", dotted)
