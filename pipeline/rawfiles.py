"""Bytes of raw files: what a `Document.path` names, members of archives included."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pipeline.errors import InputError
from pipeline.records import Document

MEMBER = "!/"
"""Parts an archive's path from its member's: "2019/archive.zip!/summary.pdf"."""


def raw_bytes(raw: Path, document: Document) -> bytes:
    """Return a document's bytes.

    Raises:
        InputError: the file has vanished or may not be read.
    """
    outer, _, member = document.path.partition(MEMBER)
    try:
        if not member:
            return (raw / outer).read_bytes()
        with zipfile.ZipFile(raw / outer) as archive:
            return archive.read(member)
    except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{document.path}: cannot be read ({error}). Check that the file is whole and may be read."
        ) from error
