"""What a document makes its worker do stays in its worker: no network, no foreign files, no more than its share."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prefect_server import until

from pipeline import kernel
from pipeline.confine import Confinement
from pipeline.pool import ChildPool

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024

needs_landlock = pytest.mark.skipif(not kernel.landlock_version(), reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(not kernel.knows_seccomp(), reason="this kernel or machine has no seccomp filter here")


@pytest.fixture(autouse=True)
def _work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture
def limits(tmp_path: Path) -> Confinement:
    (tmp_path / "allowed").mkdir()
    return Confinement(tmp_path / "scratch", (tmp_path / "allowed",), cpu_seconds=30, memory_bytes=400 * MEGABYTE, file_bytes=MEGABYTE)


def lost(item: str, reason: str, detail: str) -> str:
    return f"{reason}: {detail}"


def do(limits: Confinement, *orders: str, seconds: float = 30) -> list[str]:
    """What comes of the orders, one after the other in one worker."""
    attempt = importlib.import_module("pool_work").attempt
    with ChildPool(attempt, lost, jobs=1, seconds=seconds, confinement=limits) as children:
        return [children.submit(order).result(60) for order in orders]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@needs_seccomp
def test_a_worker_reaches_no_network(limits: Confinement, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    code = f"python import socket; socket.create_connection(('127.0.0.1', {port}), timeout=5)"
    tcp, udp, program = do(limits, f"connect {port}", f"datagram {port}", code)
    assert (tcp, udp) == ("PermissionError", "PermissionError")
    assert "PermissionError" in program
    listener.settimeout(0)
    with pytest.raises(BlockingIOError):
        listener.accept()


@needs_landlock
def test_a_worker_writes_only_to_its_own_folders(limits: Confinement, tmp_path: Path) -> None:
    victim, inside = tmp_path / "victim.txt", tmp_path / "allowed" / "x"
    victim.write_text("precious")
    outside = [
        f"write {victim}",
        f"write {tmp_path / 'new'}",
        f"mkdir {tmp_path / 'folder'}",
        f"remove {victim}",
        f"rename {victim} {inside}",
        f"link {tmp_path / 'link'}",
        f"truncate {victim}",
        f"python open({str(victim)!r}, 'a')",
    ]
    results = do(limits, *outside, f"write {inside}", f"rename {inside} {inside}2", f"remove {inside}2", "write /dev/null")
    assert [result.split(":")[0].removeprefix("done ") for result in results[: len(outside)]] == ["PermissionError"] * len(outside)
    assert all(result.startswith("done") for result in results[len(outside) :]), results
    assert victim.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["allowed", "scratch", "victim.txt"]


def test_temporary_files_are_gone_with_the_worker(limits: Confinement) -> None:
    (result,) = do(limits, "scratch left")
    folder = Path(result.removeprefix("done "))
    assert folder.parent == limits.scratch
    assert list(limits.scratch.iterdir()) == []


def test_more_memory_than_allowed_ends_the_item_only(limits: Confinement) -> None:
    too_much, ok = do(limits, f"eat {8000 * MEGABYTE}", f"eat {MEGABYTE}")
    assert too_much == "MemoryError" or too_much.startswith("out_of_memory")
    assert ok == f"done {MEGABYTE}"


def test_memory_that_is_touched_is_watched(limits: Confinement) -> None:
    # What the process may set aside is more than what it may fill: allocators set aside a lot.
    (filled,) = do(replace(limits, memory_bytes=100 * MEGABYTE), f"python data = b'x' * {300 * MEGABYTE}; import time; time.sleep(60)")
    assert "MemoryError" in filled or filled.startswith("out_of_memory")


def test_programs_that_a_worker_starts_count_as_its_memory(limits: Confinement) -> None:
    apart = replace(limits, memory_bytes=150 * MEGABYTE)
    code = f"python import os; os.fork(); data = bytearray({100 * MEGABYTE}); data[::4096] = data[::4096]; import time; time.sleep(30)"
    (result,) = do(apart, code, seconds=20)
    assert result.startswith("out_of_memory")


def test_processor_time_ends_the_item_only(limits: Confinement) -> None:
    spun, ok = do(replace(limits, cpu_seconds=1), "spin", "eat 1")
    assert spun == "cpu_limit: killed by SIGXCPU"
    assert ok == "done 1"


def test_every_item_has_its_own_processor_time(limits: Confinement) -> None:
    assert do(replace(limits, cpu_seconds=2), "spin_a_little 1.1", "spin_a_little 2.2", "spin_a_little 3.3") == ["done True"] * 3


def test_a_file_can_only_grow_to_its_limit(limits: Confinement, tmp_path: Path) -> None:
    big, small = do(limits, f"write_big {tmp_path / 'allowed' / 'big'}", f"write {tmp_path / 'allowed' / 'small'}")
    assert (big, small) == ("OSError", "done 1")
    assert (tmp_path / "allowed" / "big").stat().st_size <= limits.file_bytes


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


def test_programs_that_a_worker_started_die_with_it(limits: Confinement, tmp_path: Path) -> None:
    mark = tmp_path / "allowed" / "pid"
    attempt = importlib.import_module("pool_work").attempt
    with pytest.raises(KeyboardInterrupt), ChildPool(attempt, lost, jobs=1, seconds=60, confinement=limits) as children:
        children.submit(f"start {mark}")
        until(lambda: mark.exists() and mark.read_text().endswith("\n"))
        program = int(mark.read_text())
        assert is_running(program)
        raise KeyboardInterrupt
    assert not is_running(program)


ALONE = """
import sys
from pathlib import Path
from pipeline.confine import Confinement
from pipeline.pool import ChildPool
from pool_work import attempt

if __name__ == "__main__":
    mark = Path(sys.argv[1])
    limits = Confinement(mark.parent / "own", (mark.parent,), 60, 2**30, 2**20)
    pool = ChildPool(attempt, lambda *_: "", jobs=1, seconds=60, confinement=limits)
    pool.submit(f"start {mark}").result()
"""


def test_busy_workers_and_their_programs_die_with_a_run_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "alone.py").write_text(ALONE)
    mark = tmp_path / "pid"
    paths = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    with subprocess.Popen([sys.executable, str(tmp_path / "alone.py"), str(mark)], env={**os.environ, "PYTHONPATH": paths}) as run:
        until(lambda: mark.exists() and mark.read_text().endswith("\n"))
        program = int(mark.read_text())
        worker = int(Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()[1])
        assert is_running(worker)
        run.kill()
        run.wait()
        until(lambda: not is_running(worker) and not is_running(program))


FALLBACK = """
import os, sys, socket
from pathlib import Path
import pipeline.confine as confine

confine.forbid_network = lambda: False
confine.forbid_writing_outside = lambda folders: False
own, outside = Path(sys.argv[1]), Path(sys.argv[2])
confine.confine(confine.Confinement(own, (), 60, 2**30, 2**20), own, os.getppid())
attempts = [
    lambda: socket.socket(),
    lambda: outside.write_text("x"),
    lambda: outside.with_name("new").mkdir(),
    lambda: outside.unlink(),
    lambda: outside.rename(own / "taken"),
]
for attempt in attempts:
    try:
        attempt()
    except PermissionError:
        continue
    sys.exit("allowed")
(own / "fine").write_text(outside.read_text())
(own / "fine").rename(own / "finer")
(own / "finer").unlink()
"""


def test_without_the_kernel_python_code_is_refused_the_same(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "outside").write_text("precious")
    command = [sys.executable, "-c", FALLBACK, str(tmp_path / "own"), str(tmp_path / "outside")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outside").read_text() == "precious"
