"""What the database's enums are called on the page, and the few texts that its script needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

STATUSES = {"recurring": "recurring", "returned": "returned", "new": "new", "dropped": "dropped", None: "–"}
KINDS = {
    "proposal_summary": "proposal summary",
    "announcement": "announcement",
    "concept": "concept",
    "other": "other",
}
TEXT_SOURCES = {
    "text_layer": "text layer",
    "ocr": "OCR",
    "native": "document",
    "plain_text": "plain text",
    "mixed": "mixed",
    None: "–",
}
STATES = {
    "read": "read",
    "doubtful": "doubtful",
    "partly_read": "partly read",
    "set_aside": "set aside",
    "ignored": "ignored",
}
SEVERITIES = {"error": "error", "doubt": "doubt", "note": "note"}
SCRIPT = {
    "counted": "%(found)s of %(all)s proposals",
    "demand": "Demand",
    "document": "Record",
    "clear": "Clear",
    "page": "Page",
    "marked": "the row is marked",
    "whole": "The whole page",
    "raw": "As read",
    "repaired": "Repaired",
    "reading": "Reading",
    "id": "Identifier",
    "reasons": "Why doubtful",
    "no_image": "There is no image of this page.",
}


def told(
    labels: Mapping[str | None, str] | Mapping[str, str], say: Callable[[str], str]
) -> dict[str | None, str]:
    """Return the labels in a language."""
    return {key: say(label) for key, label in labels.items()}
