"""A small, consistent collection of artifacts of every stage, as tests of the late rooms need it.

An invented municipality, five programmes (2021, 2022, 2024, 2025, 2026), one announcement, one
file that was set aside and one that a sidecar ignores. Demands of each status are among them,
two rows run over a page break, some text was repaired, and one row tries to be HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.artifacts import Store
from pipeline.records import (
    Consultation,
    Correction,
    Demand,
    DemandHistory,
    DemandMember,
    Diagnosis,
    Document,
    Doubt,
    Event,
    Feature,
    Match,
    Moderator,
    Page,
    Part,
    Problem,
    Proposal,
    ProposalUnit,
    Unit,
    UnitAlias,
    Word,
    WorkingGroup,
    page_id,
    proposal_id,
    word_id,
)

MUNICIPALITY = "Brzezina Dolna"
YEARS = (2021, 2022, 2024, 2025, 2026)
HOSTILE = "<script>alert(\"x\")</script> & 'cudzysłów' {{ 7*7 }} {% raw %}"
UNITS = {
    "wydzial-kultury": ("Wydział Kultury", "wydział"),
    "biuro-dialogu": ("Biuro Dialogu Społecznego", "biuro"),
    "zaklad-lokali": ("Zakład Gospodarki Lokalami", "zakład"),
    "osrodek-sportu": ("Ośrodek Sportu", "ośrodek"),
    "lacznik": ("Łącznik do spraw młodzieży", "pełnomocnik"),
}
# demand → (topic, units, remark, {year: wording})
DEMANDS: Mapping[str, tuple[str, tuple[str, ...], str, Mapping[int, str]]] = {
    "lokale": (
        "Lokale i zaplecze",
        ("zaklad-lokali",),
        "",
        {
            2021: "Więcej lokali miejskich dla organizacji",
            2022: "Udostępnić organizacjom lokale z zasobu gminy",
            2024: "Zwiększenie puli lokali użytkowych dla NGO",
            2025: "Brak lokali na działalność stowarzyszeń",
            2026: "Nowe lokale dla organizacji pozarządowych",
        },
    ),
    "wklad": (
        "Konkursy ofert",
        ("biuro-dialogu", "wydzial-kultury"),
        "- brak możliwości prawnych",
        {
            2022: "Zniesienie wkładu własnego w konkursach",
            2024: "Rezygnacja z wkładu własnego",
            2026: "Bez wkładu własnego",
        },
    ),
    "sprzet": (
        "Lokale i zaplecze",
        ("wydzial-kultury",),
        "",
        {
            2021: "Wypożyczalnia sprzętu nagłośnieniowego",
            2022: "Tańsze wypożyczanie sprzętu",
            2026: "Wspólna wypożyczalnia sprzętu",
        },
    ),
    "boisko": ("Sport", ("osrodek-sportu",), "", {2024: "Bezpłatne boisko dla klubów młodzieżowych"}),
    "mlodziez": (
        "Młodzież",
        ("lacznik", "biuro-dialogu"),
        "do rozważenia",
        {2026: "Żywa biblioteka i rada młodzieży"},
    ),
    "html": ("Promocja", ("biuro-dialogu",), HOSTILE, {2026: HOSTILE}),
}


def document_id(name: str) -> str:
    """Return the id a document of this name gets here."""
    return "d" + sha256(name.encode()).hexdigest()[:12]


def document(name: str, ignored: bool = False) -> Document:
    return Document(
        document_id=document_id(name),
        path=name,
        paths=(name,),
        sha256=sha256(name.encode()).hexdigest(),
        size=1000,
        media_type="application/pdf",
        ignored=ignored,
        kind=None,
        municipality=None,
        program_year=None,
        meeting_date=None,
    )


def summary(year: int) -> str:
    return f"zestawienie_{year}.pdf"


ANNOUNCEMENT, BROKEN, IGNORED = "ogloszenie_2026.html", "uszkodzony.pdf", "robocze/notatki.txt"


def statements() -> dict[int, list[tuple[str, str]]]:
    """Return year → its rows as (demand, wording), in the order of their numbers."""
    return {
        year: [(name, words[year]) for name, (_, _, _, words) in DEMANDS.items() if year in words]
        for year in YEARS
    }


def proposals_of(year: int) -> list[Proposal]:
    """Return the rows of one year's table; the second row runs on to page 2."""
    own = document_id(summary(year))
    rows = []
    for place, (name, text) in enumerate(statements()[year], start=1):
        topic, units, remark, _ = DEMANDS[name]
        top = 60.0 + 40 * place
        parts = [Part(1, 50, top, 780, top + 40)]
        if place == 2:
            parts.append(Part(2, 50, 40, 780, 70))
        rows.append(
            Proposal(
                proposal_id=proposal_id(own, 1, place),
                document_id=own,
                page_from=1,
                page_to=parts[-1].page,
                parts=tuple(parts),
                number=place,
                number_raw=str(place),
                topic=topic,
                text_raw=text.replace("ł", "t"),
                text=text,
                lines=(text,),
                units=tuple(UNITS[unit][0] for unit in units),
                remark=remark,
                ocr_confidence=0.93,
                parse_confidence=0.55 if name == "boisko" else 0.98,
                reasons=("number misread",) if name == "boisko" else (),
            )
        )
    return rows


def demands() -> tuple[list[Demand], list[DemandMember]]:
    found, members = [], []
    for name, (_, _, _, words) in DEMANDS.items():
        years = tuple(sorted(words))
        latest = 2026 in years
        status = (
            "dropped"
            if not latest
            else "new"
            if years == (2026,)
            else "recurring"
            if 2025 in years
            else "returned"
        )
        key = f"q{name}"
        found.append(
            Demand(key, MUNICIPALITY, words[years[-1]], years[0], years[-1], years, len(years), status)
        )
        for year in years:
            place = [n for n, _ in statements()[year]].index(name) + 1
            members.append(
                DemandMember(key, proposal_id(document_id(summary(year)), 1, place), 0, 0.9, "model")
            )
    return found, members


def words_of(page: str, text: str) -> list[Word]:
    """Return the words of a page's text on the synthetic grid, 6 points a character."""
    words, start = [], 0
    for line, content in enumerate(text.split("\n")):
        column = 0
        for token in content.split():
            column = content.index(token, column)
            words.append(
                Word(
                    word_id(page, len(words) + 1), page, token,
                    column * 6.0, line * 12.0, (column + len(token)) * 6.0, line * 12.0 + 12,
                    0.9, 0, line, start + column,
                )
            )  # fmt: skip
            column += len(token)
        start += len(content) + 1
    return words


def pages_of(name: str, texts: Sequence[str], source: str = "ocr") -> list[Page]:
    own = document_id(name)
    return [
        Page(
            page_id=page_id(own, number),
            document_id=own,
            page=number,
            width_pt=842,
            height_pt=595,
            rotation=0,
            skew_deg=0.0,
            text_source=source,  # type: ignore[arg-type]
            text_raw=text,
            ocr_confidence=0.9 if source == "ocr" else None,
            damage=("ocr_noise",) if source == "ocr" else (),
        )
        for number, text in enumerate(texts, start=1)
    ]


def write_collection(root: Path, key: str = "k") -> Store:
    """Write the whole collection under `root` and return its store."""
    store = Store(root)
    every = [document(summary(year)) for year in YEARS]
    every += [document(ANNOUNCEMENT), document(BROKEN), document(IGNORED, ignored=True)]
    store.write("ingest", "manifest", Document, sorted(every, key=lambda d: d.path), key)
    store.write("ingest", "problems", Problem, [
        Problem(document_id(BROKEN), None, "ingest", "error", "uszkodzony.pdf: no pages. Scan it again."),
    ], key)  # fmt: skip
    said = [_write_summary(store, year, key) for year in YEARS]
    said.append(_write_announcement(store, key))
    store.write("announcements", "consultations", Consultation, said, key)
    _write_linkage(store, key)
    return store


def _write_summary(store: Store, year: int, key: str) -> Consultation:
    name, own = summary(year), document_id(summary(year))
    rows = proposals_of(year)
    text = "\n".join(f"{row.number} {row.text_raw}" for row in rows)
    pages = pages_of(name, [text, "ciag dalszy"])
    fixes = [Correction(own, 2, 0, "ciag", "ciąg", "marks", 0.97, "cięg")]
    doubts = [Doubt(own, 2, 5, "dalszy", "dalszą", "marks", 0.4)]
    words = [word for page in pages for word in words_of(page.page_id, page.text_raw)]
    moderators = [Moderator(own, "Konkursy ofert", "Anna Łąkowa", "Fundacja Most")]
    doubtful = [Problem(own, 1, "proposals", "doubt", f"{name}, page 1: row 3 is doubtful. Look at it.")]
    title, met = f"Zestawienie propozycji na {year} rok", date(year - 1, 9, 12)
    said = Consultation(own, "proposal_summary", title, MUNICIPALITY, year, year, met, None)
    for stage, table, record, found in (
        ("ocr", "pages", Page, pages),
        ("ocr", "words", Word, words),
        ("repair", "corrections", Correction, fixes),
        ("repair", "doubts", Doubt, doubts),
        ("repair", "diagnoses", Diagnosis, [Diagnosis(own, 2, ("marks_stripped",))]),
        ("proposals", "proposals", Proposal, rows),
        ("proposals", "moderators", Moderator, moderators),
        ("proposals", "problems", Problem, doubtful if year == 2024 else []),
    ):
        store.write(stage, table, record, found, key, own)
    return said


def _write_announcement(store: Store, key: str) -> Consultation:
    own = document_id(ANNOUNCEMENT)
    text = "Konsultacje na 2026 rok\ndo dnia 27 sierpnia 2025 zgłoszenia\nspotkanie 12 września 2025 o 16.00"
    said = Consultation(
        own, "announcement", "Konsultacje programu na 2026 rok", MUNICIPALITY, 2026, 2026, None, "Ratusz"
    )
    events = [
        Event(own, 1, 24, None, date(2025, 8, 27), None, "zgłoszenia"),
        Event(own, 1, 61, date(2025, 9, 12), date(2025, 9, 12), "16:00", "spotkanie"),
    ]
    groups = [WorkingGroup(own, 1, "Kultura"), WorkingGroup(own, 2, "Sport")]
    store.write("ocr", "pages", Page, pages_of(ANNOUNCEMENT, [text], "native"), key, own)
    store.write("announcements", "events", Event, events, key, own)
    store.write("announcements", "working_groups", WorkingGroup, groups, key, own)
    return said


def _write_linkage(store: Store, key: str) -> None:
    found, members = demands()
    named = [
        ProposalUnit(proposal_id(document_id(summary(year)), 1, place), unit, position, UNITS[unit][0])
        for year in YEARS
        for place, (name, _) in enumerate(statements()[year], start=1)
        for position, unit in enumerate(DEMANDS[name][1], start=1)
    ]
    units = [Unit(unit, name, kind, None) for unit, (name, kind) in UNITS.items()]
    a, b = (proposal_id(document_id(summary(year)), 1, 1) for year in (2021, 2022))
    a, b = sorted((a, b))
    features = (Feature("lemmas", 0.4, 1.2), Feature("action", 1.0, 0.8))
    store.write("proposals", "units", Unit, units, key)
    store.write(
        "proposals", "unit_alias", UnitAlias, [UnitAlias(u.unit_id, u.name, "collection") for u in units], key
    )
    store.write("proposals", "proposal_unit", ProposalUnit, named, key)
    store.write("linkage", "demands", Demand, found, key)
    store.write("linkage", "members", DemandMember, members, key)
    store.write("linkage", "matches", Match, [Match(a, 0, b, 0, 0.93, features, "same", "model")], key)
    store.write("linkage", "history", DemandHistory, [DemandHistory("qold", "r0", "merged", "qlokale")], key)
