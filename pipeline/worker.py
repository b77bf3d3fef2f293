"""A document's way in a worker process: read it or take the cached reading, interpret, check, and stage its rows."""

from __future__ import annotations

import datetime as dt
import errno
import importlib
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.limits import DEFAULT_LIMITS, LimitExceeded, Limits
from extractors.scan.options import DEFAULT_OCR, Ocr
from pipeline.corrections.apply import interpret_corrected
from pipeline.errors import ItaError, UnreadableFile
from pipeline.fingerprint import Fingerprints
from pipeline.readings import StaleReading, decode_reading, encode_reading
from pipeline.rows import document_rows
from pipeline.staging import Digest, StaleStaging, decode_staged, digest_rows, digest_staged, encode_staged
from pipeline.store import any_reading, reading_path, staged_path, write_atomically
from schemas.corrections import CorrectionNote, DocumentCorrections
from schemas.document import Document
from schemas.facts import DocumentResult, Finding

WORST_PER_DOCUMENT = 10
_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Job:
    """A document to work on. `source_path` names it, `path` opens it (None: the file is gone, only the cached reading is left).

    `fresh`: use nothing that is cached. `steps`: the module whose `read_file`, `interpret` and `check` are run; `limits` and `ocr` (how its
    scanned pages are read) go to `read_file`. `corrections`: what people correct in it; `fingerprints` are those with these corrections.
    """

    source_path: str
    path: Path | None
    sha256: str
    processed: Path
    fingerprints: Fingerprints
    steps: str
    fresh: bool = False
    limits: Limits = DEFAULT_LIMITS
    corrections: DocumentCorrections = DocumentCorrections()
    ocr: Ocr = DEFAULT_OCR


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a digest of the staged rows, or `reason_code` and `detail`.

    `sha256` is of the bytes that were read (another than the job's when the file changed meanwhile). `did` is `read`, `interpreted` (from
    the cached reading) or `recovered` (rows staged by an earlier run). `fatal`: not the document's fault, the run cannot go on.
    `worst`: the most severe findings. `seconds`: wall clock of the work. `corrections`: what became of each.
    """

    job: Job
    sha256: str
    did: str
    seconds: float
    digest: Digest | None = None
    reason_code: str | None = None
    detail: str = ""
    fatal: bool = False
    worst: tuple[Finding, ...] = ()
    corrections: tuple[CorrectionNote, ...] = ()


class _CannotStage(Exception):  # noqa: N818 - a signal between the functions of this module
    """The cache could not be written."""


def work(job: Job) -> Outcome:
    """Do a job. Never raises for what a document may cause: a failure is an Outcome with a reason code of `schemas/reasons.yaml`."""
    start = time.perf_counter()

    def failed(code: str, detail: str, *, fatal: bool = False) -> Outcome:
        return Outcome(job, job.sha256, "read", time.perf_counter() - start, reason_code=code, detail=detail, fatal=fatal)

    try:
        steps = importlib.import_module(job.steps)
    except Exception as error:  # noqa: BLE001 - what fails before the document is opened is not its fault
        return failed("broken_installation", describe(error), fatal=True)
    try:
        return replace(_recovered(job) or _processed(job, steps), seconds=time.perf_counter() - start)
    except UnreadableFile as error:
        return failed(error.reason_code, error.detail)
    except LimitExceeded as error:
        return failed(error.code, error.detail)
    except _CannotStage as error:
        code, detail = _write_failure(error)
        return failed(code, detail, fatal=code != "output_too_large")
    except FileNotFoundError as error:
        return failed("file_vanished", str(error.strerror))
    except PermissionError as error:
        return failed("permission_denied", str(error.strerror))
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}  # temporary files of a reader
        code = "disk_full" if full else "output_too_large" if error.errno == errno.EFBIG else "read_error"
        return failed(code, error.strerror or str(error), fatal=full)
    except ItaError as error:
        return failed("internal_error", f"{error.code}: {error.detail}")
    except MemoryError:
        return failed("out_of_memory", "the process got no more")
    except Exception as error:  # noqa: BLE001 - a batch of thousands must not stop for one document
        return failed("internal_error", describe(error))


def lost(job: Job, reason_code: str, detail: str) -> Outcome:
    """The outcome of a job that its worker process did not survive."""
    return Outcome(job, job.sha256, "read", 0.0, reason_code=reason_code, detail=detail)


def describe(error: BaseException) -> str:
    """An exception in one line, with the place it came from: `ValueError: bad digit (codes.py:41)`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:300]}{place}"


def _recovered(job: Job) -> Outcome | None:
    """Rows that an earlier run staged and did not live to publish."""
    if job.fresh or job.corrections:  # what became of the corrections is not staged
        return None
    path = staged_path(job.processed, job.fingerprints.interpreting, job.sha256)
    try:
        tables = decode_staged(path.read_bytes())
    except (FileNotFoundError, StaleStaging):
        return None
    return Outcome(job, job.sha256, "recovered", 0.0, digest=digest_staged(tables))


def _processed(job: Job, steps: Any) -> Outcome:
    document, did = _document(job, steps)
    # A file that changed since it was hashed is another document, which these corrections do not name.
    corrections = job.corrections if document.sha256 == job.sha256 else DocumentCorrections()
    facts, notes = interpret_corrected(steps.interpret, document, corrections)
    findings = tuple(steps.check(facts))
    result = DocumentResult(
        source_path=job.source_path,
        sha256=document.sha256,
        media_type=document.media_type,
        pages=len(document.pages),
        pages_ocr=sum(page.reader == "ocr" for page in document.pages),
        facts=facts,
        findings=findings,
        pages_unread=sum(page.reader == "none" for page in document.pages),
    )
    rows = document_rows(result, job.fingerprints.code_version, dt.datetime.now(dt.UTC))
    _stage(staged_path(job.processed, job.fingerprints.interpreting, document.sha256), encode_staged(rows))
    worst = sorted(findings, key=lambda finding: (finding.status != "mismatch", _SEVERITIES.index(finding.severity)))
    return Outcome(job, document.sha256, did, 0.0, digest=digest_rows(rows), worst=tuple(worst[:WORST_PER_DOCUMENT]), corrections=notes)


def _document(job: Job, steps: Any) -> tuple[Document, str]:
    kept = _kept_reading(job)
    if kept is not None:
        return kept, "interpreted"
    if job.path is None:
        raise UnreadableFile("file_vanished", "no cached reading is left", job.source_path)
    document: Document = steps.read_file(job.path, job.limits, job.ocr)
    _stage(reading_path(job.processed, job.fingerprints.reading, document.sha256), encode_reading(document))
    return document, "read"


def _kept_reading(job: Job) -> Document | None:
    if job.fresh and job.path is not None:
        return None
    exact = reading_path(job.processed, job.fingerprints.reading, job.sha256)
    path = any_reading(job.processed, job.sha256) if job.path is None and not exact.exists() else exact
    try:
        return decode_reading(path.read_bytes()) if path else None
    except (FileNotFoundError, StaleReading):
        return None


def _stage(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise _CannotStage from error


def _write_failure(error: _CannotStage) -> tuple[str, str]:
    from pipeline.errors import write_error

    cause = error.__cause__
    assert isinstance(cause, OSError)
    if cause.errno == errno.EFBIG:
        return "output_too_large", cause.strerror or str(cause)
    return write_error(cause, Path()).code, cause.strerror or str(cause)
