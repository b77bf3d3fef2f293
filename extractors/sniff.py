"""What a file is, by its first bytes: names lie, contents seldom do."""

from __future__ import annotations

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"),
)
SNIFFED = 1024
"""So many bytes tell a PDF, an image or a web page from all else."""


def sniff(data: bytes) -> str:
    """The media type of a file's bytes; `text/plain` when nothing says otherwise.

    A PDF may have rubbish before its header (within the first 1,024 bytes, as readers of PDF accept).
    """
    if b"%PDF-" in data[:SNIFFED]:
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    head = data[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head")):
        return "text/html"
    return "text/plain"


def _zip_kind(data: bytes) -> str:
    """Office documents are ZIP files; the names of their members, stored in the clear, tell which."""
    kinds = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"))
    office = next((name for mark, name in kinds if mark in data[: 1 << 16] or mark in data[-(1 << 16) :]), None)
    names = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation"}
    return f"application/vnd.openxmlformats-officedocument.{names[office]}" if office else "application/zip"
