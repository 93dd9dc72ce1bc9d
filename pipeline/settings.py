"""`params.yaml` into checked, frozen settings: one dataclass a room, its fields the defaults.

The file may name any part of them; what it leaves out keeps its default, what it misspells is
an error that names the key. A threshold's reason stands beside its field, with the document or
measurement it came from.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from pipeline.errors import SettingsError

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """What is read, and how much of it at most."""

    max_pages: int = 2000
    max_file_mb: int = 500
    max_pixels: int = 120_000_000
    """A page image larger than this is set aside: 30,000 x 30,000 pixels would need 2.7 GB."""
    seconds_per_page: int = 60
    """A text layer that takes longer is left, and the page's image read; most take a tenth of a second."""


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How page images are read."""

    language: str = "pol"
    dpi: int = 300
    """Tesseract's models were trained on letters about 30 px high, which 300 dpi gives 10-point print."""
    seconds_per_page: int = 120


@dataclass(frozen=True, slots=True)
class RepairSettings:
    """When a repair is sure enough to be made."""

    threshold: float = 0.9
    """Lowest confidence at which a token is changed; below it becomes a `Doubt`."""
    threshold_damaged: float = 0.6
    """The same where the diagnosis found the letters damaged: there the token as read is seldom right."""


@dataclass(frozen=True, slots=True)
class TablesSettings:
    """How rulings become cells."""

    snap_pt: float = 3.0
    """Rulings nearer than this are one; the tolerance that pdfplumber uses too."""


@dataclass(frozen=True, slots=True)
class ProposalsSettings:
    """When a row is doubtful."""

    doubtful_below: float = 0.7
    """Rows whose `parse_confidence` is lower become problems of severity "doubt"."""


@dataclass(frozen=True, slots=True)
class AnnouncementsSettings:
    """How running text is read."""


@dataclass(frozen=True, slots=True)
class LinkageSettings:
    """When two proposals state one demand."""

    link_above: float = 0.65
    """A wrong link costs more than a missed one: on five cities kept aside F1 is about the same from 0.5 to
    0.7, and precision rises (docs/decisions/0042)."""
    review_above: float = 0.2
    """Pairs from here up to `link_above` are unsure and offered for review."""
    candidates: int = 5
    """Best candidates kept for each proposal, whatever their probability."""
    sentence_model: str = ""
    """Folder of a sentence-transformers model, where one is installed (see `linkage/sentences.py`)."""
    retrain_from: int = 40
    """Verdicts in `decisions.csv` from which the model learns from them; 0 never does."""


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How the database is built."""


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What the report shows."""

    language: str = "pl"


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections of `params.yaml`, each under its room's name."""

    ingest: IngestSettings = field(default_factory=IngestSettings)
    ocr: OcrSettings = field(default_factory=OcrSettings)
    repair: RepairSettings = field(default_factory=RepairSettings)
    tables: TablesSettings = field(default_factory=TablesSettings)
    proposals: ProposalsSettings = field(default_factory=ProposalsSettings)
    announcements: AnnouncementsSettings = field(default_factory=AnnouncementsSettings)
    linkage: LinkageSettings = field(default_factory=LinkageSettings)
    load: LoadSettings = field(default_factory=LoadSettings)
    report: ReportSettings = field(default_factory=ReportSettings)


def _checked(kind: type[S], values: object, where: str) -> S:
    """Build a settings dataclass from plain YAML values, naming the key that does not fit."""
    if not isinstance(values, Mapping):
        raise SettingsError(f"{where}: expected a section of keys and values, found {values!r}.")
    hints = typing.get_type_hints(kind)
    known: dict[str, Any] = {}
    for key, value in values.items():
        if key not in hints:
            raise SettingsError(f"{where}: no setting is called {key!r}. Known: {', '.join(hints)}.")
        hint = hints[key]
        if dataclasses.is_dataclass(hint):
            known[key] = _checked(typing.cast(type, hint), value or {}, f"{where}: {key}")
            continue
        fits = (int, float) if hint is float else (hint,)  # YAML writes 1 for 1.0
        if type(value) not in fits:
            raise SettingsError(f"{where}: {key} must be of type {hint.__name__}, found {value!r}.")
        known[key] = hint(value)
    return kind(**known)


def load_settings(path: Path | None) -> Settings:
    """Read `params.yaml`; None or an absent default file gives the defaults.

    Raises:
        SettingsError: unknown key, wrong type or broken YAML; the message names the place.
    """
    if path is None:
        path = Path("params.yaml")
        if not path.is_file():
            return Settings()
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}). Check --params.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not valid YAML ({error}). Mend it or remove it.") from error
    return _checked(Settings, values, str(path))


def as_dict(settings: object) -> dict[str, Any]:
    """Return settings as plain values, for keys and for the `run` table."""
    return dataclasses.asdict(typing.cast(Any, settings))
