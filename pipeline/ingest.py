"""A run as plain functions: prepare, process batches, finish. Knows no Prefect; `flows.ingest` wires the same functions."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline.confine import Confinement
from pipeline.corrections import load_corrections
from pipeline.errors import PublishError
from pipeline.highlights import Highlights
from pipeline.ledger import Ledger, Run
from pipeline.plan import Plan, current_snapshot, make_plan, next_ledger, nothing_to_do, utc_now
from pipeline.pool import ChildPool, start_fork_server
from pipeline.publish import publish
from pipeline.run import NOTHING, Progress, RunRequest, RunSummary
from pipeline.settings import Settings, load_settings
from pipeline.store import prepare_cache, remove_stale_cache, scratch_folder, staged_path, worker_folders, writer_lock
from pipeline.summary import about_document, summarize
from pipeline.worker import Job, Outcome, lost, work

Pool = ChildPool[Job, Outcome]

RETRY_SECONDS = (1.0, 4.0)
"""Waits before a document is tried again whose failure may pass by itself."""

_MAY_PASS = frozenset({"read_error", "file_vanished"})
"""Such failures: the file is locked, its share does not answer just now, or it is just being replaced."""


class Reporter:
    """Passes progress on from many threads, one call at a time, and counts."""

    def __init__(self, progress: Progress, total: int, run_id: str) -> None:
        """`total`: documents to work on."""
        self._progress = progress
        self._total = total
        self._run_id = run_id
        self._told: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def event(self, event: str, name: str = "", **about: object) -> None:
        """Report something that is no document which is through."""
        with self._lock:
            self._progress(event, len(self._told), self._total, name, {"run_id": self._run_id, **about})

    def finished(self, outcome: Outcome) -> None:
        """Report a document, once however often it is told."""
        with self._lock:
            known = len(self._told)
            self._told.add((outcome.job.source_path, outcome.job.sha256))
            if len(self._told) > known:
                event = "rejected" if outcome.reason_code else "document"
                about = {"run_id": self._run_id, **about_document(outcome)}
                self._progress(event, len(self._told), self._total, outcome.job.source_path, about)


@dataclass(frozen=True, slots=True)
class Session:
    """A run under way: what was asked, what is to be done, and when it began (`time.monotonic`)."""

    request: RunRequest
    settings: Settings
    plan: Plan
    reporter: Reporter
    began: float
    highlights: Highlights

    def finished(self, outcome: Outcome) -> None:
        """Take note of a document that is through. Raises PublishError when the work of any document cannot be kept."""
        if outcome.fatal:
            raise PublishError(outcome.reason_code or "cannot_write", str(self.request.processed), outcome.detail)
        self.reporter.finished(outcome)

    def retrying(self, outcome: Outcome, seconds: float) -> None:
        """Take note of a document that will be tried again in so many seconds."""
        self.reporter.event("retrying", outcome.job.source_path, reason_code=outcome.reason_code, in_seconds=seconds)

    def kept(self, batch: Sequence[Job], outcomes: Iterable[Outcome]) -> list[Outcome]:
        """What the run keeps of the outcomes of a batch, each taken note of (`finished`, for which no outcome is new twice)."""
        found = {outcome.job.sha256: outcome for outcome in outcomes}
        for outcome in found.values():
            self.finished(outcome)
        return [self.highlights.lean(found[job.sha256], job) for job in batch]


class Workers(Protocol):
    """Who works on batches of documents: processes of this machine, or of others."""

    def process(self, batch: Iterable[Job]) -> list[Outcome]:
        """The outcomes of a batch, in the order of its jobs. Raises PublishError when the run cannot go on."""


@dataclass(frozen=True, slots=True)
class LocalWorkers:
    """The worker processes of this machine; each document is reported as soon as it is through."""

    pool: Pool
    session: Session

    def process(self, batch: Iterable[Job]) -> list[Outcome]:
        """The outcomes of a batch, as `Workers`."""
        return process_batch(self.pool, batch, self.session.finished, self.session.retrying)


def run_plainly(request: RunRequest, progress: Progress | None = None) -> RunSummary:
    """Do a whole run in this process and its workers, without Prefect.

    Raises UsageError or PublishError; the dataset is then as it was. A file that cannot be read raises nothing: it is quarantined.
    """
    began = time.monotonic()
    settings = settings_for(request)
    plan = plan_run(request, settings)
    if unchanged := unchanged_summary(plan, began):
        return unchanged
    prepare_workers(settings)
    with writer_lock(request.processed):
        session = start(request, settings, plan, progress or silent, began)
        with open_pool(session) as pool:
            workers = LocalWorkers(pool, session)
            outcomes = [outcome for batch in batches(session) for outcome in session.kept(batch, workers.process(batch))]
        return finish(session, outcomes)


def settings_for(request: RunRequest) -> Settings:
    """The settings of this machine (`load_settings`), with what the request says instead of them."""
    settings = load_settings()
    return replace(settings, ocr_engine=request.ocr_engine) if request.ocr_engine else settings


def plan_run(request: RunRequest, settings: Settings) -> Plan:
    """What there is to do (`make_plan`), with the corrections of the request. Takes no lock and starts nothing.

    Every run begins here: folders and corrections that cannot be used are refused (UsageError) before anything is written.
    """
    return make_plan(request, settings, load_corrections(request.corrections))


def unchanged_summary(plan: Plan, began: float) -> RunSummary | None:
    """The summary of a run with nothing to do; None when there is something."""
    return summarize(plan, plan.ledger, [], "unchanged", plan.snapshot, time.monotonic() - began) if nothing_to_do(plan) else None


def start(request: RunRequest, settings: Settings, plan: Plan, progress: Progress, began: float) -> Session:
    """Begin a run as planned; planned anew if another run has published since. The caller holds the writer's lock.

    So what is planned is what will be published. A file that changed since the plan was made is read as it is now.
    """
    prepare_cache(request.processed)
    if current_snapshot(request.processed) != plan.snapshot:
        plan = plan_run(request, settings)
    reporter = Reporter(progress, len(plan.jobs), plan.run_id)
    reporter.event("discovered", files=plan.discovered, to_do=len(plan.jobs))
    return Session(request, settings, plan, reporter, began, Highlights(plan.ledger))


def prepare_workers(settings: Settings) -> None:
    """Begin to start what worker processes need, while this process does something else."""
    start_fork_server(("pipeline.warm", settings.steps))


def open_pool(session: Session) -> Pool:
    """The worker processes of a run on this machine: no more than there is work for."""
    jobs = max(1, min(worker_count(session.request), len(session.plan.jobs)))
    return document_pool(session.request.processed, session.settings, jobs)


def document_pool(processed: Path, settings: Settings, jobs: int) -> Pool:
    """Processes that work on documents, each held to the settings and to its own folders below `processed`."""
    return ChildPool(
        work,
        lost,
        jobs=jobs,
        seconds=settings.document_seconds,
        per_worker=settings.documents_per_worker,
        confinement=Confinement(
            scratch=scratch_folder(processed),
            writable=worker_folders(processed),
            cpu_seconds=settings.document_cpu_seconds,
            memory_bytes=settings.document_memory_bytes,
            file_bytes=settings.document_output_bytes,
        ),
    )


def worker_count(request: RunRequest) -> int:
    """How many worker processes the request is for: what it says, else one a core that this process may use."""
    return request.jobs or len(os.sched_getaffinity(0))


def batches(session: Session) -> list[tuple[Job, ...]]:
    """The jobs of the run in batches of `Settings.batch_size`."""
    jobs, size = session.plan.jobs, session.settings.batch_size
    return [jobs[start : start + size] for start in range(0, len(jobs), size)]


def process_batch(
    pool: Pool,
    batch: Iterable[Job],
    finished: Callable[[Outcome], None] = lambda _: None,
    retrying: Callable[[Outcome, float], None] = lambda *_: None,
) -> list[Outcome]:
    """Have the pool do a batch; the outcomes in the order of the jobs. `finished` is told of each as soon as it is there, and may raise.

    A document whose failure may pass by itself is tried again after each of `RETRY_SECONDS`, of which `retrying` is told instead.
    """
    jobs = tuple(batch)
    outcomes: dict[str, Outcome] = {}
    left: Sequence[Job] = jobs
    for wait in (*RETRY_SECONDS, None):
        again = []
        for future in as_completed([pool.submit(job) for job in left]):
            outcome = future.result()
            outcomes[outcome.job.sha256] = outcome
            if wait is not None and outcome.reason_code in _MAY_PASS:
                retrying(outcome, wait)
                again.append(outcome.job)
            else:
                finished(outcome)
        if not again or wait is None:
            break
        time.sleep(wait)
        left = again
    return [outcomes[job.sha256] for job in jobs]


def finish(session: Session, outcomes: Iterable[Outcome]) -> RunSummary:
    """Publish what the run found and say what it did.

    `nothing_published` when the dataset would have no document at all: an empty dataset helps nobody, and must not replace a message.
    """
    plan, done = session.plan, {outcome.job.sha256: outcome for outcome in outcomes}
    ledger = next_ledger(plan, done)
    if not ledger.documents:
        return summarize(plan, ledger, done.values(), "nothing_published", None, time.monotonic() - session.began)
    session.reporter.event("publishing")
    ledger = replace(ledger, runs=(*ledger.runs, _run(plan, ledger, done.values())))
    staged = {
        outcome.sha256[:16]: str(staged_path(plan.processed, outcome.job.fingerprints.interpreting, outcome.sha256))  # a Path takes thrice
        for outcome in done.values()
        if outcome.digest is not None
    }
    snapshot = publish(
        plan.processed,
        plan.snapshot,
        ledger,
        staged,
        snapshot_id=plan.run_id,
        created_at=ledger.runs[-1].finished_at,
        code_version=plan.fingerprints.code_version,
        keep=session.request.keep,
        row_group=session.settings.row_group,
        max_shrink_percent=None if session.request.allow_shrink else session.settings.max_shrink_percent,
    )
    remove_stale_cache(plan.processed, plan.fingerprints, _known_contents(plan, ledger))
    session.reporter.event("published")
    return summarize(plan, ledger, done.values(), "published", snapshot, time.monotonic() - session.began)


def silent(event: str, done: int, total: int, name: str, about: Mapping[str, object] = NOTHING) -> None:
    """A Progress that takes no note."""


def _known_contents(plan: Plan, ledger: Ledger) -> set[str]:
    """SHA-256 of all that the next run may ask the cache for."""
    documents = {entry.sha256 for entry in ledger.documents.values()}
    return documents | {reject.sha256 for reject in ledger.rejects.values() if reject.sha256} | set(plan.present.values())


def _run(plan: Plan, ledger: Ledger, outcomes: Iterable[Outcome]) -> Run:
    kinds = [outcome.did for outcome in outcomes]
    live = [entry for entry in ledger.documents.values() if entry.superseded_by is None]
    return Run(
        run_id=plan.run_id,
        started_at=plan.started_at,
        finished_at=utc_now().isoformat(),
        discovered=plan.discovered,
        read=kinds.count("read"),
        reused=len(set(plan.present.values())) - kinds.count("read"),
        published=len(live),
        rejected=len(ledger.rejects),
        findings=sum(len(entry.findings) for entry in live),
        code_version=plan.fingerprints.code_version,
    )
