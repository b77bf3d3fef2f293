"""The flow `ita-ingest`: wiring only, it reads like the table of contents of a run. All logic is in `pipeline.ingest`.

A task is a batch of documents, not a document: a task costs Prefect some 10 ms and 12 KB of its database, a text report is interpreted in
less. The tasks are threads that hand their documents to one shared pool of worker processes. Arguments are quoted, so that Prefect
neither walks through them nor keeps them.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.environment import assert_room
from pipeline.errors import PublishError
from pipeline.ingest import (
    Pool,
    Session,
    batches,
    finish,
    open_pool,
    prepare_workers,
    process_batch,
    silent,
    start,
    unchanged_summary,
    worker_count,
)
from pipeline.run import Progress, RunRequest, RunSummary
from pipeline.settings import load_settings
from pipeline.store import writer_lock
from pipeline.worker import Job, Outcome

Argument = TypeVar("Argument")


@dataclass
class Caller:
    """What the caller of the flow tells it beside its parameters (which Prefect keeps), and learns: whether the flow got to its body."""

    progress: Progress
    began: float
    entered: bool = False


_caller: ContextVar[Caller | None] = ContextVar("caller", default=None)


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
def ita_ingest(
    raw: str,
    processed: str,
    jobs: int | None = None,
    full: bool = False,
    keep: int = 5,
    retry: bool = False,
    prune: bool = False,
    allow_shrink: bool = False,
    corrections: str | None = None,
) -> RunSummary:
    """Ingest what is new or changed in the folder `raw` and publish it in `processed`; parameters as in `RunRequest`."""
    caller = _caller.get() or Caller(silent, time.monotonic())
    caller.entered = True
    folder = None if corrections is None else Path(corrections)
    request = RunRequest(
        Path(raw), Path(processed), jobs, full, keep=keep, retry=retry, prune=prune, allow_shrink=allow_shrink, corrections=folder
    )
    settings = load_settings()
    if summary := unchanged_summary(request, settings, caller.began):
        return summary
    prepare_workers(settings)
    with writer_lock(request.processed):
        session = discover_and_plan(_as_is(request), _as_is(caller.progress), _as_is(caller.began))
        with open_pool(session) as pool:
            size = session.settings.batch_size
            futures = [
                read_interpret_check.submit(_as_is(pool), _as_is(session), _as_is(batch), number * size + 1, number * size + len(batch))
                for number, batch in enumerate(batches(session))
            ]
            outcomes = [outcome for future in futures for outcome in future.result()]
        return publish(_as_is(session), _as_is(outcomes))


def _as_is(value: Argument) -> Argument:
    """An argument that Prefect hands on without looking into it; the task gets the value itself, whatever the type says here."""
    return cast(Argument, quote(value))


def run_flow(request: RunRequest, progress: Progress, began: float) -> RunSummary:
    """Run the flow in this process. `began`: when the run began (`time.monotonic`).

    Raises what the run raises, and PublishError `prefect_unavailable` when no server can be reached or started.
    """
    # One batch more than workers: the next is at hand when one is through, and no more than that is held open.
    runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=worker_count(request) + 1)
    caller = Caller(progress, began)
    token = _caller.set(caller)
    try:
        return ita_ingest.with_options(task_runner=cast(Any, runner))(
            raw=str(request.raw),
            processed=str(request.processed),
            jobs=request.jobs,
            full=request.full,
            keep=request.keep,
            retry=request.retry,
            prune=request.prune,
            allow_shrink=request.allow_shrink,
            corrections=None if request.corrections is None else str(request.corrections),
        )
    except Exception as error:
        if caller.entered and not isinstance(error, httpx.HTTPError):
            raise
        if not PREFECT_API_URL.value():
            assert_room()
        raise PublishError("prefect_unavailable", str(PREFECT_API_URL.value() or ""), str(error)) from error
    finally:
        _caller.reset(token)
