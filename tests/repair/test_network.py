"""The networks: what they may and may not see, and that long texts are read as short ones are."""

import numpy as np

from pipeline.repair.network import CORE, capital_of, gaps_of, network
from pipeline.repair.tokens import context, tokens

TEXT = "większa pula środków na małe granty, dłuższe terminy naborów\ni prostsze sprawozdania dla organizacji"


def seen(text):
    run = [token for token in tokens(text) if context(token) is not None]
    forms = [context(token) for token in run]
    return network().see(forms, gaps_of(text, run), [capital_of(token.text) for token in run])


def said(text):
    found = seen(text)
    return network().contexts(found, np.arange(len(found.words)))[0]


def test_classes_are_probabilities():
    classes = said(TEXT)
    assert np.allclose(np.exp(classes).sum(axis=1), 1, atol=1e-4)


def test_a_place_is_judged_without_its_own_word():
    words = TEXT.split(" ")
    for place in (0, 2, -1):
        changed = words.copy()
        changed[place] = "kot"
        other = " ".join(changed)
        before, after = (said(text) for text in (TEXT, other))
        assert np.allclose(before[place], after[place], atol=1e-4)
        assert not np.allclose(before, after, atol=1e-2)


def test_marks_of_neighbours_do_not_matter():
    plain = TEXT.replace("środków", "srodkow").replace("małe", "male")
    assert np.allclose(said(TEXT), said(plain), atol=1e-5)


def test_agreement_is_known():
    """After a preposition that wants an instrumental, the instrumental is the likelier one by far."""
    from pipeline.repair.model import ngrams

    classes = said("we współpracy z organizacją pozarządową")
    kinds = ngrams().classes
    named = {form: kinds.kind(ngrams().ids[form]) for form in ("organizacją", "organizację")}
    assert classes[3][named["organizacją"]] > classes[3][named["organizację"]] + 2


def test_long_texts_are_read_in_stretches():
    """What stands far before does not matter, so a stretch says of its middle what the whole text says."""
    text = " ".join([TEXT.replace("\n", " ")] * 30)
    whole = said(text)
    assert len(whole) > 5 * CORE
    size = len(seen(TEXT.replace("\n", " ")).words)
    first, later = whole[10 * size : 11 * size], whole[20 * size : 21 * size]
    assert np.abs(np.exp(first) - np.exp(later)).max() < 0.25
