"""The flow `ita-ingest`: wiring only, it reads like the table of contents of a run. All logic is in `pipeline.ingest`.

A task is a batch of documents, not a document: a task costs Prefect some 10 ms and 12 KB of its database, a text report is interpreted in
less. Where the tasks of batches run is the `Execution`: by default in threads that hand their documents to one shared pool of worker
processes. Arguments are quoted, so that Prefect neither walks through them nor keeps them.

Two may call it: `run_flow`, for `ita run`, which gets the summary, and a deployment (`flows.serving`, `prefect.yaml`), which gets a state.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.environment import assert_room
from flows.observe import logged, publish_artifacts
from flows.outcome import state_of
from pipeline.errors import PublishError, may_pass
from pipeline.ingest import (
    LocalWorkers,
    Session,
    Workers,
    batches,
    finish,
    open_pool,
    plan_run,
    prepare_workers,
    settings_for,
    start,
    unchanged_summary,
    worker_count,
)
from pipeline.plan import Plan
from pipeline.run import Progress, RunRequest, RunSummary
from pipeline.settings import Settings
from pipeline.store import writer_lock
from pipeline.stores.places import writable_places
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

    `plan`: what there is to do, if the caller has looked; looking at a hundred thousand files takes its time.
    """

    progress: Progress
    began: float
    execution: Execution
    plan: Plan | None = None
    entered: bool = False


_EXECUTION = ("runner", "address")
"""What of a request is no parameter of the flow."""

_caller: ContextVar[Caller | None] = ContextVar("caller", default=None)


def _may_pass(task: object, run: object, state: State[Any]) -> bool:
    """Whether a task is to be tried again: only after what may pass by itself."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and may_pass(error)


_RETRIES: dict[str, Any] = {"retries": 2, "retry_delay_seconds": [1, 5], "retry_condition_fn": _may_pass}
"""For what touches the folders of the operator. A document is tried again by `process_batch`, a lost worker by the pool."""


@task(name="discover and plan", cache_policy=NO_CACHE, **_RETRIES)
def discover_and_plan(request: RunRequest, settings: Settings) -> Plan:
    """What is new or changed, as jobs."""
    return plan_run(request, settings)


@task(name="read, interpret, check", task_run_name="documents {first} to {last}", cache_policy=NO_CACHE)
def read_interpret_check(workers: Workers, batch: tuple[Job, ...], first: int, last: int) -> list[Outcome]:
    """A batch of documents; a document that fails is an outcome, not an error."""
    return workers.process(batch)


@task(name="publish", cache_policy=NO_CACHE, **_RETRIES)
def publish(session: Session, outcomes: list[Outcome]) -> RunSummary:
    """The new snapshot, made current."""
    return finish(session, outcomes)


@task(name="report", cache_policy=NO_CACHE)
def report(summary: RunSummary, lang: str) -> None:
    """What the run did, as artifacts of the user interface."""
    publish_artifacts(summary, lang)


def caller_of_flow() -> Caller | None:
    """Who called the flow; None when a deployment did.

    A function, because a Dask cluster gets the flow with all globals that its body names, and a context variable cannot be pickled.
    """
    return _caller.get()


def _threads(workers: int) -> TaskRunner[Any]:
    """One batch more than workers: the next is at hand when one is through, and no more than that is held open."""
    return cast(TaskRunner[Any], ThreadPoolTaskRunner(max_workers=workers + 1))


@flow(name="ita-ingest", validate_parameters=False, task_runner=cast(Any, _threads(len(os.sched_getaffinity(0)))))
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
    ocr_engine: str | None = None,
    strict: bool = False,
    fail_on: str | None = None,
    lang: str | None = "en",
) -> Any:
    """Ingest what is new or changed in the folder `raw` and publish it in `processed`; parameters as the options of `ita run`.

    `lang`: the language of what is kept on the server; None where none is.
    """
    request = RunRequest(
        Path(raw),
        Path(processed),
        jobs,
        full,
        keep=keep,
        retry=retry,
        prune=prune,
        allow_shrink=allow_shrink,
        corrections=None if corrections is None else Path(corrections),
        ocr_engine=ocr_engine,
    )
    caller = caller_of_flow()
    if caller is None:
        return state_of(lambda progress: ingest_places(request, progress, lang), strict, fail_on, lang or "en")
    caller.entered = True
    return ingest(request, caller, lang)


def ingest_places(request: RunRequest, progress: Progress, lang: str | None) -> RunSummary:
    """A whole run on folders or URLs, as `ita run` does it."""
    with writable_places(request.raw, request.processed) as places:
        where = replace(request, raw=places.raw, processed=places.processed)
        summary = ingest(where, Caller(progress, time.monotonic(), here(where)), lang)
        places.publish(summary, request.keep)
    return summary


def ingest(request: RunRequest, caller: Caller, lang: str | None) -> RunSummary:
    """The tasks of a run, in their order."""
    settings = settings_for(request)
    plan = caller.plan or discover_and_plan(_as_is(request), _as_is(settings))
    if summary := unchanged_summary(plan, caller.began):
        return summary
    prepare_workers(settings)
    progress = logged(caller.progress, lang) if lang else caller.progress
    with writer_lock(request.processed):
        session = start(request, settings, plan, progress, caller.began)
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
        summary = publish(_as_is(session), _as_is(outcomes))
    if lang:
        report(_as_is(summary), lang)
    return summary


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


def here(request: RunRequest) -> Execution:
    """Batches in threads of this process, which hand their documents to worker processes of this machine."""
    return Execution(_threads(worker_count(request)), local_workers)


def run_flow(
    request: RunRequest, plan: Plan, progress: Progress, began: float, execution: Execution | None = None, lang: str | None = None
) -> RunSummary:
    """Run the flow in this process. `began`: when the run began (`time.monotonic`). `execution`: where batches are worked on; None: here.

    `lang`: the language of what the server is to keep of the run (log, artifacts); None: nothing.

    `plan`: what there is to do, which is something (`unchanged_summary`).

    Raises what the run raises, and PublishError `prefect_unavailable` when no server can be reached or started.
    """
    execution = execution or here(request)
    caller = Caller(progress, began, execution, plan)
    token = _caller.set(caller)
    try:
        given = ita_ingest.with_options(task_runner=cast(Any, execution.task_runner))(**parameters(request), lang=lang)
        return cast(RunSummary, given)
    except Exception as error:
        if caller.entered and not isinstance(error, httpx.HTTPError):
            raise
        if not PREFECT_API_URL.value():
            assert_room()
        raise PublishError("prefect_unavailable", str(PREFECT_API_URL.value() or ""), str(error)) from error
    finally:
        _caller.reset(token)


def parameters(request: RunRequest) -> dict[str, Any]:
    """A request as parameters of the flow, in words that JSON knows; where batches are worked on is for the caller to say."""
    asked = {field.name: getattr(request, field.name) for field in fields(request) if field.name not in _EXECUTION}
    return {name: str(value) if isinstance(value, Path) else value for name, value in asked.items()}
