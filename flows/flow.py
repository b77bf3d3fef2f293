"""The flow `ita-ingest`: wiring only, it reads like the table of contents of a run. All logic is in `pipeline.ingest`.

A task is a batch of documents, not a document: a task costs Prefect some 10 ms and 12 KB of its database, a text report is interpreted in
less. Where the tasks of batches run is the `Execution`: by default in threads that hand their documents to one shared pool of worker
processes. Arguments are quoted, so that Prefect neither walks through them nor keeps them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.environment import assert_room
from pipeline.errors import PublishError
from pipeline.ingest import (
    LocalWorkers,
    Session,
    Workers,
    batches,
    finish,
    open_pool,
    prepare_workers,
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


@dataclass(frozen=True, slots=True)
class Execution:
    """Where batches are worked on: the task runner of the flow, and what opens the workers once the plan stands.

    `quoted`: whether Prefect can be kept from looking into the arguments (Dask takes its quotes apart).
    """

    task_runner: TaskRunner[Any]
    open_workers: Callable[[Session], AbstractContextManager[Workers]]
    quoted: bool = True


@dataclass
class Caller:
    """What the caller of the flow tells it beside its parameters (which Prefect keeps), and learns: whether the flow got to its body.

    `checked`: whether the caller knows that there is something to do; looking at a hundred thousand files takes its time.
    """

    progress: Progress
    began: float
    execution: Execution
    checked: bool = False
    entered: bool = False


_caller: ContextVar[Caller | None] = ContextVar("caller", default=None)


@task(name="discover and plan", cache_policy=NO_CACHE)
def discover_and_plan(request: RunRequest, progress: Progress, began: float) -> Session:
    """What is new or changed, as jobs."""
    return start(request, load_settings(), progress, began)


@task(name="read, interpret, check", task_run_name="documents {first} to {last}", cache_policy=NO_CACHE)
def read_interpret_check(workers: Workers, batch: tuple[Job, ...], first: int, last: int) -> list[Outcome]:
    """A batch of documents; a document that fails is an outcome, not an error."""
    return workers.process(batch)


@task(name="publish", cache_policy=NO_CACHE)
def publish(session: Session, outcomes: list[Outcome]) -> RunSummary:
    """The new snapshot, made current."""
    return finish(session, outcomes)


def caller_of_flow() -> Caller:
    """Who called the flow; by itself when it is called as a deployment is.

    A function, because a Dask cluster gets the flow with all globals that its body names, and a context variable cannot be pickled.
    """
    return _caller.get() or Caller(silent, time.monotonic(), here())


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
    caller = caller_of_flow()
    caller.entered = True
    folder = None if corrections is None else Path(corrections)
    request = RunRequest(
        Path(raw), Path(processed), jobs, full, keep=keep, retry=retry, prune=prune, allow_shrink=allow_shrink, corrections=folder
    )
    settings = load_settings()
    if not caller.checked and (summary := unchanged_summary(request, settings, caller.began)):
        return summary
    prepare_workers(settings)
    with writer_lock(request.processed):
        session = discover_and_plan(_as_is(request), _as_is(caller.progress), _as_is(caller.began))
        execution = caller.execution
        with execution.open_workers(session) as workers:
            size = session.settings.batch_size
            own = _as_is if execution.quoted else _unquoted
            parts = batches(session)
            futures = [
                read_interpret_check.submit(own(workers), own(batch), number * size + 1, number * size + len(batch))
                for number, batch in enumerate(parts)
            ]
            outcomes = [outcome for batch, future in zip(parts, futures, strict=True) for outcome in session.kept(batch, future.result())]
        return publish(_as_is(session), _as_is(outcomes))


def _as_is(value: Argument) -> Argument:
    """An argument that Prefect hands on without looking into it; the task gets the value itself, whatever the type says here."""
    return cast(Argument, quote(value))


def _unquoted(value: Argument) -> Argument:
    return value


@contextmanager
def local_workers(session: Session) -> Iterator[Workers]:
    """Worker processes of this machine."""
    with open_pool(session) as pool:
        yield LocalWorkers(pool, session)


def here(request: RunRequest | None = None) -> Execution:
    """Batches in threads of this process, which hand their documents to worker processes of this machine."""
    # One batch more than workers: the next is at hand when one is through, and no more than that is held open.
    return Execution(ThreadPoolTaskRunner(max_workers=worker_count(request) + 1 if request else None), local_workers)


def run_flow(request: RunRequest, progress: Progress, began: float, execution: Execution | None = None) -> RunSummary:
    """Run the flow in this process. `began`: when the run began (`time.monotonic`). `execution`: where batches are worked on; None: here.

    The caller has found out that there is something to do (`unchanged_summary`).

    Raises what the run raises, and PublishError `prefect_unavailable` when no server can be reached or started.
    """
    execution = execution or here(request)
    caller = Caller(progress, began, execution, checked=True)
    token = _caller.set(caller)
    try:
        return ita_ingest.with_options(task_runner=cast(Any, execution.task_runner))(
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
