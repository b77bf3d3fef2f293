"""The flow `ita-ingest`: wiring only, it reads like the table of contents of a run. All logic is in `pipeline.ingest`.

A task is a batch of documents, not a document: a task costs Prefect some 10 ms and 12 KB of its database, a text report is interpreted in less.
The tasks are threads that hand their documents to one shared pool of worker processes. Arguments are quoted, so that Prefect neither
walks through them nor keeps them.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from pipeline.ingest import Pool, Session, batches, finish, open_pool, process_batch, silent, start, unchanged_summary, worker_count
from pipeline.run import Progress, RunRequest, RunSummary
from pipeline.settings import load_settings
from pipeline.store import writer_lock
from pipeline.worker import Job, Outcome

_progress: ContextVar[Progress] = ContextVar("progress", default=silent)
_began: ContextVar[float | None] = ContextVar("began", default=None)


@task(name="discover and plan", cache_policy=NO_CACHE)
def discover_and_plan(request: RunRequest, progress: Progress, began: float) -> Session:
    """What is new or changed, as jobs."""
    return start(request, load_settings(), progress, began)


@task(name="read, interpret, check", task_run_name="documents {first} to {last}", cache_policy=NO_CACHE)
def read_interpret_check(pool: Pool, session: Session, batch: tuple[Job, ...], first: int, last: int) -> list[Outcome]:
    """A batch of documents; a document that fails is an outcome, not an error."""
    return process_batch(pool, session, batch)


@task(name="publish", cache_policy=NO_CACHE)
def publish(session: Session, outcomes: list[Outcome]) -> RunSummary:
    """The new snapshot, made current."""
    return finish(session, outcomes)


@flow(name="ita-ingest", validate_parameters=False)
def ita_ingest(raw: str, processed: str, jobs: int | None = None, full: bool = False, keep: int = 5) -> RunSummary:
    """Ingest what is new or changed in the folder `raw` and publish it in `processed`; parameters as in `RunRequest`."""
    began = _began.get() or time.monotonic()
    request = RunRequest(Path(raw), Path(processed), jobs=jobs, full=full, keep=keep)
    if summary := unchanged_summary(request, load_settings(), began):
        return summary
    with writer_lock(request.processed):
        session = discover_and_plan(quote(request), quote(_progress.get()), quote(began))
        with open_pool(session) as pool:
            size = session.settings.batch_size
            futures = [
                read_interpret_check.submit(quote(pool), quote(session), quote(batch), number * size + 1, number * size + len(batch))
                for number, batch in enumerate(batches(session))
            ]
            outcomes = [outcome for future in futures for outcome in future.result()]
        return publish(quote(session), quote(outcomes))


def run_flow(request: RunRequest, progress: Progress, began: float) -> RunSummary:
    """Run the flow in this process. `began`: when the run began (`time.monotonic`). Raises what the run raises."""
    # One batch more than workers: the next is at hand when one is through, and no more than that is held open.
    runner = ThreadPoolTaskRunner(max_workers=worker_count(request) + 1)
    tokens = _progress.set(progress), _began.set(began)
    try:
        return ita_ingest.with_options(task_runner=runner)(
            raw=str(request.raw), processed=str(request.processed), jobs=request.jobs, full=request.full, keep=request.keep
        )
    finally:
        _progress.reset(tokens[0])
        _began.reset(tokens[1])
