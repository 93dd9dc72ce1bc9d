"""One municipality, one name, over a collection."""

import pytest

from pipeline.announcements.agree import agree, agreed_names
from pipeline.records import Consultation


def said(document_id: str, municipality: str | None, kind: str = "proposal_summary") -> Consultation:
    return Consultation(document_id, kind, None, municipality, 2026, 2026, None, None)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Olszogr6d", "Olszogród", "Olszogród"], {"Olszogród"}),
        (["Olszogr6d", "Olszogród"], {"Olszogród"}),
        (["Wielimierz", "Wielirnierz", "Wielimierz"], {"Wielimierz"}),
        (["Olszogrod", "Olszogród"], {"Olszogród"}),
        # Two towns that differ by a letter, both of which exist, are two.
        (["Lubin", "Lublin", "Lublin"], {"Lubin", "Lublin"}),
        (["Toruń", "Olszogród"], {"Toruń", "Olszogród"}),
    ],
)
def test_a_misread_name_gives_way(names, expected):
    assert set(agreed_names(names).values()) == expected


def test_a_persons_spelling_wins_over_the_readings():
    documents = [said("d1", "Olszogrud"), said("d2", "Olszogrud"), said("d3", "Olszogród")]
    agreed, notes = agree(documents, {"d3": "Olszogród"})
    assert [c.municipality for c in agreed] == ["Olszogród"] * 3
    assert not notes


def test_a_document_that_names_none_is_of_the_only_one_and_says_so():
    agreed, notes = agree([said("d1", "Toruń"), said("d2", None), said("d3", None, "other")], {})
    assert [c.municipality for c in agreed] == ["Toruń", "Toruń", None]
    assert [(n.document_id, n.severity) for n in notes] == [("d2", "note")]


def test_between_two_municipalities_none_is_guessed():
    agreed, notes = agree([said("d1", "Toruń"), said("d2", "Gdynia"), said("d3", None)], {})
    assert agreed[2].municipality is None
    assert not notes
