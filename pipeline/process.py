"""A file to its result: read, interpret, check. The three steps that everything else schedules, caches and publishes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extractors.encoding import UndecodableText
from extractors.limits import DEFAULT_LIMITS, LimitExceeded, Limits
from extractors.scan.options import DEFAULT_OCR, IMAGE_TYPES, Ocr
from extractors.sniff import sniff
from extractors.txt import read_text
from pipeline.arbitration import interpret_settled as interpret
from pipeline.checks import check
from pipeline.corrections.apply import interpret_corrected
from pipeline.errors import UnreadableFile
from pipeline.files import open_regular
from schemas.corrections import CorrectionSet
from schemas.document import Document
from schemas.facts import DocumentResult

__all__ = ["check", "interpret", "process_file", "read_bytes", "read_file"]


Passed = Callable[[str], None]
"""Told the name of a stage that is over."""


def _unheard(stage: str) -> None:
    """Nobody asks."""


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS, ocr: Ocr = DEFAULT_OCR) -> Document:
    """The document in a file. `ocr`: how its scanned pages are to be read.

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
    return read_bytes(data, str(path), limits, ocr)


def read_bytes(data: bytes, subject: str = "", limits: Limits = DEFAULT_LIMITS, ocr: Ocr = DEFAULT_OCR) -> Document:
    """The document in the bytes of a file; `subject` names it in errors. Raises as `read_file`."""
    if not data:
        raise UnreadableFile("empty_file", "", subject)
    media_type = sniff(data)
    reader = _READERS.get(media_type)
    if reader is None:
        raise UnreadableFile("unsupported_type", media_type, subject)
    try:
        document = reader(data, media_type, subject, limits, ocr)
    except UndecodableText as error:
        raise UnreadableFile("unknown_encoding", str(error), subject) from error
    except LimitExceeded as error:
        raise UnreadableFile(error.code, error.detail, subject) from error
    if not any(True for page in document.pages for _ in (*page.tables, *(line for line in page.lines if line.text.strip()))):
        raise _nothing_read(document, subject)
    return document


def _nothing_read(document: Document, subject: str) -> UnreadableFile:
    """Why nothing of a document was read."""
    unread = [page.reason for page in document.pages if page.reader == "none"]
    if not unread:
        return UnreadableFile("no_text", "", subject)
    from extractors.scan.reader import failure_of

    code, detail = next((failure for reason in unread if (failure := failure_of(reason))), ("scan_not_read", f"{len(unread)} pages"))
    return UnreadableFile(code, detail, subject)


def _read_text(data: bytes, media_type: str, subject: str, limits: Limits, ocr: Ocr) -> Document:
    return read_text(data, limits)


def _read_pdf(data: bytes, media_type: str, subject: str, limits: Limits, ocr: Ocr) -> Document:
    from extractors.pdf.reader import UnreadablePdf, read_pdf  # pdfium costs a tenth of a second that a text file need not pay

    try:
        return read_pdf(data, limits, ocr)
    except UnreadablePdf as error:
        raise UnreadableFile(error.code, str(error), subject) from error


def _read_image(data: bytes, media_type: str, subject: str, limits: Limits, ocr: Ocr) -> Document:
    from extractors.scan.reader import UnreadableImage, read_image

    try:
        return read_image(data, media_type, limits, ocr)
    except UnreadableImage as error:
        raise UnreadableFile("corrupt_file", str(error), subject) from error


_READERS: dict[str, Callable[[bytes, str, str, Limits, Ocr], Document]] = {
    "text/plain": _read_text,
    "application/pdf": _read_pdf,
    **dict.fromkeys(IMAGE_TYPES, _read_image),
}


def process_file(
    path: Path,
    source_path: str,
    corrections: CorrectionSet | None = None,
    passed: Passed = _unheard,
    limits: Limits = DEFAULT_LIMITS,
    ocr: Ocr = DEFAULT_OCR,
) -> DocumentResult:
    """The facts and findings of a file. `source_path` is the name it is published under. Raises as `read_file`.

    `passed` is told of each stage (`read`, `interpretation`, `checks`) as soon as it is over.
    """
    document = read_file(path, limits, ocr)
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
