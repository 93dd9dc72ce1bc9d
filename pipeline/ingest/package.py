"""Office files are ZIP packages: their parts, bounded, parsed without fetching or expanding anything."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from pipeline.errors import InputError, LimitError
from pipeline.records import Document

MAX_UNPACKED = 400_000_000
"""Bytes a package may unpack to; a real summary has less than 5 MB of XML."""


def check_package(data: bytes, document: Document) -> None:
    """Raise `LimitError` where a package unpacks to too much, `InputError` where it is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _broken(document, error) from error
    if size > MAX_UNPACKED:
        raise LimitError(
            f"{document.path}: unpacks to {size // 1_000_000} MB, more than the {MAX_UNPACKED // 1_000_000} "
            "allowed. Open it and save it again without what makes it large."
        )


def xml_part(data: bytes, name: str, document: Document) -> etree._Element:
    """Return the root of a package's XML part.

    Raises:
        InputError: the package or the part is broken, encrypted or too large.
    """
    check_package(data, document)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return etree.fromstring(archive.read(name), parser)
    except (KeyError, RuntimeError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise _broken(document, error) from error


def _broken(document: Document, error: Exception) -> InputError:
    return InputError(
        f"{document.path}: is broken or protected by a password ({error}). "
        "Open it in an office program and save it again without a password."
    )
