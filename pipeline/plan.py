"""What a run has to do: compares the input folder with the ledger of the current snapshot."""

from __future__ import annotations

import datetime as dt
import errno
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.scan.engine import fingerprint_of
from pipeline.discover import Found, discover, hash_files
from pipeline.errors import PublishError, UsageError
from pipeline.fingerprint import Fingerprints, fingerprints
from pipeline.ledger import LEDGER_FORMAT, Entry, Ledger, Reject, load_ledger
from pipeline.run import RunRequest
from pipeline.settings import Settings
from pipeline.store import any_reading, load_seen, ocr_folder, save_seen
from pipeline.worker import Job, Outcome
from schemas.arrow import schema_version
from schemas.corrections import CorrectionSet
from schemas.reasons import load_reasons


@dataclass(frozen=True, slots=True)
class Plan:
    """`jobs`: documents to work on, in order of path. `present`: SHA-256 by source path of what is in the folder and can be hashed.

    `refused`: files rejected without being opened, and folders that cannot be looked into (their paths end with a slash). `ledger`,
    `snapshot`: what is current. `duplicates`: files that are a copy of another. `prune`: documents of deleted files are to go.
    `corrections`: what people correct, in whatever document.
    """

    run_id: str
    started_at: str
    processed: Path
    snapshot: Path | None
    ledger: Ledger
    fingerprints: Fingerprints
    discovered: int
    ignored: int
    duplicates: int
    present: Mapping[str, str]
    refused: Mapping[str, tuple[str | None, str, str]]
    jobs: tuple[Job, ...]
    prune: bool
    corrections: CorrectionSet


def make_plan(request: RunRequest, settings: Settings, corrections: CorrectionSet | None = None) -> Plan:
    """Look at the folders and decide what to do. Writes nothing but the stat cache.

    A document is interpreted anew when what is corrected in it has changed.

    Raises UsageError for folders that cannot be used, PublishError `newer_dataset` for a dataset of a later version.
    """
    raw, processed, full = request.raw, request.processed, request.full
    _check_folders(raw, processed)
    now = dt.datetime.now(dt.UTC)
    corrections = corrections or CorrectionSet()
    prints = fingerprints(settings.steps).with_ocr(fingerprint_of(settings.ocr_engine))
    try:
        found = discover(raw)
    except OSError as error:
        raise UsageError("raw_folder_unreadable", str(raw), error.strerror or str(error)) from error
    refused = {item.source_path: refusal for item in found.files if (refusal := _refusal(item, settings))}
    candidates = tuple(item for item in found.files if item.source_path not in refused)
    seen = load_seen(processed)
    hashes, errors, seen_now = hash_files(candidates, seen)
    if seen_now != seen:
        _keep_seen(processed, seen_now)
    refused |= {name: _unhashed(error) for name, error in (*errors.items(), *found.closed.items())}
    del seen, seen_now  # what is loaded next is as large, and stays
    snapshot = current_snapshot(processed)
    ledger = _load(snapshot)

    paths = {item.source_path: item.path for item in candidates}
    chosen = _one_path_each(hashes, ledger)
    limits = settings.limits

    ocr = settings.ocr(ocr_folder(processed))

    def job(source_path: str, path: Path | None, sha256: str) -> Job:
        own = corrections.of(sha256)
        return Job(source_path, path, sha256, processed, prints.with_corrections(own.digest), settings.steps, full, limits, own, ocr)

    def is_due(source_path: str, sha256: str) -> bool:
        asked = full or (request.retry and source_path in ledger.rejects)
        return asked or _needs_work(source_path, sha256, prints.with_corrections(corrections.of(sha256).digest).interpreting, ledger)

    jobs = [job(name, Path(paths[name]), sha256) for sha256, name in chosen.items() if is_due(name, sha256)]
    gone = (job(entry.source_path, None, entry.sha256) for entry in ledger.documents.values() if entry.sha256 not in chosen)
    jobs += [one for one in gone if _can_be_redone(one, ledger)]
    return Plan(
        run_id=f"{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03}Z-{secrets.token_hex(2)}",  # in order of time even within a second
        started_at=now.replace(microsecond=0).isoformat(),
        processed=processed,
        snapshot=snapshot,
        ledger=ledger,
        fingerprints=prints,
        discovered=len(found.files),
        ignored=found.ignored,
        duplicates=len(hashes) - len(chosen),
        present=hashes,
        refused=refused,
        jobs=tuple(sorted(jobs, key=lambda item: (item.source_path, item.sha256))),
        prune=request.prune,
        corrections=corrections,
    )


def next_ledger(plan: Plan, outcomes: Mapping[str, Outcome]) -> Ledger:
    """The ledger after the run, without a row for the run itself. `outcomes` by the SHA-256 of the job.

    A document whose file is gone keeps its rows and gets `missing_since`; one whose path now holds another document is superseded by
    it; one that cannot be interpreted any more keeps the rows it had, and its file stands in the rejects too. Nothing is said about
    documents below a folder that cannot be looked into. With `prune` documents whose file was deleted go, and those they superseded.
    """
    now = utc_now().isoformat()
    documents = dict(plan.ledger.documents)
    rejects: dict[str, Reject] = {}
    actual = {name: outcomes[sha].sha256 if sha in outcomes else sha for name, sha in plan.present.items()}
    for done in outcomes.values():
        doc_id = done.sha256[:16]
        if done.digest is not None:
            documents[doc_id] = _entry(done, documents.get(doc_id), now)
        elif done.job.path is None:  # a missing document that new code cannot interpret: its rows stay as they are
            documents[doc_id] = replace(documents[doc_id], fingerprint=done.job.fingerprints.interpreting)
    home = _one_path_each(actual, plan.ledger)
    for name, sha256 in actual.items():
        outcome = outcomes.get(plan.present[name])
        before = plan.ledger.rejects.get(name)
        if outcome and outcome.reason_code:
            rejects[name] = _reject(name, sha256, outcome.reason_code, outcome.detail, plan, now)
        elif before and outcome is None and before.sha256 == sha256:
            rejects[name] = before
    for name, (unread, reason_code, detail) in plan.refused.items():
        rejects[name] = _refused(name, unread, reason_code, detail, plan, now)
    closed = tuple(name for name in plan.refused if name.endswith("/"))
    for doc_id, entry in documents.items():
        if entry.sha256 in home or not entry.source_path.startswith(closed):
            documents[doc_id] = _placed(entry, home, now)
    occupants = {name: sha256[:16] for name, sha256 in actual.items() if sha256[:16] in documents}
    for doc_id, entry in documents.items():
        successor = occupants.get(entry.source_path) if entry.missing_since else None
        if successor and entry.superseded_by is None:
            documents[doc_id] = replace(entry, superseded_by=successor)
    return Ledger(_without_deleted(documents, plan) if plan.prune else documents, rejects, plan.ledger.runs)


def _without_deleted(documents: dict[str, Entry], plan: Plan) -> dict[str, Entry]:
    """The documents but for those whose file is gone and whose path is free, and those that were superseded by one of them."""
    kept = {
        doc_id: entry
        for doc_id, entry in documents.items()
        if not entry.missing_since or entry.superseded_by or entry.source_path in plan.present or entry.source_path in plan.refused
    }
    while stranded := [doc_id for doc_id, entry in kept.items() if entry.superseded_by and entry.superseded_by not in kept]:
        for doc_id in stranded:
            del kept[doc_id]
    return kept


def nothing_to_do(plan: Plan) -> bool:
    """Whether the run would publish just what is current."""
    if plan.jobs or plan.snapshot is None:
        return False
    after = next_ledger(plan, {})
    return dict(after.documents) == dict(plan.ledger.documents) and dict(after.rejects) == dict(plan.ledger.rejects)


def current_snapshot(processed: Path) -> Path | None:
    """The folder that `current` points to; None when there is none."""
    link = processed / "current"
    return link.resolve() if link.is_dir() else None


def utc_now() -> dt.datetime:
    """Now, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _check_folders(raw: Path, processed: Path) -> None:
    if not raw.is_dir():
        raise UsageError("raw_folder_missing", str(raw))
    inside, outside = raw.resolve(), processed.resolve()
    if inside.is_relative_to(outside) or outside.is_relative_to(inside):
        raise UsageError("raw_inside_processed", f"{raw}, {processed}")


def _load(snapshot: Path | None) -> Ledger:
    if snapshot is None:
        return Ledger()
    try:
        manifest = json.loads((snapshot / "manifest.json").read_bytes())
        if manifest["format"] > LEDGER_FORMAT or manifest["schema_version"] > schema_version():
            raise PublishError("newer_dataset", str(snapshot), f"format {manifest['format']}, schema {manifest['schema_version']}")
        return load_ledger(snapshot)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublishError("damaged_dataset", str(snapshot), str(error)) from error


def _refusal(found: Found, settings: Settings) -> tuple[str | None, str, str] | None:
    if not found.supported:
        return None, "unsupported_type", Path(found.path).suffix.lower()
    if found.size > settings.max_file_bytes:
        return None, "too_large", f"{found.size} > {settings.max_file_bytes} bytes"
    return None


def _unhashed(error: OSError) -> tuple[str | None, str, str]:
    known = {errno.EACCES: "permission_denied", errno.EPERM: "permission_denied", errno.ENOENT: "file_vanished"}
    return None, known.get(error.errno or 0, "read_error"), error.strerror or str(error)


def _keep_seen(processed: Path, seen: dict[str, object]) -> None:
    try:
        save_seen(processed, seen)
    except OSError:
        return  # only costs hashing again; a folder that cannot be written is reported where it matters


def _one_path_each(hashes: Mapping[str, str], ledger: Ledger) -> dict[str, str]:
    """For each content one path: the one the ledger knows it by if it is still there, else the first."""
    chosen: dict[str, str] = {}
    for name in sorted(hashes):
        chosen.setdefault(hashes[name], name)
    for entry in ledger.documents.values():
        if hashes.get(entry.source_path) == entry.sha256:
            chosen[entry.sha256] = entry.source_path
    return chosen


def _needs_work(source_path: str, sha256: str, fingerprint: str, ledger: Ledger) -> bool:
    reject = ledger.rejects.get(source_path)
    if reject and reject.sha256 == sha256 and reject.fingerprint == fingerprint:
        return load_reasons()[reject.reason_code].transient
    entry = ledger.documents.get(sha256[:16])
    return entry is None or entry.fingerprint != fingerprint or entry.superseded_by is not None


def _can_be_redone(job: Job, ledger: Ledger) -> bool:
    entry = ledger.documents[job.sha256[:16]]
    stale = entry.superseded_by is None and entry.fingerprint != job.fingerprints.interpreting
    return stale and any_reading(job.processed, job.sha256) is not None


def _entry(outcome: Outcome, before: Entry | None, now: str) -> Entry:
    digest = outcome.digest
    assert digest is not None
    return Entry(
        doc_id=digest.doc_id,
        sha256=digest.sha256,
        source_path=outcome.job.source_path,
        first_seen=before.first_seen if before else now,
        ingested_at=now,
        missing_since=before.missing_since if before else None,
        superseded_by=before.superseded_by if before else None,
        fingerprint=outcome.job.fingerprints.interpreting,
        fiscal_year=digest.fiscal_year,
        years=digest.years,
        organization=digest.organization,
        rows=digest.rows,
        findings=digest.findings,
        corrections={note.id: note.detail for note in outcome.corrections},
    )


def _placed(entry: Entry, home: Mapping[str, str], now: str) -> Entry:
    path = home.get(entry.sha256)
    if path is None:
        return entry if entry.missing_since else replace(entry, missing_since=now)
    if (path, None, None) == (entry.source_path, entry.missing_since, entry.superseded_by):
        return entry
    return replace(entry, source_path=path, missing_since=None, superseded_by=None)


def _reject(name: str, sha256: str | None, reason_code: str, detail: str, plan: Plan, now: str) -> Reject:
    before = plan.ledger.rejects.get(name)
    same = before is not None and before.sha256 == sha256
    return Reject(
        source_path=name,
        sha256=sha256,
        reason_code=reason_code,
        detail=detail,
        attempts=before.attempts + 1 if before and same else 1,
        first_seen=before.first_seen if before and same else now,
        last_seen=now,
        fingerprint=plan.fingerprints.with_corrections(plan.corrections.of(sha256).digest if sha256 else "").interpreting,
    )


def _refused(name: str, sha256: str | None, reason_code: str, detail: str, plan: Plan, now: str) -> Reject:
    before = plan.ledger.rejects.get(name)
    if before and (before.reason_code, before.detail) == (reason_code, detail):
        return before  # it was not tried again
    return _reject(name, sha256, reason_code, detail, plan, now)
