"""The frozen records that travel between rooms.

Units, said once and true everywhere: lengths in points (1/72 inch) from the page's top left;
pages counted from 1; confidences and probabilities from 0 to 1; text in NFC. Ids are made from
content, so two runs agree on them and every record can name its parent:

    document_id  "d" and the first 12 hex digits of the bytes' sha256
    page_id      document_id-p003
    word_id      page_id-w0042, counted in reading order
    proposal_id  document_id-p03-r07: the 7th row that begins on page 3. The row's place, not
                 its wording, so that it (and people's verdicts on it) outlives a better reading.

A tuple of records of one type is what a stage writes as one Parquet file (see `artifacts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.geometry import BBox

TextSource = Literal["text_layer", "ocr", "native", "plain_text"]
Kind = Literal["proposal_summary", "announcement", "concept", "other"]
Severity = Literal["error", "doubt", "note"]
"""error: set aside (the run ends with 3); doubt: kept, but a person should look; note: for the record."""


def page_id(document_id: str, page: int) -> str:
    """Return the id of a page; `page` counts from 1."""
    return f"{document_id}-p{page:03d}"


def word_id(of_page: str, position: int) -> str:
    """Return the id of the word at `position` (from 1, reading order) of the page `of_page`."""
    return f"{of_page}-w{position:04d}"


def proposal_id(document_id: str, page: int, row: int) -> str:
    """Return the id of the `row`-th proposal (from 1) that begins on `page`."""
    return f"{document_id}-p{page:02d}-r{row:02d}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something set aside or doubtful. `page` is None where the whole document is meant."""

    document_id: str
    page: int | None
    stage: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """One raw file, by its bytes. `paths` are all its copies under RAW (POSIX, sorted), `path` the first.

    A member of an archive has the path "archive.zip!/member.pdf". The four fields `kind` to
    `meeting_date` hold only what a sidecar says; what the text says is a `Consultation`.
    """

    document_id: str
    path: str
    paths: tuple[str, ...]
    sha256: str
    size: int
    media_type: str
    ignored: bool
    kind: Kind | None
    municipality: str | None
    program_year: int | None
    meeting_date: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `text_raw` is its text as read, in reading order; `Word.start` points into it.

    From `ingest` a page to be read by OCR comes with an empty `text_raw`; from `ocr` all are full.
    `rotation` is by how many degrees (0, 90, 180, 270) the stored image was turned clockwise to
    stand upright, `skew_deg` what was straightened after that; all boxes are of the upright page.
    `damage` names what was found wrong with the text ("untrusted_text_layer", "mojibake", …).
    Texts without pages of their own (DOCX, HTML, plain text) are laid out on a synthetic page,
    6 points a character and 12 points a line, tables drawn with rulings: after that they are
    pages like any other.
    """

    page_id: str
    document_id: str
    page: int
    width_pt: float
    height_pt: float
    rotation: int
    skew_deg: float
    text_source: TextSource
    text_raw: str
    ocr_confidence: float | None
    damage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word where it stands. Words come in reading order: cell by cell, line by line.

    `direction` is the writing direction in degrees counter-clockwise: 0 as usual, 90 from
    bottom to top, 270 from top to bottom. `line` counts the page's text lines in reading order
    from 0 (a line never crosses a cell's edge). `start` is the offset of the word in its page's
    `text_raw`. `confidence` is 1 for text that was not read by OCR. A word that a repair merged
    into the one before it keeps its place with an empty `text`.
    """

    word_id: str
    page_id: str
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float
    direction: int
    line: int
    start: int

    @property
    def bbox(self) -> BBox:
        """The word's box."""
        return self.x0, self.top, self.x1, self.bottom


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line, horizontal (`top == bottom`) or vertical (`x0 == x1`)."""

    page_id: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        """Whether the line runs from left to right."""
        return (self.x1 - self.x0) >= (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the `table`-th table (from 1) of a page; `row` and `column` count from 0.

    Holds word ids in reading order, never text: text lives in `Word` alone, so repair and
    tables do not wait for each other.
    """

    page_id: str
    table: int
    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    top: float
    x1: float
    bottom: float
    word_ids: tuple[str, ...]

    @property
    def bbox(self) -> BBox:
        """The cell's box."""
        return self.x0, self.top, self.x1, self.bottom


@dataclass(frozen=True, slots=True)
class Correction:
    """A repaired stretch of a page's `text_raw`: `raw` stands at `start` and becomes `repaired`.

    Replaying a page's corrections over its `text_raw` gives the repaired text. `raw` may span
    several words (a hyphen at a line's end, letter-spaced headings).
    """

    document_id: str
    page: int
    start: int
    raw: str
    repaired: str
    method: str
    confidence: float
    runner_up: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A token that repair left as read because it was not sure enough: `candidate` may be right."""

    document_id: str
    page: int
    start: int
    raw: str
    candidate: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What repair found wrong with a page's text: `damage` names each kind once, sorted.

    "english_model" (Polish read by an English model), "marks_stripped", "code_page" (one code
    read as another), "mojibake" (UTF-8 read as one), "composition" (letters in pieces,
    ligatures), "old_print" (é read as ć or ó). A page without a row is clean.
    """

    document_id: str
    page: int
    damage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The box of a row's part on one page; a row cut by a page break has two."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class OtherCell:
    """What a row says in a column that has no place of its own: the column's header and the text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One row of a proposal table.

    `text` is the repaired proposal in one line, `lines` the cell's own lines (repaired),
    `text_raw` the same words in one line as they were read. `units` are the responsible units
    in the cell's order, each as written (repaired) without trailing comma; `remark` is what else
    stands in that cell. `number` is what the sequence settled on, `number_raw` what was read.
    `others` are the row's further columns (cost, place, result, …) under their headers.
    `reasons` says what lowered `parse_confidence`.
    """

    proposal_id: str
    document_id: str
    page_from: int
    page_to: int
    parts: tuple[Part, ...]
    number: int | None
    number_raw: str
    topic: str | None
    text_raw: str
    text: str
    lines: tuple[str, ...]
    units: tuple[str, ...]
    remark: str
    ocr_confidence: float
    parse_confidence: float
    reasons: tuple[str, ...]
    others: tuple[OtherCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Moderator:
    """A moderator of a topic's table; `topic` is None where the topic could not be read."""

    document_id: str
    topic: str | None
    name: str
    affiliation: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit under its canonical name; `kind` as in "wydział", "biuro", "grupa"."""

    unit_id: str
    name: str
    kind: str
    municipality: str | None


@dataclass(frozen=True, slots=True)
class UnitAlias:
    """A spelling under which a unit occurs; `source` is "collection" or "units.csv"."""

    unit_id: str
    alias: str
    source: str


@dataclass(frozen=True, slots=True)
class ProposalUnit:
    """A unit named for a proposal, the `position`-th (from 1) in its cell, as `raw` there."""

    proposal_id: str
    unit_id: str
    position: int
    raw: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """What a document's own text says about itself (a sidecar's word, where there is one, wins)."""

    document_id: str
    kind: Kind
    title: str | None
    municipality: str | None
    program_year: int | None
    program_year_to: int | None
    meeting_date: date | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A dated step of a schedule. "do X" fills `date_to` alone, "od X" `date_from` alone.

    `time` is "HH:MM". `start` is where its text begins in the page's `text_raw`.
    """

    document_id: str
    page: int
    start: int
    date_from: date | None
    date_to: date | None
    time: str | None
    description: str


@dataclass(frozen=True, slots=True)
class WorkingGroup:
    """A thematic group that an announcement or concept names, the `position`-th from 1."""

    document_id: str
    position: int
    name: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One named part of a match score: the compared `value` and the `weight` it added (log odds)."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A compared pair (`proposal_a` < `proposal_b`); `part_*` is 0 where the row is one statement."""

    proposal_a: str
    part_a: int
    proposal_b: str
    part_b: int
    probability: float
    features: tuple[Feature, ...]
    decision: Literal["same", "different", "unsure"]
    decided_by: Literal["model", "person"]


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand (postulat), however often and however worded. `years` are programme years, sorted."""

    demand_id: str
    municipality: str | None
    label: str
    first_year: int | None
    last_year: int | None
    years: tuple[int, ...]
    occurrences: int
    status: Literal["new", "recurring", "returned", "dropped"] | None


@dataclass(frozen=True, slots=True)
class DemandMember:
    """A proposal (its `part`, 0 for the whole row) that states a demand."""

    demand_id: str
    proposal_id: str
    part: int
    probability: float
    decided_by: Literal["model", "person"]


@dataclass(frozen=True, slots=True)
class DemandHistory:
    """A demand that a later run merged, split or renamed."""

    demand_id: str
    run_id: str
    change: Literal["merged", "split", "renamed"]
    other_id: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what it worked with. `run_id` is made from documents, decisions, settings and code."""

    run_id: str
    started: datetime
    ended: datetime
    versions: str
    settings: str


def replay(text: str, corrections: Iterable[Correction]) -> str:
    """Return a page's repaired text: its `corrections` made in its `text_raw`, the last one first.

    >>> fix = Correction("d0", 1, 4, "wspotpraca", "współpraca", "letters", 0.97, None)
    >>> replay("nasz wspotpraca"[1:], (fix,))
    'asz współpraca'
    """
    for fix in sorted(corrections, key=lambda c: c.start, reverse=True):
        text = text[: fix.start] + fix.repaired + text[fix.start + len(fix.raw) :]
    return text
