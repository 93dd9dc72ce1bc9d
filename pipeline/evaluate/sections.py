"""The sections of an evaluation, each from gold documents and a run's outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.evaluate.announcements import event_figures, group_figures
from pipeline.evaluate.gold import GoldDocument
from pipeline.evaluate.linkage import b_cubed, best_candidates, calibration_error, pairwise, recall_at
from pipeline.evaluate.outputs import Output, Outputs
from pipeline.evaluate.repair import words_right
from pipeline.evaluate.rows import RowFigures, pair, score_rows
from pipeline.records import Proposal

Section = dict[str, float | int | str]


def _found(gold: GoldDocument, outputs: Outputs) -> tuple[Proposal, ...]:
    output = outputs.documents.get(gold.document)
    return output.proposals if output else ()


def _scored(gold: Sequence[GoldDocument], outputs: Outputs) -> list[tuple[GoldDocument, RowFigures]]:
    return [(document, score_rows(document.rows, _found(document, outputs))) for document in gold]


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 1.0


def rows(gold: Sequence[GoldDocument], outputs: Outputs) -> Section:
    """Return how many rows are right, and their text, units, topics and numbers."""
    scored = [figures for _, figures in _scored(gold, outputs)]
    wanted = sum(f.gold for f in scored)
    topics = sum(f.topics_scored for f in scored)
    hits = sum(f.unit_recall * sum(len(r.units) for r in d.rows) for d, f in _scored(gold, outputs))
    named = sum(len(r.units) for d in gold for r in d.rows)
    made = sum(len(p.units) for d in gold for p in _found(d, outputs))
    precision, recall = _share(hits, made), _share(hits, named)
    return {
        "gold rows": wanted,
        "rows found": sum(f.found for f in scored),
        "rows too many": sum(f.extra for f in scored),
        "rows right": _share(sum(f.right for f in scored), wanted),
        "text right (characters)": _share(sum(f.text * f.gold for f in scored), wanted),
        "numbers right": _share(sum(f.numbers for f in scored), wanted),
        "units F1": _share(2 * precision * recall, precision + recall),
        "topics right": _share(sum(f.topics for f in scored), topics),
    }


def documents(gold: Sequence[GoldDocument], outputs: Outputs) -> Section:
    """Return each summary's rows right, as "43 of 43"."""
    return {d.document: f"{f.right} of {f.gold}" for d, f in _scored(gold, outputs) if d.rows}


def repair(gold: Sequence[GoldDocument], outputs: Outputs) -> Section:
    """Return the share of proposals' words right as read, and after repair."""
    words, before, after = 0, 0.0, 0.0
    for document in gold:
        found = _found(document, outputs)
        for g, p in pair(document.rows, found):
            wanted = document.rows[g].proposal
            count = len(wanted.split())
            words += count
            before += count * words_right(wanted, found[p].text_raw)
            after += count * words_right(wanted, found[p].text)
    if not words:
        return {}
    return {
        "words": words,
        "words right as read": _share(before, words),
        "after repair": _share(after, words),
    }


def linkage(gold: Sequence[GoldDocument], outputs: Outputs) -> Section:
    """Return how well rows were linked, for the rows that were found and whose gold names a demand."""
    wanted = {
        found[p].proposal_id: frozenset(document.rows[g].demands)
        for document in gold
        for found in [_found(document, outputs)]
        for g, p in pair(document.rows, found)
        if document.rows[g].demands
    }
    if not wanted:
        return {}
    made: dict[str, set[str]] = {}
    for member in outputs.members:
        made.setdefault(member.proposal_id, set()).add(member.demand_id)
    labels = {row: frozenset(demands) for row, demands in made.items()}
    pairs, groups = pairwise(wanted, labels), b_cubed(wanted, labels)
    known = [(m.proposal_a, m.proposal_b, m.probability) for m in outputs.matches]
    ranked = best_candidates(known)
    judged = [(p, bool(wanted[a] & wanted[b])) for a, b, p in known if a in wanted and b in wanted]
    return {
        **{f"pairs {name}": round(value, 4) for name, value in pairs.items()},
        "B-cubed F1": round(groups["f1"], 4),
        "partner first": round(recall_at(wanted, ranked, 1), 4),
        "partner among five": round(recall_at(wanted, ranked, 5), 4),
        "calibration error": round(calibration_error(judged), 4),
    }


def _outputs_with(gold: Sequence[GoldDocument], outputs: Outputs) -> Iterator[tuple[GoldDocument, Output]]:
    for document in gold:
        if output := outputs.documents.get(document.document):
            yield document, output


def schedules(gold: Sequence[GoldDocument], outputs: Outputs) -> Section:
    """Return how well programme years, events and groups were read, as means over documents."""
    there = list(_outputs_with(gold, outputs))
    years = [d.program_year == o.program_year for d, o in there if d.program_year is not None]
    events = [event_figures(d.events, o.events)["f1"] for d, o in there if d.events is not None]
    groups = [
        group_figures(d.working_groups, o.working_groups)["f1"]
        for d, o in there
        if d.working_groups is not None
    ]
    found: Section = {"programme years right": _share(sum(years), len(years))} if years else {}
    for name, figures in (("events F1", events), ("groups F1", groups)):
        if figures:
            found[name] = _share(sum(figures), len(figures))
    return found
