"""The process behind a schedule, while its server is there: registers the deployment, starts its runs, stops them with itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.flow import ita_ingest, parameters
from pipeline.errors import PublishError, Terminated, UsageError
from pipeline.schedule import ScheduleRequest
from pipeline.store import writer_lock
from pipeline.stores.mirror import mirror_folder
from pipeline.stores.objects import url_of

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def problem_of_server() -> str:
    """Why the server that is named does not answer; empty when it does."""
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    return "" if problem is None else str(problem) or type(problem).__name__


def assert_name_is_ours(request: ScheduleRequest) -> None:
    """Raise UsageError `schedule_name_taken` when the deployment of this name writes another dataset: it would be replaced unnoticed."""
    with get_client(sync_client=True) as client:
        try:
            known = client.read_deployment_by_name(_full_name(request))
        except ObjectNotFound:
            return
    other = known.parameters.get("processed")
    if other not in (None, str(request.run.processed)):
        raise UsageError("schedule_name_taken", f"--name {request.name}", str(other))


async def serve_until_away(request: ScheduleRequest, serving: Callable[[str], None]) -> None:
    """Do the runs that are due; returns when the server does not answer any more.

    `serving` is told the full name of the deployment once it stands. Raises Terminated after SIGTERM, when the run that was going on has
    been stopped and the schedule paused, so that nothing is due while nobody is there to do it.
    """
    runner = Runner(name=request.name, limit=None, pause_on_shutdown=False)
    runner.handle_sigterm = lambda *_: None  # type: ignore[method-assign]  # it would leave this loop by sys.exit; see below
    try:
        deployment_id = await _register(runner, request)
        serving(_full_name(request))
        work = asyncio.ensure_future(runner.start())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
        await work
    except asyncio.CancelledError:
        await _pause(deployment_id)
        raise Terminated from None
    except (httpx.HTTPError, RuntimeError, ExceptionGroup):
        # Prefect gives up after three attempts, with an error of its own.
        if problem_of_server():
            return
        raise


async def _register(runner: Runner, request: ScheduleRequest) -> UUID:
    """Put the deployment on the server, and know it to the runner."""
    deployment = await ita_ingest.ato_deployment(
        name=request.name,
        schedules=[Cron(request.cron, timezone=request.timezone)],
        parameters={
            **parameters(request.run),
            "strict": request.strict,
            "fail_on": request.fail_on,
            "lang": request.language,
        },
        concurrency_limit=ONE_AT_A_TIME,
        paused=False,
        description=f"{request.run.raw} -> {request.run.processed}",
        tags=["ita-ingest"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    with suppress(PublishError), writer_lock(_locked_folder(request.run.processed)):
        await _forget_dead_runs(deployment)
    return await runner.aadd_deployment(deployment)


async def _forget_dead_runs(deployment: RunnerDeployment) -> None:
    """Put right what the server believes of runs that were going on when it, or this machine, went down. Only under the writer's lock.

    For the server they run for ever, and hold the one slot there is: no run would ever start again. Whoever is alive holds the lock.
    """
    async with get_client() as client:
        try:
            known = await client.read_deployment_by_name(f"{deployment.flow_name}/{deployment.name}")
        except ObjectNotFound:
            return
        await client.update_deployment(known.id, DeploymentUpdate(concurrency_limit=None))
        going_on = FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[known.id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])),
        )
        for run in await client.read_flow_runs(flow_run_filter=going_on):
            await client.set_flow_run_state(run.id, Crashed(message="its process is gone; what it read is kept"), force=True)


async def _pause(deployment_id: UUID) -> None:
    async with get_client() as client:
        with suppress(httpx.HTTPError):
            await client.pause_deployment(deployment_id)


def _locked_folder(processed: Path) -> Path:
    """Where a run that writes to `processed` holds its lock on this machine."""
    url = url_of(processed)
    return processed if url is None else mirror_folder(url, "write")


def _full_name(request: ScheduleRequest) -> str:
    return f"{ita_ingest.name}/{request.name}"
