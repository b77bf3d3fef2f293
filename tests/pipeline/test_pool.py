"""Worker processes that die cost the item they were working on, and nothing else."""

from __future__ import annotations

import importlib
import os
import signal
import time
from concurrent.futures import CancelledError, as_completed
from pathlib import Path

import pytest

from pipeline.pool import ChildPool


@pytest.fixture(autouse=True)
def _work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def lost(item: str, reason: str, detail: str) -> str:
    return f"{item} {reason} {detail}"


def pool(jobs: int = 2, seconds: float = 30, per_worker: int = 100) -> ChildPool[str, str]:
    obey = importlib.import_module("pool_work").obey
    return ChildPool(obey, lost, jobs=jobs, seconds=seconds, per_worker=per_worker)


def test_every_item_gets_its_own_result() -> None:
    with pool() as children:
        futures = [children.submit(f"say {number}") for number in range(40)]
        assert [future.result(30) for future in futures] == [str(number) for number in range(40)]


def test_a_crash_costs_one_item() -> None:
    with pool() as children:
        futures = [children.submit("exit" if number == 7 else f"say {number}") for number in range(20)]
        results = [future.result(30) for future in futures]
    assert results[7] == "exit worker_crashed exit code 9"
    assert results[:7] + results[8:] == [str(number) for number in range(20) if number != 7]


def test_the_signal_is_named() -> None:
    with pool(jobs=1) as children:
        assert children.submit("kill").result(30) == "kill worker_crashed killed by SIGKILL"


def test_an_item_that_fails_once_is_tried_again(tmp_path: Path) -> None:
    with pool() as children:
        assert children.submit(f"once {tmp_path / 'mark'}").result(30) == "second time"


def test_an_item_over_its_time_is_killed() -> None:
    with pool(seconds=0.3) as children:
        slow, quick = children.submit("sleep 60"), children.submit("say 1")
        assert slow.result(30) == "sleep 60 timeout more than 0.3 s"
        assert quick.result(30) == "1"


def test_an_exception_reaches_who_waits_for_it() -> None:
    with pool() as children:
        with pytest.raises(RuntimeError, match="ValueError: no"):
            children.submit("raise").result(30)
        assert children.submit("say 1").result(30) == "1"


def test_workers_are_replaced_after_their_share() -> None:
    with pool(jobs=1, per_worker=2) as children:
        workers = [children.submit("who").result(30) for _ in range(5)]
    assert workers[0] == workers[1] != workers[2] == workers[3] != workers[4]


def test_leaving_with_an_exception_ends_the_workers() -> None:
    with pytest.raises(KeyboardInterrupt), pool(jobs=1) as children:
        worker = int(children.submit("who").result(30))
        busy, waiting = children.submit("sleep 60"), children.submit("say 1")
        time.sleep(0.1)
        raise KeyboardInterrupt
    late = children.submit("say 2")
    assert set(as_completed((busy, waiting, late), timeout=5)) == {busy, waiting, late}
    for future in (busy, waiting, late):
        with pytest.raises(CancelledError):
            future.result()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, signal.SIG_DFL)
