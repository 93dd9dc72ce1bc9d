"""Repair: cases found in documents, what must not change, and properties."""

import json
import time
from pathlib import Path
from random import Random

import pytest

from pipeline.evaluate.repair import words_right
from pipeline.polish import fold_marks
from pipeline.records import Page, Word, replay
from pipeline.repair import repair_pages, repair_text
from pipeline.repair.codepages import tables
from pipeline.repair.edits import Edit, apply, compose
from pipeline.repair.stage import repaired_words
from pipeline.settings import RepairSettings

CASES = Path(__file__).parent / "cases"
SETTINGS = RepairSettings()
TEXTS = Path(__file__).parents[2] / "pipeline" / "samples" / "texts"
FLOOR, FLOOR_STRIPPED = 0.974, 0.9745


def cases(name):
    return [pytest.param(case, id=case["label"]) for case in json.loads((CASES / f"{name}.json").read_text())]


def clean_lines():
    lines = (TEXTS / "olszogrod" / "demands.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip()]


def damaged(text, rng):
    swaps = {
        "ł": "tttl",
        "ó": "éo",
        "ą": "agq",
        "ę": "e",
        "ś": "s$",
        "ć": "c¢é",
        "ż": "z",
        "ź": "z",
        "ń": "n",
    }
    return "".join(rng.choice(swaps[c]) if c in swaps else c for c in text)


@pytest.mark.parametrize("case", cases("found"))
def test_found_in_documents(case):
    assert repair_text(case["input"], SETTINGS).text == case["expected"]


@pytest.mark.parametrize("case", cases("must_not_change"))
def test_must_not_change(case):
    assert repair_text(case["input"], SETTINGS).text == case["input"]


@pytest.mark.parametrize("case", cases("known_failures"))
@pytest.mark.xfail(strict=True)
def test_known_failure(case):
    assert repair_text(case["input"], SETTINGS).text == case["expected"]


def test_clean_text_is_left_alone():
    text = "\n".join(clean_lines())
    assert repair_text(text, SETTINGS).text == text


@pytest.mark.parametrize("seed", range(4))
def test_twice_is_once_and_replay_gives_the_text(seed):
    rng = Random(seed)
    text = damaged("\n".join(rng.sample(clean_lines(), 12)), rng)
    once = repair_text(text, SETTINGS)
    assert once.text != text
    assert replay(text, once.corrections) == once.text
    assert all(text[c.start : c.start + len(c.raw)] == c.raw for c in once.corrections)
    assert all(text[d.start : d.start + len(d.raw)] == d.raw for d in once.doubts)
    assert repair_text(once.text, SETTINGS).text == once.text
    assert once.text.count("\n") == text.count("\n")


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_shapes_twice_is_once(seed):
    """Brackets, rules, digits and words joined on, strewn over damaged lines."""
    rng = Random(seed)
    words = damaged("\n".join(rng.sample(clean_lines(), 15)), rng).split(" ")
    signs = ("{}]", "{}}}", "{}|", "{})", "({}", "{}!", "i{}", "{}w", "6{}", "{}, [{}", "| {}", "{}0{}")
    text = " ".join(rng.choice(signs).format(w, w) if rng.random() < 0.15 else w for w in words)
    once = repair_text(text, SETTINGS)
    assert replay(text, once.corrections) == once.text
    assert once.text.count("\n") == text.count("\n")
    assert repair_text(once.text, SETTINGS).text == once.text


@pytest.mark.parametrize("pair", [name for name, _ in tables()])
def test_every_pair_of_codes(pair):
    """What a pair can undo, it undoes; letters that it damages alike are told apart by the lexicon."""
    real, read_as = pair.split(" as ")
    text = "\n".join(clean_lines()[:40]).replace("–", "-").replace("…", "...")
    text = text.translate(str.maketrans({"„": '"', "”": '"', "’": "'"}))
    try:
        wrong = text.encode(real).decode(read_as)
    except UnicodeError:
        pytest.skip("this text holds bytes that the code leaves open")
    if wrong != text:
        mended = repair_text(wrong, SETTINGS).text
        words = [a == b for a, b in zip(text.split(), mended.split(), strict=True)]
        assert sum(words) >= 0.995 * len(words)


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("wspoétpracy z organizacjami pozarzadowymi, w ktérym wzieli udziat", ("english_model",)),
        ("organizacje pozarzadowe sa waznym partnerem miasta", ("marks_stripped",)),
        ("wspó³praca z organizacjami pozarz¹dowymi", ("code_page",)),
        ("współpraca\u00a0z organizacjami pozarządowymi", ()),
    ],
)
def test_diagnosis_is_told(text, damage):
    assert repair_text(text, SETTINGS).diagnosis == damage


def test_disguised_email_is_given_beside_the_original():
    result = repair_text("pisz: j [dot] nowak@um [dot] olszogrod [dot] pl", SETTINGS)
    assert [d.candidate for d in result.doubts] == ["j.nowak@um.olszogrod.pl"]


def test_words_follow_their_page():
    text = "wiecej szkolen dla organizacji pozarzadowych, organi-\nzacje wspoétpracujgce"
    page = Page("p", "d", 1, 100, 100, 0, 0, "plain_text", text, None, ())
    starts, at = [], 0
    for piece in text.split():
        at = text.index(piece, at)
        starts.append((piece, at))
        at += len(piece)
    words = [Word(f"w{i}", "p", t, 0, 0, 1, 1, 1, 0, 0, s) for i, (t, s) in enumerate(starts)]
    (result,) = repair_pages([page], SETTINGS)
    repaired = list(repaired_words(words, result.corrections))
    assert [w.word_id for w in repaired] == [w.word_id for w in words]
    assert " ".join(w.text for w in repaired if w.text).split() == result.text.split()


@pytest.mark.parametrize("seed", range(30))
def test_two_rounds_of_edits_become_one(seed):
    rng = Random(seed)

    def edits(text):
        cuts = sorted(rng.sample(range(len(text) + 1), 8))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=True))
        return [Edit(a, text[a:b], "xyz"[: rng.randint(0, 3)], "m", 0.9) for a, b in pairs]

    text = "abcdefghijklmnopqrstuvw"
    first = edits(text)
    second = edits(apply(text, first))
    composed = compose(text, first, second)
    assert apply(text, composed) == apply(apply(text, first), second)
    assert all(text[e.start : e.end] == e.raw for e in composed)


def test_floor_on_damaged_demands():
    """A floor, not a promise: the samples' own sentences, damaged by letter swaps, seed 11."""
    text = "\n".join(clean_lines()).replace("|", " ")
    repaired = repair_text(damaged(text, Random(11)), SETTINGS).text
    assert words_right(text, repaired) >= FLOOR
    assert words_right(text, repair_text(fold_marks(text), SETTINGS).text) >= FLOOR_STRIPPED


@pytest.mark.parametrize("piece", ["<div>", "aaaaa", "ab.", "ąąąąą", "x@", "a-\n", "$"])
def test_a_broken_files_endless_word_takes_no_endless_time(piece):
    text = piece * 20_000
    start = time.monotonic()
    assert repair_text(text, SETTINGS).text.count("\n") == text.count("\n")
    assert time.monotonic() - start < 20


def read_by_ocr(text, confidence):
    words, at = [], 0
    for number, piece in enumerate(text.split(" ")):
        words.append(Word(f"w{number}", "p", piece, 0, 0, 1, 1, confidence, 0, 0, at))
        at += len(piece) + 1
    page = Page("p", "d", 1, 100, 100, 0, 0, "ocr", text, None, ())
    (result,) = repair_pages([page], SETTINGS, {"p": words})
    return result


def test_own_reading_is_mended_where_it_was_unsure():
    """Found on our own reading of small print: rn read as m, l as ł, marks lost, in words no list knows."""
    text = "w systemie intemetowym dła dwoch stowarzyszeń, kiłku wolontariuszy i zajęcia. Więcej środków."
    mended = "w systemie internetowym dla dwóch stowarzyszeń, kilku wolontariuszy i zajęcia. Więcej środków."
    result = read_by_ocr(text, 0.9)
    assert result.text == mended
    assert replay(text, result.corrections) == mended
    assert read_by_ocr(mended, 0.9).text == mended
    assert read_by_ocr(text, 1.0).text == text
    assert repair_text(text, SETTINGS).text == text


def test_own_reading_keeps_names_slips_and_codes():
    text = "iterpretacja zadań teamtycznym, konkus ekspertckich posadające witkac Chełmżyńska sal@um.pl GMT"
    assert read_by_ocr(text, 0.5).text == text
