from datetime import datetime

from pipeline import review
from pipeline.artifacts import Store
from pipeline.records import Document, Feature, Match, Part, Proposal
from pipeline.review.decisions import decided_pairs
from pipeline.review.queue import order


def match(a, b, probability, by="model"):
    return Match(a, 0, b, 0, probability, (Feature("base", 1, 0.0),), "unsure", by)


def store_with(tmp_path, matches):
    store = Store(tmp_path / "out")
    document = Document(
        "d000000000001", "a.txt", ("a.txt",), "0", 1, "text/plain", False, None, None, 2024, None
    )
    store.write("ingest", "manifest", Document, [document], "k")
    rows = [
        Proposal(
            f"p{i}",
            document.document_id,
            1,
            1,
            (Part(1, 0, 0, 1, 1),),
            i,
            str(i),
            None,
            f"tekst {i}",
            f"tekst {i}",
            (),
            (),
            "",
            1.0,
            1.0,
            (),
        )
        for i in range(4)
    ]
    store.write("proposals", "proposals", Proposal, rows, "k", document.document_id)
    store.write("linkage", "matches", Match, matches, "k")
    return store


def session(store, raw, keys):
    pressed, printed = iter(keys), []
    ended = review.run(
        store, raw, lambda: next(pressed, ""), printed.append, "ola", lambda: datetime(2026, 1, 2, 3, 4, 5)
    )
    return ended, "\n".join(printed)


def test_most_torn_pairs_come_first_and_sure_ones_not_at_all():
    matches = [
        match("a", "b", 0.99),
        match("a", "c", 0.3),
        match("b", "c", 0.5),
        match("c", "d", 0.5, "person"),
    ]
    assert order(matches, set()) == [("b", "c"), ("a", "c")]
    assert order(matches, {("b", "c")}) == [("a", "c")]


def test_verdicts_are_kept_undone_and_resumed(tmp_path):
    store = store_with(tmp_path, [match("p0", "p1", 0.5), match("p2", "p3", 0.4)])
    ended, printed = session(store, tmp_path, "tcn")
    assert (ended.given, ended.left) == (1, 1)
    assert "0.5" not in printed  # blind: the model's mind is not shown
    assert (tmp_path / "decisions.csv").read_text() == (
        "proposal_a,proposal_b,same,who,when,why\np0,p1,0,ola,2026-01-02T03:04:05,\n"
    )
    ended, printed = session(store, tmp_path, "pt")
    assert "tekst 0" not in printed and (ended.given, ended.left) == (0, 1)
    ended, _ = session(store, tmp_path, "xt")
    assert (ended.given, ended.left) == (1, 0)
    assert decided_pairs(tmp_path / "decisions.csv") == {("p0", "p1"), ("p2", "p3")}


def test_nothing_to_undo(tmp_path):
    store = store_with(tmp_path, [match("p0", "p1", 0.5)])
    assert "Nie ma czego" in session(store, tmp_path, "ck")[1]
