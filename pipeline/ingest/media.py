"""What a file is, told by its bytes; its name is not asked."""

from __future__ import annotations

import io
import re
import zipfile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"
PLAIN = "text/plain"
ZIP = "application/zip"
LEGACY = "application/x-ole-storage"
EMPTY = "inode/x-empty"
UNKNOWN = "application/octet-stream"
IMAGES = ("image/png", "image/jpeg", "image/tiff")

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", LEGACY),
)
# Source: the part that OPC (ISO 29500-2) and ODF 1.3 make the main one of each kind of package.
_MAIN_PART = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)


def media_type(data: bytes) -> str:
    """Return the media type of a file's bytes; UNKNOWN for what we have no reader for.

    >>> media_type(b"%PDF-1.7 ..."), media_type("zażółć".encode("cp1250"))
    ('application/pdf', 'text/plain')
    """
    if not data.strip(b"\x00 \r\n\t"):
        return EMPTY
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    # Mail gateways and scanners put bytes before the header; readers accept it within 1024.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    return _text(data)


def _package(data: bytes) -> str:
    """Tell an office file from a plain archive by its main part."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and "content.xml" in names:
                return archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return ZIP
    return next((found for part, found in _MAIN_PART if part in names), ZIP)


def _text(data: bytes) -> str:
    """Tell HTML, plain text and binary data apart."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_utf16(head):
        return PLAIN
    # Text has no control characters but white space, form feed and escape.
    control = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)
    if control > len(head) // 200:
        return UNKNOWN
    return HTML if _HTML.search(head) else PLAIN


def _looks_utf16(head: bytes) -> bool:
    """Whether every other byte is mostly zero, as in UTF-16 without its mark."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) > 0.4 * len(head) / 2 and min(even, odd) < 0.02 * len(head)
