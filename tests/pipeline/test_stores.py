"""Folders that are URLs, on a real S3 server on loopback: what is read, what a killed writer leaves, and which of two writers wins."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house import ROOT, STEPS, assert_complete
from s3_server import PROCESSED, RAW, new_bucket, s3_environment

from pipeline.cli import main
from pipeline.errors import ItaError, PublishError, UsageError
from pipeline.ingest import run_plainly
from pipeline.run import RunRequest, RunSummary
from pipeline.stores import objects
from pipeline.stores.mirror import POINTER, complete_snapshots, fetch_raw
from pipeline.stores.objects import Named, Store, open_store, url_of
from pipeline.stores.places import readable_processed, writable_places

KILLED = """
import os, signal, sys
sys.path.insert(0, {steps!r})
from pathlib import Path
from pipeline.ingest import run_plainly
from pipeline.run import RunRequest
from pipeline.stores import publication
from pipeline.stores.objects import Store
from pipeline.stores.places import writable_places

write_if = Store.write_if
def die(self, name, data, etag):
    if name == "current.json":
        os.kill(os.getpid(), signal.SIGKILL)
    return write_if(self, name, data, etag)
Store.write_if = die

if __name__ == "__main__":
    with writable_places(Path("s3://bucket/raw"), Path("s3://bucket/dataset")) as places:
        places.publish(run_plainly(RunRequest(places.raw, places.processed, jobs=1)), 5)
"""


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket with three reports, and a cache of this user's own."""
    for name, value in {**s3_environment(tmp_path / "cache"), "ITA_STEPS": "fake_steps"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(STEPS))
    with new_bucket() as files:
        for number in range(3):
            files.pipe_file(f"bucket/raw/ปี/{number}.txt", f"year: 2568\nscore/2568: {number}\nscore/2567: {number}\n".encode())
        yield files


def run(keep: int = 5, **options: Any) -> RunSummary:
    with writable_places(RAW, PROCESSED) as places:
        summary = run_plainly(RunRequest(places.raw, places.processed, jobs=1, keep=keep, **options))
        places.publish(summary, keep)
    return summary


def pointer(files: Any) -> str:
    return str(json.loads(files.cat_file(f"bucket/dataset/{POINTER}"))["snapshot"])


def test_a_run_reads_and_publishes_in_the_store(bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = run()
    assert (first.status, first.published, first.snapshot and first.snapshot.name) == ("published", 3, pointer(bucket))
    assert run().status == "unchanged"
    bucket.pipe_file("bucket/raw/new.txt", b"year: 2566\nscore/2566: 9\n")
    bucket.rm("bucket/raw/ปี/0.txt")
    second = run()
    assert (second.published, second.read, second.missing) == (4, 1, 1)
    copy = assert_complete(readable_processed(PROCESSED))
    assert second.snapshot is not None
    assert copy.name == second.snapshot.name == pointer(bucket)
    assert "read" in str(copy)
    capsys.readouterr()
    assert main(["query", "SELECT count(*) AS n FROM documents", "--processed", str(PROCESSED), "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["n", "4"]
    assert main(["findings", "--processed", "s3://bucket/nothing"]) == 2
    assert "s3://bucket/nothing: there is no dataset yet" in capsys.readouterr().err
    assert main(["diff", "previous", "current", "--processed", str(PROCESSED)]) == 0
    assert "new.txt" in capsys.readouterr().out


def test_only_what_changed_is_fetched_and_sent(bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    fetched: list[str] = []
    sent: list[str] = []
    fetch, send = Store.fetch, Store.send
    monkeypatch.setattr(Store, "fetch", lambda self, name, target: (fetched.append(name), fetch(self, name, target)))
    monkeypatch.setattr(Store, "send", lambda self, source, name: (sent.append(name.split("/", 2)[2]), send(self, source, name)))
    bucket.pipe_file("bucket/raw/new.txt", b"year: 2566\nscore/2566: 9\n")
    run()
    assert fetched == ["new.txt"]
    assert "scores/fiscal_year=2566/part-0.parquet" in sent
    assert "scores/fiscal_year=2568/part-0.parquet" not in sent
    assert_complete(readable_processed(PROCESSED))


def test_a_writer_that_is_killed_before_the_pointer_leaves_the_old_dataset(bucket: Any, tmp_path: Path) -> None:
    run()
    before = pointer(bucket)
    bucket.pipe_file("bucket/raw/new.txt", b"year: 2566\nscore/2566: 9\n")
    script = tmp_path / "killed.py"
    script.write_text(KILLED.format(steps=str(STEPS)))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(STEPS)])}
    assert subprocess.run([sys.executable, str(script)], env=environment, check=False, timeout=100).returncode == -signal.SIGKILL
    assert len(complete_snapshots(open_store("s3://bucket/dataset").listing())) == 2  # it was sent, and nobody reads it
    assert pointer(bucket) == before
    assert assert_complete(readable_processed(PROCESSED)).name == before
    again = run()
    assert (again.status, again.published) == ("published", 4)
    assert assert_complete(readable_processed(PROCESSED)).name == pointer(bucket) != before


@pytest.mark.parametrize("first_ever", [True, False])
def test_of_two_writers_one_wins_and_the_other_says_so(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, first_ever: bool
) -> None:
    if not first_ever:
        run()
        bucket.pipe_file("bucket/raw/new.txt", b"year: 2566\nscore/2566: 9\n")
    with writable_places(RAW, PROCESSED) as ours:
        summary = run_plainly(RunRequest(ours.raw, ours.processed, jobs=1))
        with pytest.raises(PublishError) as locked:
            run()
        assert locked.value.code == "locked"  # on this machine
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
        theirs = run()
        with pytest.raises(PublishError) as lost:
            ours.publish(summary, 5)
    assert lost.value.code == "store_changed"
    assert theirs.snapshot is not None
    assert pointer(bucket) == theirs.snapshot.name
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert run().status == "unchanged"


def test_old_snapshots_go_and_the_current_one_stays(bucket: Any) -> None:
    for number in range(3):
        bucket.pipe_file("bucket/raw/new.txt", f"year: 2566\nscore/2566: {number}\n".encode())
        last = run(keep=2)
    assert last.snapshot is not None
    kept = complete_snapshots(open_store("s3://bucket/dataset").listing())
    assert (len(kept), kept[-1]) == (2, last.snapshot.name)


def test_a_pointer_to_nothing_is_a_damaged_dataset(bucket: Any) -> None:
    run()
    bucket.pipe_file(f"bucket/dataset/{POINTER}", b'{"snapshot": "20200101T000000.000Z-0000", "manifest_sha256": "0"}')
    with pytest.raises(PublishError) as damaged:
        readable_processed(PROCESSED)
    assert damaged.value.code == "damaged_dataset"


def test_a_store_that_ignores_conditions_is_refused(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = type(bucket).pipe_file
    monkeypatch.setattr(type(bucket), "pipe_file", lambda self, path, data, **_: pipe(self, path, data))
    with pytest.raises(PublishError) as refused:
        run()
    assert refused.value.code == "store_unconditional"


def test_names_that_leave_the_folder_are_refused(bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Store.listing(open_store("s3://bucket/raw"))
    monkeypatch.setattr(Store, "listing", lambda self: {"../escape.txt": next(iter(listed.values()))})
    with pytest.raises(UsageError) as refused:
        fetch_raw(open_store("s3://bucket/raw"), tmp_path / "here")
    assert refused.value.code == "store_bad_name"
    assert not (tmp_path / "escape.txt").exists()


@pytest.mark.parametrize(("url", "code"), [("https://example.org/raw", "store_not_atomic"), ("ftp://example.org/raw", "store_not_atomic")])
def test_stores_without_an_atomic_way_are_refused(url: str, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_store(url)
    assert refused.value.code == code


def test_a_bucket_that_is_not_there_is_an_error_that_says_so(bucket: Any) -> None:
    with pytest.raises(ItaError) as missing, writable_places(Path("s3://nowhere/raw"), PROCESSED):
        pass
    assert missing.value.code == "raw_folder_missing"


def test_without_s3fs_the_advice_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(objects.importlib.util, "find_spec", lambda name, *more: None if name == "s3fs" else find(name, *more))
    with pytest.raises(UsageError, match=r"ita-ingest\[s3\]"):
        open_store("s3://bucket/raw")


def test_a_url_is_known_though_it_was_taken_for_a_path() -> None:
    assert url_of(Path("s3://bucket/a/b/")) == url_of("s3://bucket/a/b") == "s3://bucket/a/b"
    assert (str(Named("s3://bucket/a")), str(Named("data/raw"))) == ("s3://bucket/a", "data/raw")
    assert [url_of(place) for place in (Path("data/raw"), Path("/srv/raw"), "c:", "a:b")] == [None] * 4
