"""Why a proposal, demand, unit or pair is what it is: lines to print, and pages with boxes drawn on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.artifacts import Store, write_aside
from pipeline.database import Connection, rows
from pipeline.errors import InputError, UsageError
from pipeline.records import (
    Cell,
    DemandMember,
    Document,
    Feature,
    Match,
    Page,
    Proposal,
    Word,
)

DPI = 110
FONT = "LiberationMono-Regular.ttf"


def explain(connection: Connection, out: Path, raw: Path, thing: str, other: str | None) -> Iterator[str]:
    """Yield the explanation of one thing, or of a pair of proposals, line by line.

    Raises:
        UsageError: nothing has this id.
    """
    if other is not None:
        yield from _pair(connection, thing, other)
        return
    for table, tell in (("proposal", _proposal), ("demand", _demand), ("unit", _unit)):
        found = rows(connection, f'SELECT * FROM "{table}" WHERE {table}_id = $id', {"id": thing})
        if found:
            yield from tell(connection, out, raw, found[0])
            return
    raise UsageError(
        f"{thing}: no proposal, demand or unit has this id. "
        "`postulaty demands` and `postulaty units` list them."
    )


def _proposal(connection: Connection, out: Path, raw: Path, row: dict[str, Any]) -> Iterator[str]:
    from pipeline.proposals.explain import reasons_of

    store, name = Store(out), row["document_id"]
    document = next(d for d in store.read("ingest", "manifest", Document) if d.document_id == name)
    held = store.read("proposals", "proposals", Proposal, name)
    proposal = next(p for p in held if p.proposal_id == row["proposal_id"])
    pages = range(proposal.page_from, proposal.page_to + 1)
    yield f"proposal {proposal.proposal_id}: {document.path}, page {', '.join(map(str, pages))}"
    yield f"as read:  {row['text_raw']}"
    yield f"repaired: {row['text']}"
    yield f"topic: {row['topic'] or 'none'}; units: {'; '.join(proposal.units) or 'none'}"
    read = {w.word_id: w for w in store.read("ocr", "words", Word, name)}
    repaired = {w.word_id: w for w in store.read_if_there("repair", "words", Word, name)}
    for reason in reasons_of(proposal, read, repaired):
        yield f"- {reason}"
    yield from _corrections(connection, row)
    try:
        for path in _drawn(store, raw, document, proposal, list(read.values()), out / "explain"):
            yield f"drawn on the page: {path}"
    except InputError as error:
        yield f"not drawn: {error} Name the folder with the records by --raw."


def _corrections(connection: Connection, row: dict[str, Any]) -> Iterator[str]:
    """Yield the corrections of words that the row's raw text holds, with method and runner-up."""
    said = set(row["text_raw"].split())
    asked = {"document": row["document_id"], "first": row["page_from"], "last": row["page_to"]}
    sql = "SELECT * FROM correction WHERE document_id = $document AND page BETWEEN $first AND $last"
    for found in rows(connection, sql, asked):
        if set(found["raw"].split()) & said:
            rival = f", else {found['runner_up']!r}" if found.get("runner_up") else ""
            yield (
                f"- {found['raw']!r} → {found['repaired']!r}: {found['method']}, "
                f"confidence {found['confidence']:.2f}{rival}"
            )


def _drawn(
    store: Store, raw: Path, document: Document, proposal: Proposal, words: Sequence[Word], folder: Path
) -> Iterator[Path]:
    """Draw the row's boxes on the images of its pages; yield where they were written."""
    import io

    from PIL import Image, ImageDraw

    from pipeline.pages import page_image
    from pipeline.proposals.explain import boxes_to_draw
    from pipeline.rawfiles import raw_bytes

    cells = store.read_if_there("tables", "cells", Cell, document.document_id)
    pages = {p.page: p for p in store.read("ocr", "pages", Page, document.document_id)}
    boxes = boxes_to_draw(proposal, cells)
    for number in dict.fromkeys(box.page for box in boxes):
        page = pages[number]
        image = Image.fromarray(page_image(raw_bytes(raw, document), document.media_type, page, DPI))
        paper, scale = ImageDraw.Draw(image := image.convert("RGB")), DPI / 72
        if page.text_source in {"native", "plain_text"}:
            _write_words(paper, [w for w in words if w.page_id == page.page_id], scale)
        for order, box in enumerate(b for b in boxes if b.page == number):
            colour = (200, 30, 30) if box.label == proposal.proposal_id else (30, 90, 200)
            edges = [v * scale for v in (box.x0, box.top, box.x1, box.bottom)]
            paper.rectangle(edges, outline=colour, width=3 if order == 0 else 2)
            if box.label != proposal.proposal_id:
                paper.text((edges[0] + 3, edges[1] - 11), box.label, fill=colour)
        data = io.BytesIO()
        image.save(data, "PNG")
        path = folder / f"{proposal.proposal_id}-page{number}.png"
        write_aside(path, data.getvalue())
        yield path


def _write_words(paper: Any, words: Sequence[Word], scale: float) -> None:
    """Write the words of a page that has no picture of its own, each where the layout has it."""
    from PIL import ImageFont

    for word in words:
        size = 0.8 * (word.bottom - word.top) * scale
        try:
            font: Any = ImageFont.truetype(FONT, size)
        except OSError:  # Pillow's own font lacks a few letters, but is always there
            font = ImageFont.load_default(size)
        paper.text((word.x0 * scale, word.top * scale), word.text, fill=(40, 40, 40), font=font)


def _demand(connection: Connection, out: Path, raw: Path, row: dict[str, Any]) -> Iterator[str]:
    from pipeline.linkage.explain import explain_demand

    years = ", ".join(map(str, row["years"])) or "no year known"
    yield f"demand {row['demand_id']}: {row['label']}"
    yield f"{row['status']}, {row['occurrences']} times, for {years}"
    sql = """SELECT m.*, p.text, d.program_year FROM demand_member m JOIN proposal p USING (proposal_id)
             JOIN document d USING (document_id) WHERE demand_id = $id
             ORDER BY program_year, proposal_id, part"""
    members = rows(connection, sql, {"id": row["demand_id"]})
    for member in members:
        yield (
            f"- {member['program_year'] or '????'}  {member['proposal_id']}  "
            f"{member['probability']:.2f} by {member['decided_by']}: {member['text']}"
        )
    names = [m["proposal_id"] for m in members]
    sql = "SELECT * FROM match WHERE list_contains($ids, proposal_a) AND list_contains($ids, proposal_b)"
    matches = [_match(found) for found in rows(connection, sql, {"ids": names})]
    known = [
        DemandMember(m["demand_id"], m["proposal_id"], m["part"], m["probability"], m["decided_by"])
        for m in members
    ]
    holding = explain_demand(known, matches)
    for match in holding.pairs:
        yield from _told(match)
    if holding.warning:
        yield holding.warning
    history = "SELECT * FROM demand_history WHERE demand_id = $id OR other_id = $id ORDER BY run_id"
    for change in rows(connection, history, {"id": row["demand_id"]}):
        yield f"history: {change['demand_id']} {change['change']} {change['other_id'] or ''}".rstrip()


def _match(row: dict[str, Any]) -> Match:
    features = tuple(Feature(f["name"], f["value"], f["weight"]) for f in row["features"])
    return Match(**(row | {"features": features}))


def _told(match: Match) -> Iterator[str]:
    verdict = f"{match.probability:.2f}, {match.decision} by {match.decided_by}"
    yield f"{match.proposal_a} and {match.proposal_b}: {verdict}"
    yield from _bars(match)


def _bars(match: Match) -> Iterator[str]:
    """Yield the waterfall of a match: each part's weight in log odds, and the sum so far."""
    from pipeline.linkage.explain import waterfall

    for step in waterfall(match):
        bar = ("+" if step.weight >= 0 else "-") * min(30, round(4 * abs(step.weight)))
        yield f"    {step.name:<28} {step.value:6.2f}  {step.weight:+6.2f}  = {step.after:+6.2f}  {bar}"


def _pair(connection: Connection, one: str, two: str) -> Iterator[str]:
    import math

    from pipeline.linkage import explain_texts

    sql = "SELECT proposal_id, text FROM proposal WHERE proposal_id IN ($one, $two)"
    texts = {r["proposal_id"]: r["text"] for r in rows(connection, sql, {"one": one, "two": two})}
    for name in (one, two):
        if name not in texts:
            raise UsageError(
                f"{name}: no proposal has this id. `postulaty show ID` of a demand lists its own."
            )
        yield f"{name}: {texts[name]}"
    a, b = sorted((one, two))
    kept = rows(connection, "SELECT * FROM match WHERE proposal_a = $a AND proposal_b = $b", {"a": a, "b": b})
    for row in kept:
        yield from _told(_match(row))
    if not kept:
        features = explain_texts(texts[a], texts[b])
        probability = 1 / (1 + math.exp(-sum(f.weight for f in features)))
        yield f"not among the candidates kept; compared now, by their texts alone: {probability:.2f}"
        yield from _bars(Match(a, 0, b, 0, probability, features, "different", "model"))


def _unit(connection: Connection, out: Path, raw: Path, row: dict[str, Any]) -> Iterator[str]:
    yield f"unit {row['unit_id']}: {row['name']} ({row['kind']})"
    sql = """SELECT a.alias, a.source, count(pu.proposal_id) AS times FROM unit_alias a
             LEFT JOIN proposal_unit pu ON pu.unit_id = a.unit_id AND pu.raw = a.alias
             WHERE a.unit_id = $id GROUP BY ALL ORDER BY times DESC, a.alias"""
    for alias in rows(connection, sql, {"id": row["unit_id"]}):
        yield f"- {alias['alias']!r}, {alias['source']}, {alias['times']} times"
