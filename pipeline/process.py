"""A file to its result: read, interpret, check. The three steps that everything else schedules, caches and publishes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extractors.encoding import UndecodableText
from extractors.limits import DEFAULT_LIMITS, LimitExceeded, Limits
from extractors.sniff import sniff
from extractors.txt import read_text
from pipeline.checks import check
from pipeline.corrections.apply import interpret_corrected
from pipeline.errors import UnreadableFile
from pipeline.files import open_regular
from pipeline.interpret import interpret
from schemas.corrections import CorrectionSet
from schemas.document import Document
from schemas.facts import DocumentResult

__all__ = ["check", "interpret", "process_file", "read_bytes", "read_file"]


Passed = Callable[[str], None]
"""Told the name of a stage that is over."""


def _unheard(stage: str) -> None:
    """Nobody asks."""


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in a file.

    Raises:
        UnreadableFile: the file cannot be opened, is of a type not read here, holds no text, or more than `limits` allow.
    """
    try:
        with open_regular(path) as file:
            data = file.read()
    except PermissionError as error:
        raise UnreadableFile("permission_denied", error.strerror or "", str(path)) from error
    except OSError as error:
        raise UnreadableFile("read_error", error.strerror or str(error), str(path)) from error
    return read_bytes(data, str(path), limits)


def read_bytes(data: bytes, subject: str = "", limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in the bytes of a file; `subject` names it in errors. Raises as `read_file`."""
    if not data:
        raise UnreadableFile("empty_file", "", subject)
    media_type = sniff(data)
    if media_type not in ("text/plain", "application/pdf"):
        raise UnreadableFile("unsupported_type", media_type, subject)
    try:
        document = _read_pdf(data, subject, limits) if media_type == "application/pdf" else read_text(data, limits)
    except UndecodableText as error:
        raise UnreadableFile("unknown_encoding", str(error), subject) from error
    except LimitExceeded as error:
        raise UnreadableFile(error.code, error.detail, subject) from error
    if not any(True for page in document.pages for _ in (*page.tables, *(line for line in page.lines if line.text.strip()))):
        unread = sum(page.reader == "none" for page in document.pages)
        raise UnreadableFile("scan_not_read" if unread else "no_text", f"{unread} pages" if unread else "", subject)
    return document


def _read_pdf(data: bytes, subject: str, limits: Limits) -> Document:
    from extractors.pdf.reader import UnreadablePdf, read_pdf  # pdfium costs a tenth of a second that a text file need not pay

    try:
        return read_pdf(data, limits)
    except UnreadablePdf as error:
        raise UnreadableFile(error.code, str(error), subject) from error


def process_file(
    path: Path,
    source_path: str,
    corrections: CorrectionSet | None = None,
    passed: Passed = _unheard,
    limits: Limits = DEFAULT_LIMITS,
) -> DocumentResult:
    """The facts and findings of a file. `source_path` is the name it is published under. Raises as `read_file`.

    `passed` is told of each stage (`read`, `interpretation`, `checks`) as soon as it is over.
    """
    document = read_file(path, limits)
    passed("read")
    return result_of(document, source_path, corrections, passed)


def result_of(document: Document, source_path: str, corrections: CorrectionSet | None = None, passed: Passed = _unheard) -> DocumentResult:
    """The facts and findings of a document that was read, with what people correct in it; `passed` as in `process_file`."""
    own = (corrections or CorrectionSet()).of(document.sha256)
    facts, notes = interpret_corrected(interpret, document, own)
    passed("interpretation")
    findings = check(facts)
    passed("checks")
    return DocumentResult(
        source_path=source_path,
        sha256=document.sha256,
        media_type=document.media_type,
        pages=len(document.pages),
        pages_ocr=sum(page.reader == "ocr" for page in document.pages),
        facts=facts,
        findings=findings,
        pages_unread=sum(page.reader == "none" for page in document.pages),
        corrections=notes,
    )
