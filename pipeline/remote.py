"""Documents worked on by processes elsewhere: what such a process must share with the run, and its own pool of children.

What comes back of a document is its outcome: a digest and where its rows are staged. The rows themselves stay in the cache of the output
folder, which therefore must be one and the same folder for everyone who takes part. That is tried out, not believed.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from extractors.scan.engine import fingerprint_of
from pipeline.errors import PublishError, write_error
from pipeline.files import content_hash
from pipeline.fingerprint import Fingerprints, fingerprints
from pipeline.ingest import Pool, Session, document_pool, process_batch
from pipeline.pool import start_fork_server
from pipeline.settings import Settings
from pipeline.store import marks_folder, ocr_folder
from pipeline.worker import Job, Outcome

_SEEN_SECONDS = 10.0
"""How long a file that another machine wrote may take to be seen here; network file systems keep what they know for some seconds."""

_pools: dict[Path, Pool] = {}  # by the folder of the run's mark
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class RemoteWorkers:
    """What a process elsewhere needs to take part in a run; small, and safe to pickle.

    `mark`: names the run, and a folder below `processed` in which everyone leaves a file that everyone must see. `prints`: of the code that
    planned the run. `sample`: a file of the input folder and its SHA-256; None when there is none. `jobs`: children of each process.
    """

    processed: Path
    settings: Settings
    prints: Fingerprints
    mark: str
    sample: tuple[Path, str] | None
    jobs: int

    def process(self, batch: Iterable[Job]) -> list[Outcome]:
        """The outcomes of a batch, worked on by the children of this process. Raises PublishError as `take_part`."""
        take_part(self)
        return process_batch(
            _pool(self), [replace(job, processed=self.processed, ocr=replace(job.ocr, kept=ocr_folder(self.processed))) for job in batch]
        )


def take_part(workers: RemoteWorkers) -> str:
    """Find out whether this process can take part in the run, once; the name of the file that it left for the others to see.

    Raises PublishError: `worker_other_code`, `worker_not_shared`, `worker_without_raw`; the subject is this host.
    """
    settings = workers.settings
    return _taken_part(workers.mark, workers.processed, settings.steps, settings.ocr_engine, workers.prints, workers.sample)


@lru_cache(maxsize=4)
def _taken_part(mark: str, processed: Path, steps: str, engine: str, prints: Fingerprints, sample: tuple[Path, str] | None) -> str:
    own, engine_here = fingerprints(steps), fingerprint_of(engine)
    if own.with_ocr(engine_here) != prints:
        raise PublishError("worker_other_code", host(), f"{own.code_version} with {engine} {engine_here}, not {prints.code_version}")
    folder = marks_folder(processed) / mark
    left = f"{socket.gethostname()}-{os.getpid()}"
    try:
        _await_file(folder / mark)
        (folder / left).write_text(mark, encoding="ascii")
    except OSError as error:
        raise PublishError("worker_not_shared", host(), f"{processed}: {error.strerror or error}") from error
    if sample is not None:
        path, sha256 = sample
        try:
            found = content_hash(path)
        except OSError as error:
            raise PublishError("worker_without_raw", host(), f"{path}: {error.strerror or error}") from error
        if found != sha256:
            raise PublishError("worker_without_raw", host(), f"{path} is another file there")
    return left


@contextmanager
def open_mark(session: Session, jobs: int) -> Iterator[RemoteWorkers]:
    """The workers of a run, as what each of them must be given; the mark goes at the end. Raises PublishError when it cannot be made."""
    processed = session.request.processed.resolve()
    mark = secrets.token_hex(8)
    sample = next(((job.path, job.sha256) for job in session.plan.jobs if job.path), None)
    workers = RemoteWorkers(processed, session.settings, session.plan.fingerprints, mark, sample, jobs)
    folder = _mark_folder(workers)
    try:
        folder.mkdir(parents=True)
        (folder / mark).write_text(mark, encoding="ascii")
    except OSError as error:
        raise write_error(error, processed) from error
    try:
        yield workers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def assert_shared(workers: RemoteWorkers, left: Mapping[str, str]) -> None:
    """Raise PublishError `worker_not_shared` when a file that a worker left is not seen here. `left`: its name by the worker's address."""
    for address, name in left.items():
        try:
            _await_file(_mark_folder(workers) / name)
        except OSError as error:
            raise PublishError("worker_not_shared", address, f"{workers.processed}: {error.strerror or error}") from error


def close_pool(workers: RemoteWorkers, *, kill: bool) -> None:
    """End the children that this process has for a run; `kill`: whatever they are doing."""
    with _lock:
        pool = _pools.pop(_mark_folder(workers), None)
    if pool is not None:
        pool.__exit__(CancelledError if kill else None, None, None)


def host() -> str:
    """This process as an operator can find it."""
    return f"{socket.gethostname()}, process {os.getpid()}"


def _pool(workers: RemoteWorkers) -> Pool:
    own = _mark_folder(workers)
    with _lock:
        for left in [folder for folder in _pools if not folder.exists()]:  # of a run that was killed
            _pools.pop(left).__exit__(CancelledError, None, None)
        if own not in _pools:
            _allow_children()
            start_fork_server(("pipeline.warm", workers.settings.steps))
            _pools[own] = document_pool(workers.processed, workers.settings, workers.jobs)
        return _pools[own]


def _mark_folder(workers: RemoteWorkers) -> Path:
    return marks_folder(workers.processed) / workers.mark


def _allow_children() -> None:
    """Let this process have children though it was started as a daemon, as Dask's nannies start their workers.

    Python forbids it because such children are not waited for. Ours end by themselves when this process does: their pipe closes.
    """
    configuration: dict[str, object] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    configuration["daemon"] = False


def _await_file(path: Path) -> None:
    """Wait until the file is seen. Raises the OSError that stays."""
    until = time.monotonic() + _SEEN_SECONDS
    while True:
        try:
            path.read_bytes()
            return
        except FileNotFoundError:
            if not path.parent.parent.parent.exists() or time.monotonic() >= until:
                raise
        time.sleep(0.2)
