"""Units that a sentence in their cell names, in whatever case."""

import pytest

from pipeline.proposals.listing import as_listed
from pipeline.proposals.mentions import with_mentions
from pipeline.proposals.units import UnitCell, split_units

NAMES = ("Wydział Oświaty", "Biuro Prasowe", "Zarząd Dróg Miejskich", "Miejski Ośrodek Pomocy Społecznej")


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ("Do realizacji przez Wydział Oświaty", ("Wydział Oświaty",)),
        ("zadanie Wydziału Oświaty", ("Wydział Oświaty",)),
        ("przekazano Zarządowi Dróg Miejskich i Biuru Prasowemu", ("Zarząd Dróg Miejskich", "Biuro Prasowe")),
        ("Realizuje Miejski Ośrodek Pomocy Społecznej", ("Miejski Ośrodek Pomocy Społecznej",)),
        ("w gestii Miejskiego Ośrodka Pomocy Społecznej", ("Miejski Ośrodek Pomocy Społecznej",)),
        ("poza kompetencjami Wydziału Oświaty", ()),
        ("zadanie Wydziału Kultury", ()),
        ("brak możliwości prawnych", ()),
    ],
)
def test_units_of_a_sentence(said, units):
    listed = [UnitCell((name,), "") for name in NAMES]
    cell = with_mentions([*listed, split_units(as_listed((said,)))])[-1]
    assert cell.units == units
    assert cell.remark == said


def test_units_that_are_listed_stay():
    cells = [split_units(as_listed((line,))) for line in (*NAMES, "Biuro Prasowe - zadanie Wydziału Oświaty")]
    assert with_mentions(cells) == tuple(cells)
    other = [UnitCell(("Dyrektor Biura Prasowego",), ""), UnitCell(("Biuro Prasowe",), "")]
    assert with_mentions(other) == tuple(other)
