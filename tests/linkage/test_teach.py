"""What a collection could teach: wordings of a demand that the field does not know well."""

from __future__ import annotations

import csv

from pipeline.linkage.teach import lessons, write_lessons
from pipeline.records import Demand, DemandMember, Document, Proposal
from tests.collection import write_collection


def test_wordings_of_confirmed_demands_are_offered(tmp_path):
    store = write_collection(tmp_path / "out")
    rows = [
        row
        for d in store.read("ingest", "manifest", Document)
        for row in store.read_if_there("proposals", "proposals", Proposal, d.document_id)
    ]
    first, second, third = (row.proposal_id for row in rows[:3])
    text = {row.proposal_id: row.text for row in rows}
    strange = store.read("linkage", "demands", Demand)[0]
    members = [
        DemandMember(strange.demand_id, first, 0, 1.0, "person"),
        DemandMember(strange.demand_id, second, 0, 0.7, "model"),
        DemandMember("q-alone", third, 0, 1.0, "model"),
    ]
    store.write("linkage", "demands", Demand, [strange], "k")
    store.write("linkage", "members", DemandMember, [m for m in members if m.demand_id != "q-alone"], "k")
    found = lessons(store, tmp_path)
    offered = {lesson.wording for lesson in found}
    # The second is only fairly sure to belong there, the third stands alone.
    assert offered <= {text[first]}
    path = tmp_path / "w.csv"
    write_lessons(found, path)
    with path.open(encoding="utf-8", newline="") as file:
        assert [row["wording"] for row in csv.DictReader(file)] == [x.wording for x in found]


def test_what_the_field_knows_is_not_offered(tmp_path, monkeypatch):
    store = write_collection(tmp_path / "out")
    monkeypatch.setattr("pipeline.linkage.teach.KNOWN", 0.0)
    assert lessons(store, tmp_path) == ()
    monkeypatch.setattr("pipeline.linkage.teach.KNOWN", 1.1)
    monkeypatch.setattr("pipeline.linkage.teach.SURE", 0.0)
    counts = {}
    for member in store.read("linkage", "members", DemandMember):
        counts[member.demand_id] = counts.get(member.demand_id, 0) + 1
    assert len(lessons(store, tmp_path)) == sum(n for n in counts.values() if n > 1) > 0
