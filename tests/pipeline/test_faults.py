"""Kills, full disks and rivals at any moment: the dataset is the old one or the new one, complete, and the next run finishes the work."""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from house import PLAIN, ROOT, STEPS, House, assert_complete

from pipeline.errors import PublishError
from pipeline.identity import short_hash
from pipeline.ledger import Entry, Ledger
from pipeline.publish import publish
from pipeline.rows import document_rows
from pipeline.staging import digest_rows, encode_staged
from schemas.facts import DocumentResult, Evidence, Facts, Mention

NOW = "2026-01-02T03:04:05+00:00"
KILLS = int(os.environ.get("ITA_TEST_KILLS", "4"))


def staged_document(folder: Path, name: str, year: int) -> tuple[Entry, Path]:
    """A document with one mention, as a worker leaves it for `publish`."""
    doc_id = short_hash(name)
    mention = Mention(value_id=short_hash(doc_id), evidence=Evidence(1, 1, "i2"), fiscal_year=year, code="i2", kind="question", context="")
    facts = Facts(doc_id, "other", name, year, None, None, mentions=(mention,))
    rows = document_rows(DocumentResult(name, doc_id * 4, "text/plain", 1, 0, facts, ()), "1", dt.datetime.fromisoformat(NOW))
    path = folder / f"{doc_id}.arrows"
    path.write_bytes(encode_staged(rows))
    digest = digest_rows(rows)
    entry = Entry(doc_id, doc_id * 4, name, NOW, NOW, None, None, "f", year, digest.years, None, digest.rows, digest.findings)
    return entry, path


def test_publishing_killed_at_many_moments(tmp_path: Path) -> None:
    """As it is about to open, rename, link or remove something, from the same state each time."""
    made = [staged_document(tmp_path, f"{number}.txt", 2566 + number) for number in range(3)]
    ledgers = [Ledger({entry.doc_id: entry for entry, _ in made[: number + 1]}) for number in range(3)]
    new = [{entry.doc_id: path} for entry, path in made]
    before = None
    for number in (0, 1):  # two snapshots: the third publication links files of the second, and removes the first
        options = {"snapshot_id": f"{number}", "created_at": NOW, "code_version": "1", "keep": 2, "row_group": 100}
        before = publish(tmp_path / "pristine", before, ledgers[number], new[number], **options)
    (tmp_path / "inputs.pickle").write_bytes(pickle.dumps((ledgers[2], new[2])))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, str(STEPS / "kill_work.py"), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [outcome["code"] for outcome in outcomes] == [0] + [-signal.SIGKILL] * (len(outcomes) - 1)
    assert len(outcomes) > 40
    assert {(outcome["current"], outcome["documents"]) for outcome in outcomes} == {("1", 2), ("2", 3)}
    assert {name for outcome in outcomes for name in outcome["left"]} == {"current", "snapshots", "0", "1", "2"}


RUN = """
import sys
from pathlib import Path
from pipeline.errors import ItaError
from pipeline.ingest import run_plainly
from pipeline.run import RunRequest

if __name__ == "__main__":
    print("begin", flush=True)
    try:
        summary = run_plainly(RunRequest(Path(sys.argv[1]), Path(sys.argv[2]), jobs=2))
    except ItaError as error:
        print(error.code, str(error))
    else:
        print(summary.status, summary.read)
"""


def start_run(house: House) -> subprocess.Popen[str]:
    """A run in a process group of its own, which has loaded its modules when this returns."""
    script = house.raw.parent / "run.py"
    script.write_text(RUN)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(STEPS)])}
    command = [sys.executable, str(script), str(house.raw), str(house.out)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    assert process.stdout.readline() == "begin\n"
    return process


def answer(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=100)
    return output.strip()


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_killed_with_its_whole_group_at_a_random_moment(house: House, seed: int) -> None:
    for number in range(12):
        house.put(f"{number}.txt", f"year: {2560 + number}\nscore/{2560 + number}: {number}\n")
    house.run()
    house.reads()
    for number in range(12, 24):
        house.put(f"{number}.txt", f"year: {2560 + number}\nscore/{2560 + number}: {number}\n")
    run = start_run(house)
    # The moments lie evenly over what such a run takes; a fast machine is through before the last ones, which is fine, too.
    time.sleep(1.2 * (seed + random.random()) / KILLS)  # noqa: S311
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    house.assert_complete()
    assert len(house.rows("documents")) in {12, 24}
    assert len(house.rows("scores")) == len(house.rows("documents"))
    read = house.reads()
    assert len(read) == len(set(read))
    finished = house.run()
    assert finished.published == 24
    house.assert_complete()
    assert len(house.rows("scores")) == 24
    staged_before_the_kill = 12 - len(house.reads())
    assert staged_before_the_kill >= len(read) - 2  # what two workers had under way when they were killed
    assert not [path for path in (house.out / "snapshots").iterdir() if path.name.startswith(".")]
    assert not list((house.out / ".cache" / "scratch").iterdir())


def test_two_runs_at_once_publish_one_dataset(house: House) -> None:
    for number in range(12):
        house.put(f"{number}.txt", f"year: 2568\nscore/2568: {number}\n")
    answers = [answer(process) for process in [start_run(house), start_run(house)]]
    first = [text for text in answers if text == "published 12"]
    other = [text for text in answers if text != "published 12"]
    assert len(first) == 1, answers
    # The second one met the lock, or came when all was done.
    assert other[0] == "unchanged 0" or (other[0].startswith("locked ") and "process " in other[0]), answers
    assert len(list((house.out / "snapshots").iterdir())) == 1
    assert house.run().status == "unchanged"


def test_readers_of_an_old_snapshot_go_on_reading_it(house: House) -> None:
    house.put("a.txt")
    old = house.run().snapshot
    assert old
    held = ds.dataset(old / "scores", format="parquet", partitioning="hive")
    for number in range(3):
        house.put("a.txt", PLAIN.replace("91.5", f"92.{number}"))
        house.run(keep=4)
        assert sorted(held.to_table().column("score").to_pylist()) == [87.61, 91.5]
        assert_complete(house.out)


@pytest.fixture
def small_disk(house: House) -> Iterator[House]:
    """The output folder on a disk of its own of two megabytes."""
    house.out.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(house.out)], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a tmpfs cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield house
    finally:
        subprocess.run(["umount", "--lazy", str(house.out)], check=True)


def fill_disk(folder: Path, left: int) -> None:
    """Write a file that leaves so many kilobytes."""
    room = os.statvfs(folder)
    (folder / "filler").write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - left * 1024)))


@pytest.mark.parametrize("left", [0, 8, 24, 48, 96, 160])
def test_full_disk_keeps_the_dataset_and_says_so(small_disk: House, left: int) -> None:
    """`left`: kilobytes that are left on the disk: too few for the lock, the cache, the tables, or just enough."""
    house = small_disk
    house.put("a.txt")
    old = house.run().snapshot
    for number in range(8):
        house.put(f"{number}.txt", f"year: {2560 + number}\nscore/{2560 + number}: {number}\nitem: O1\n")
    fill_disk(house.out, left)
    try:
        house.run(jobs=2)
    except PublishError as error:
        assert error.code == "disk_full"
        assert house.assert_complete() == old
        assert len(house.rows("documents")) == 1
    else:
        assert left >= 96
        assert len(house.rows("documents")) == 9
    house.assert_complete()
    (house.out / "filler").unlink()
    assert house.run().published == 9
    house.assert_complete()
    assert not [path for path in (house.out / "snapshots").iterdir() if path.name.startswith(".")]


def test_full_disk_is_no_fault_of_a_document(small_disk: House) -> None:
    house = small_disk
    house.put("a.txt")
    house.run()
    fill_disk(house.out, left=128)
    house.put("b.txt", "year: 2568\nnoise")  # its reading is larger than that
    with pytest.raises(PublishError) as caught:
        house.run()
    assert caught.value.code == "disk_full"
    assert house.rows("rejects") == []


def test_everything_is_on_the_disk_before_the_link_is_swapped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would survive if power went at the swap: each file and folder was synced before, the old link until then."""
    house.put("a.txt")
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    old = house.run().snapshot
    house.put("c.txt", "year: 2568\nscore/2568: 3\n")
    steps: list[tuple[str, str]] = []
    fsync, rename, swap = os.fsync, Path.rename, os.replace

    def path_of(descriptor: Any) -> str:
        return str(Path(f"/proc/self/fd/{descriptor if isinstance(descriptor, int) else descriptor.fileno()}").readlink())

    monkeypatch.setattr(os, "fsync", lambda descriptor: (steps.append(("sync", path_of(descriptor))), fsync(descriptor))[1])
    monkeypatch.setattr(Path, "rename", lambda self, to: (steps.append(("rename", str(self))), rename(self, to))[1])
    monkeypatch.setattr(os, "replace", lambda a, b: (steps.append(("swap", str(b))), swap(a, b))[1])
    new = house.run().snapshot
    assert old
    assert new
    building = str(new.with_name(f".tmp-{new.name}"))
    renamed = steps.index(("rename", building))
    swapped = steps.index(("swap", str(house.out / "current")))
    before, between, after = set(steps[:renamed]), steps[renamed + 1 : swapped], steps[swapped + 1 :]
    for path in (new, *new.rglob("*")):
        taken_over = path.is_file() and path.stat().st_nlink > 1  # it was synced when it was written
        assert taken_over or ("sync", building + str(path).removeprefix(str(new))) in before, path
    assert ("sync", str(new.parent)) in between
    assert ("sync", str(house.out)) in between
    assert ("sync", str(house.out)) in after


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_rows_torn_by_a_power_cut_are_made_anew(house: House, monkeypatch: pytest.MonkeyPatch, damage: bytes | None) -> None:
    """The cache is not synced: after a power cut a file may be empty, short, or have the right length and the wrong bytes."""

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    house.put("a.txt")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("pipeline.ingest.publish", die)
        house.run()
    for path in (house.out / ".cache").glob("*/*/*/*"):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2) if damage is None else damage)
    house.run()
    assert {(row["fiscal_year"], row["score"]) for row in house.rows("scores")} == {(2567, 87.61), (2568, 91.5)}
    house.assert_complete()
