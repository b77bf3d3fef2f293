"""Worker processes that may die: each item runs in a child that can crash, hang or be killed without harming the run.

One thread a child holds the other end of its pipe, so that the pool always knows which item a dead child was working on - a
`ProcessPoolExecutor` that breaks fails every item it had accepted. Children come from a fork server: forking this process would copy the
locks of Prefect's threads, spawning would pay for the imports once a child.

A child can be held to a `Confinement`: what it may write and use is the kernel's to refuse, its time and memory are watched from here, and
it is killed together with every program that it started.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar

from pipeline.confine import Confinement, begin_item, confine, memory_of

Item = TypeVar("Item")
Result = TypeVar("Result")

_LOOK_SECONDS = 0.1
"""How often the memory of a child is looked at."""

_PERHAPS_OF_OTHERS = frozenset({"worker_crashed", "out_of_memory"})

_LIMITS = {signal.SIGXCPU: "cpu_limit", signal.SIGXFSZ: "output_too_large"}
_scratch_number = itertools.count(1)


def start_fork_server(preload: tuple[str, ...]) -> None:
    """Start the server that children are forked from and have it import modules meanwhile; returns at once.

    Optional: the first child starts it otherwise, without the imports. A second call does nothing. A module that cannot be imported is
    left to the children, where the error belongs to an item.
    """
    multiprocessing.get_context("forkserver").set_forkserver_preload([__name__, *preload])
    forkserver.ensure_running()


class ChildPool(Generic[Item, Result]):
    """Runs `work(item)` in `jobs` child processes; a context manager.

    `work` must be importable by name, items and results picklable. `lost(item, reason, detail)` makes the result of an item that a child
    did not survive (`worker_crashed`), did not finish in `seconds` (`timeout`) or within `confinement` (`cpu_limit`, `out_of_memory`,
    `output_too_large`). A crash and a lack of memory may be the fault of others: such an item is tried once more, in a new child and with
    all others idle. `per_worker`: items after which a child is
    replaced; one that has grown to half of its memory is, too. `start`: `fork` only from a process without threads of others. See
    `start_fork_server`.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        lost: Callable[[Item, str, str], Result],
        *,
        jobs: int,
        seconds: float,
        per_worker: int = 1_000,
        confinement: Confinement | None = None,
        start: Literal["forkserver", "fork"] = "forkserver",
    ) -> None:
        """Start the threads; the children start with the first items."""
        self._work = work
        self._lost = lost
        self._seconds = seconds
        self._per_worker = per_worker
        self._confinement = confinement
        self._context = multiprocessing.get_context(start)
        self._queue: SimpleQueue[tuple[Item, Future[Result]] | None] = SimpleQueue()
        self._gate = _Gate()
        self._closing = threading.Event()
        self._closing_lock = threading.Lock()
        self._children: set[_Child] = set()
        self._threads = [threading.Thread(target=self._serve, name=f"ita-worker-{number}", daemon=True) for number in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, item: Item) -> Future[Result]:
        """Queue an item; the future holds its result, and is cancelled when the pool is being left. Safe to call from any thread."""
        future: Future[Result] = Future()
        with self._closing_lock:
            if self._closing.is_set():
                _cancel(future)
            else:
                self._queue.put((item, future))
        return future

    def __enter__(self) -> ChildPool[Item, Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wait for what was submitted; after an exception kill the children instead and cancel what is left."""
        if kind is not None:
            with self._closing_lock:
                self._closing.set()
            for child in list(self._children):
                child.kill()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        child: _Child | None = None
        while (queued := self._queue.get()) is not None:
            item, future = queued
            if self._closing.is_set():
                _cancel(future)
                continue
            if not future.set_running_or_notify_cancel():
                continue
            try:
                child, result = self._run(child, item)
            except BaseException as error:  # noqa: BLE001 - the thread must live on; whoever waits for the future gets the error
                future.set_exception(error)
            else:
                future.set_result(result)
        self._discard(child)

    def _run(self, child: _Child | None, item: Item) -> tuple[_Child | None, Result]:
        with self._gate.shared():
            child, outcome = self._attempt(child, item)
        if isinstance(outcome, _Death) and outcome.reason in _PERHAPS_OF_OTHERS:
            with self._gate.alone():
                child, outcome = self._attempt(child, item)
        if isinstance(outcome, _Death):
            return child, self._lost(item, outcome.reason, outcome.detail)
        return child, outcome

    def _attempt(self, child: _Child | None, item: Item) -> tuple[_Child | None, Result | _Death]:
        if child is not None and (child.served >= self._per_worker or child.grown):
            self._discard(child)
            child = None
        if child is None:
            child = _Child(self._context, self._work, self._confinement)
            self._children.add(child)
        reply = child.ask(item, self._seconds)
        if self._closing.is_set():
            raise CancelledError
        if isinstance(reply, _Death):
            self._discard(child)
            return None, reply
        result: Result = reply
        return child, result

    def _discard(self, child: _Child | None) -> None:
        if child is not None:
            child.kill()
            self._children.discard(child)


class _Death:
    """What became of a child that gave no answer."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail


class _Child:
    """A worker process, our end of the pipe to it, and its folder for temporary files."""

    def __init__(self, context: Any, work: Callable[[Any], Any], confinement: Confinement | None) -> None:
        self.served = 0
        self._confinement = confinement
        self._memory = 0  # as it was last seen
        self._scratch: Path | None = None
        if confinement:
            self._scratch = confinement.scratch / f"{socket.gethostname()}-{os.getpid()}-{next(_scratch_number)}"
            self._scratch.mkdir(parents=True, exist_ok=True)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve_items, args=(work, theirs, confinement, self._scratch), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def grown(self) -> bool:
        """Whether it holds so much memory that the next item would pay for what others left behind."""
        return self._confinement is not None and 2 * memory_of(self._process.pid) > self._confinement.memory_bytes

    def ask(self, item: object, seconds: float) -> Any:
        """The reply of the child to `item`, or a _Death. Raises what `work` raised."""
        try:
            self._pipe.send(item)
            if death := self._watch(time.monotonic() + seconds, f"more than {seconds:g} s"):
                return death
            failed, reply = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(5)
            return self._death()
        self.served += 1
        if failed:
            raise RuntimeError(reply)
        return reply

    def _watch(self, until: float, late: str) -> _Death | None:
        """Wait for the reply; a _Death when the child takes too long or too much."""
        most = self._confinement.memory_bytes if self._confinement else None
        while not self._pipe.poll(max(0.0, min(_LOOK_SECONDS, until - time.monotonic()) if most else until - time.monotonic())):
            if time.monotonic() >= until:
                return _Death("timeout", late)
            if most:
                self._memory = memory_of(self._process.pid)
                if self._memory > most:
                    return _Death("out_of_memory", f"{self._memory} > {most} bytes")
        return None

    def _death(self) -> _Death:
        death = _death_of(self._process.exitcode)
        # Native code that gets no more memory aborts. Between two looks it may have taken as much again as it had.
        if self._confinement and death.reason == "worker_crashed" and 2 * self._memory > self._confinement.memory_bytes:
            return _Death("out_of_memory", f"{death.detail}, with {self._memory} bytes or more")
        return death

    def kill(self) -> None:
        """End the process and those it started, whatever they are doing, and remove what they left."""
        if self._confinement:
            with suppress(OSError):
                # Its session is named after it. Before it has made one (or when it made none) there is no such group.
                os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(OSError):
            self._process.kill()
        self._process.join(5)
        with suppress(OSError):
            self._pipe.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)


class _Gate:
    """Many may pass at once, or one alone while no other does."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._inside = 0
        self._waiting_alone = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._condition:
            self._condition.wait_for(lambda: self._waiting_alone == 0)
            self._inside += 1
        try:
            yield
        finally:
            with self._condition:
                self._inside -= 1
                self._condition.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._condition:
            self._waiting_alone += 1
            self._condition.wait_for(lambda: self._inside == 0)
            self._inside += 1
        try:
            yield
        finally:
            with self._condition:
                self._inside -= 1
                self._waiting_alone -= 1
                self._condition.notify_all()


def _serve_items(work: Callable[[Any], Any], pipe: Connection, confinement: Confinement | None, scratch: Path | None) -> None:
    # Ctrl-C goes to the whole process group; the parent decides what becomes of the children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if confinement and scratch:
        confine(confinement, scratch, os.getppid())
    threading.Thread(target=_end_with_run, daemon=True).start()  # after `confine`: what forbids it the network holds thread by thread
    # The end of the pipe is the sign that the run is gone, even when it was killed.
    with suppress(EOFError, OSError):
        while True:
            item = pipe.recv()
            if confinement:
                begin_item(confinement)
            try:
                reply = (False, work(item))
            except Exception as error:  # noqa: BLE001 - the parent decides
                reply = (True, f"{type(error).__name__}: {error}")
            pipe.send(reply)


def _end_with_run() -> None:
    """Kill this process and the programs it started as soon as the process that runs the pool is gone.

    The kernel's own signal for that comes from the fork server, which outlives a killed run for as long as one of its children is busy.
    """
    run = multiprocessing.parent_process()
    assert run is not None
    run.join()
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _cancel(future: Future[Any]) -> None:
    """Cancel a future that was not begun, and wake who waits for it."""
    future.cancel()
    future.set_running_or_notify_cancel()


def _death_of(exit_code: int | None) -> _Death:
    if exit_code is None or exit_code >= 0:
        return _Death("worker_crashed", f"exit code {exit_code}")
    by = signal.Signals(-exit_code)
    return _Death(_LIMITS.get(by, "worker_crashed"), f"killed by {by.name}")
