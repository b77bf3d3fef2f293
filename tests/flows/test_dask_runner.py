"""The runner `dask` on real clusters: what one machine would have published, whichever worker dies, and no work for who cannot do it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from distributed import Client

ROOT = Path(__file__).resolve().parents[2]
STEPS = ROOT / "tests" / "pipeline"
pytestmark = [pytest.mark.flow, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(400)]  # a server and a cluster start first

DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler"], [sys.executable, "-m", "distributed.cli.dask_worker"]

RUN = """
import datetime, json, os, signal, sys
from pathlib import Path
import pipeline.ingest, pipeline.plan
from pipeline.errors import ItaError
from pipeline.ingest import run_plainly
from pipeline.run import RunRequest

CLOCK = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
pipeline.plan.utc_now = pipeline.ingest.utc_now = lambda: CLOCK  # what was published when is not what is compared


def workers_of_own_cluster():
    children = [child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


if __name__ == "__main__":
    how, raw, out, address, victim = sys.argv[1:]
    killed = []

    def progress(event, done, total, name, about):
        if done and victim and not killed:
            process = workers_of_own_cluster()[0] if victim == "own" else int(victim)
            os.kill(process, signal.SIGKILL) if victim == "own" else os.killpg(process, signal.SIGKILL)
            killed.append((done, total))

    request = RunRequest(Path(raw), Path(out), jobs=2, runner=how, address=address or None)
    try:
        if how == "dask":
            from flows.ingest import run_dask
            summary = run_dask(request, progress)
        else:
            summary = run_plainly(request, progress)
    except ItaError as error:
        print(json.dumps({"error": error.code, "subject": error.subject, "detail": error.detail}))
    else:
        rejected = sorted(line.source_path for line in summary.rejects)
        print(json.dumps({"published": summary.published, "rejected": rejected, "killed": killed}))
"""


def clean_environment(home: Path, steps: Path = STEPS) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DASK_"))}
    paths = os.pathsep.join([str(ROOT), str(steps)])
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": paths,
        "ITA_STEPS": "fake_steps",
        "ITA_BATCH_SIZE": "4",
    }


def run(folder: Path, how: str, out: str, address: str = "", victim: str = "", more: Mapping[str, str] | None = None) -> dict[str, object]:
    """Run in a process of its own, as the command line does; what it says. `victim`: killed when the first documents are through."""
    script = folder / "run.py"
    script.write_text(RUN)
    arguments = [how, str(folder / "raw"), str(folder / out), address, victim]
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        env={**clean_environment(folder), **(more or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=270,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def cluster(folder: Path, workers: list[tuple[Path, list[str]]]) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """`dask scheduler` and `dask worker` processes. `workers`: where each finds its steps, and what starts it."""
    address = f"tcp://127.0.0.1:{free_port()}"
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], steps: Path) -> subprocess.Popen[bytes]:
        with (folder / f"process-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, env=clean_environment(folder, steps), cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
        started.append(process)
        return process

    try:
        start([*DASK[0], "--host", address, "--dashboard-address", ":0", "--no-dashboard"], STEPS)
        common = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder / "dask"), "--memory-limit", "0"]
        yield address, [start([*prefix, *DASK[1], address, *common], steps) for steps, prefix in workers]
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def snapshot_files(out: Path) -> dict[str, bytes]:
    """The tables of the current snapshot but for the run itself, which has another name each time."""
    current = (out / "current").resolve(strict=True)
    files = (path for path in current.rglob("*.parquet"))
    return {name: path.read_bytes() for path in files if not (name := path.relative_to(current).as_posix()).startswith("runs/")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    for number in range(48):
        text = f"nap\nyear: {2560 + number % 9}\nscore/2567: {number}\nscore/2568: {number + 60}\nitem: O1\nbody: {number % 5}\n"
        (tmp_path / "raw" / f"{number}.txt").write_text(text)
    (tmp_path / "raw" / "7.txt").write_text("fail")
    (tmp_path / "raw" / "30.txt").write_text("crash")
    return tmp_path


def test_a_worker_that_is_killed_changes_nothing_in_the_dataset(folder: Path) -> None:
    alone = run(folder, "process", "alone")
    assert (alone["published"], alone["rejected"]) == (46, ["30.txt", "7.txt"])
    with cluster(folder, [(STEPS, [])] * 3) as (address, workers):
        victim = workers[1]
        together = run(folder, "dask", "together", address, str(victim.pid))
        assert victim.wait(10) == -signal.SIGKILL
    (done, total), *_ = together.pop("killed")  # type: ignore[attr-defined]
    assert done < total
    alone.pop("killed")
    assert together == alone
    assert snapshot_files(folder / "together") == snapshot_files(folder / "alone")
    assert not (folder / "together" / ".cache" / "marks").exists() or not list((folder / "together" / ".cache" / "marks").iterdir())


def test_without_an_address_the_cluster_is_of_this_machine(folder: Path) -> None:
    alone = run(folder, "process", "alone")
    together = run(folder, "dask", "together", victim="own")
    (done, total), *_ = together.pop("killed")  # type: ignore[attr-defined]
    assert done < total
    alone.pop("killed")
    assert together == alone
    assert snapshot_files(folder / "together") == snapshot_files(folder / "alone")


def test_a_worker_with_other_code_gets_no_work(folder: Path) -> None:
    other = folder / "other"
    shutil.copytree(STEPS, other)
    with (other / "fake_steps.py").open("a") as file:
        file.write("# another version\n")
    with cluster(folder, [(STEPS, []), (other, [])]) as (address, _):
        wait_for_workers(address, 2)
        assert run(folder, "dask", "out", address)["error"] == "worker_other_code"
    assert not (folder / "out" / "current").exists()


def test_a_worker_with_an_output_folder_of_its_own_gets_no_work(folder: Path) -> None:
    (folder / "out").mkdir()
    mounted = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs "$0" && exec "$@"', str(folder / "out")]
    if subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("a process cannot have mounts of its own here")
    with cluster(folder, [(STEPS, mounted)]) as (address, _):
        assert run(folder, "dask", "out", address)["error"] == "worker_not_shared"
    assert not (folder / "out" / "current").exists()


def test_a_batch_over_which_workers_die_one_after_the_other_ends_the_run(folder: Path) -> None:
    (folder / "raw" / "20.txt").write_text("murder")
    result = run(folder, "dask", "out", more={"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"})
    assert result["error"] == "cluster_lost_batch"
    assert not (folder / "out" / "current").exists()
    (folder / "raw" / "20.txt").unlink()
    assert run(folder, "process", "out")["published"] == 45


def test_a_scheduler_that_is_not_there_is_an_error_that_says_so(folder: Path) -> None:
    assert run(folder, "dask", "out", f"tcp://127.0.0.1:{free_port()}")["error"] == "cluster_unreachable"
    assert not (folder / "out" / "current").exists()


def wait_for_workers(address: str, count: int) -> None:
    with Client(address, set_as_default=False, timeout=60) as client:
        client.wait_for_workers(count, timeout=60)
