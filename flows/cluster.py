"""Batches worked on by a Dask cluster: the runner `dask`. Each worker has its own children, so that a bad document costs one document.

Prefect's tasks run in the workers (prefect-dask), so these need Prefect's server beside the folders; before any work is handed out each
of them is asked whether it has all that, and the same code. A worker that dies is Dask's to replace: its batch is done by another.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import httpx
from distributed import Client, KilledWorker, LocalCluster
from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner

from flows.flow import Execution
from pipeline.errors import PublishError
from pipeline.ingest import Session, Workers, worker_count
from pipeline.remote import RemoteWorkers, assert_shared, close_pool, host, open_mark, take_part
from pipeline.run import RunRequest

_CONNECT_SECONDS = 15
_WORKERS_SECONDS = 60

_QUIET_WORKERS = {"PREFECT_LOGGING_LEVEL": "CRITICAL", "PREFECT_LOGGING_TO_API_ENABLED": "false"}


@contextmanager
def on_dask(request: RunRequest) -> Iterator[Execution]:
    """Batches on the cluster of `RunRequest.address`, or on one of this machine that lives as long as the context.

    Raises PublishError: `cluster_unreachable`, `cluster_without_workers`, `prefect_unavailable`; while the run goes on what
    `pipeline.remote.take_part` raises, `worker_without_prefect`, and `cluster_lost_batch` when worker after worker died over a batch.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it says of dead workers is dealt with; the rest is raised
    with ExitStack() as stack:
        address = request.address or stack.enter_context(_own_cluster(worker_count(request))).scheduler_address
        client = stack.enter_context(_client(address))
        if not PREFECT_API_URL.value():
            stack.enter_context(temporary_settings(updates={PREFECT_API_URL: _temporary_server()}))

        @contextmanager
        def open_workers(session: Session) -> Iterator[Workers]:
            # Children as many as a worker has threads: each thread brings a batch.
            threads = max(client.nthreads().values(), default=1)
            with open_mark(session, threads) as workers:
                ask_all(client, workers)
                kill = True
                try:
                    yield workers
                    kill = False
                except KilledWorker as error:
                    raise PublishError("cluster_lost_batch", address, str(error)) from error
                finally:
                    with suppress(Exception):  # workers that are gone have no children either
                        client.run(close_pool, workers, kill=kill, on_error="ignore")

        yield Execution(DaskTaskRunner(address=address), open_workers, quoted=False)


def ask_all(client: Client, workers: RemoteWorkers) -> None:
    """Have each worker say that it can take part. Raises the PublishError of the first that cannot."""
    answers: dict[str, Any] = client.run(_take_part, workers, str(PREFECT_API_URL.value()), on_error="return")
    for address, answer in sorted(answers.items()):
        if isinstance(answer, PublishError):
            raise answer
        if isinstance(answer, Exception):  # it could not even understand the question
            raise PublishError("worker_other_code", address, f"{type(answer).__name__}: {answer}")
    assert_shared(workers, answers)


def _take_part(workers: RemoteWorkers, api: str) -> str:
    left = take_part(workers)
    try:
        httpx.get(f"{api}/health", timeout=_CONNECT_SECONDS).raise_for_status()
    except httpx.HTTPError as error:
        raise PublishError("worker_without_prefect", host(), f"{api}: {error}") from error
    return left


def _temporary_server() -> str:
    """The address of Prefect's temporary server, which workers cannot find by themselves."""
    server = SubprocessASGIServer()
    try:
        server.start()
    except RuntimeError as error:
        raise PublishError("prefect_unavailable", "", str(error)) from error
    return str(server.api_url)


@contextmanager
def _own_cluster(workers: int) -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        memory_limit=0,  # what takes memory are the children, and they are watched
        silence_logs=logging.CRITICAL,
        env={name: os.environ.get(name, value) for name, value in _QUIET_WORKERS.items()},
    ) as cluster:
        yield cluster


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise PublishError("cluster_unreachable", address, str(error)) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
        except TimeoutError as error:
            raise PublishError("cluster_without_workers", address) from error
        yield client
