"""An optional sentence-transformers model: its cosine as one more named part of a score.

The package is no dependency. Who has it sets `linkage.sentence_model` to a model's folder and
learns the part's weight once, with `python -m pipeline.linkage.training.train --sentence-model
FOLDER`; the shipped weight is 0, for no such model is shipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from pipeline.errors import SettingsError


class Encoder(Protocol):
    """What is used of a sentence-transformers model."""

    def encode(self, sentences: list[str], **options: Any) -> Any:
        """Return a row of numbers a sentence."""


@cache
def load_encoder(path: str) -> Encoder:
    """Load a sentence-transformers model from a folder, on the CPU.

    Raises:
        SettingsError: the package is not installed or the folder holds no such model.
    """
    try:
        package = import_module("sentence_transformers")
    except ImportError as error:
        raise SettingsError(
            f"linkage.sentence_model is {path!r}, but sentence-transformers cannot be imported ({error}). "
            "Install it (pip install sentence-transformers) or leave the setting empty."
        ) from error
    try:
        encoder: Encoder = package.SentenceTransformer(path, device="cpu")
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"linkage.sentence_model: {path!r} cannot be loaded ({error}). Name a model's folder."
        ) from error
    return encoder


def sentence_rows(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Return one unit row a text."""
    rows = np.asarray(encoder.encode(list(texts), show_progress_bar=False), dtype=np.float32)
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
