"""Runs as Prefect flows: the same run, on Prefect's temporary server, and no Prefect where there is nothing to do."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest
from prefect_server import CONTACTS, environment, outside

from pipeline.run import RunRequest

RUN = """
import json, sys
from pathlib import Path
from flows.ingest import run_process
from pipeline.errors import ItaError
from pipeline.run import RunRequest

if __name__ == "__main__":
    events = []
    try:
        summary = run_process(RunRequest(Path(sys.argv[1]), Path(sys.argv[2]), jobs=2), lambda *event: events.append(event[:4]))
    except ItaError as error:
        print(json.dumps({"error": error.code}))
    else:
        about = {name: getattr(summary, name) for name in ("status", "read", "reused", "published", "rejected")}
        print(json.dumps({**about, "events": events, "prefect": "prefect" in sys.modules}))
"""


def run(folder: Path, **more: str) -> tuple[dict[str, object], str]:
    """Run in a process of its own, as the command line does; its result and what it wrote to standard error."""
    script = folder / "run.py"
    script.write_text(RUN)
    done = subprocess.run(
        [sys.executable, str(script), str(folder / "raw"), str(folder / "out")],
        env=environment(folder, ITA_BATCH_SIZE="3", **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    for number in range(8):
        (tmp_path / "raw" / f"{number}.txt").write_text(f"year: 2568\nscore/2568: {number}\n")
    (tmp_path / "raw" / "bad.txt").write_text("fail")
    return tmp_path


@pytest.mark.flow
def test_flow_does_the_run_and_the_next_one_starts_no_prefect(folder: Path) -> None:
    contacts = folder / "contacts"
    first, noise = run(folder, **{CONTACTS: str(contacts)})
    assert outside(contacts) == set()
    assert (first["status"], first["published"], first["rejected"]) == ("published", 8, 1)
    events = first["events"]
    assert isinstance(events, list)
    assert [event[0] for event in events if event[0] not in {"document", "rejected"}] == ["discovered", "publishing", "published"]
    assert sorted(event[1] for event in events if event[0] in {"document", "rejected"}) == list(range(1, 10))
    assert noise == ""
    assert not (folder / ".prefect").exists()
    second, _ = run(folder)
    assert (second["status"], second["reused"], second["prefect"]) == ("unchanged", 9, False)


def test_all_that_is_asked_for_reaches_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a run is called or deployed, what its flow gets as parameters is the whole request."""
    from flows import flow

    asked = RunRequest(
        Path("/raw"), Path("/out"), 3, True, keep=7, retry=True, prune=True, allow_shrink=True, corrections=Path("/own"), ocr_engine="own"
    )
    default = RunRequest(asked.raw, asked.processed)
    names = {field.name for field in fields(RunRequest)} - {"raw", "processed", "runner", "address"}
    assert not [name for name in names if getattr(asked, name) == getattr(default, name)]
    got: list[RunRequest] = []
    monkeypatch.setattr(flow, "caller_of_flow", lambda: SimpleNamespace(entered=False))
    monkeypatch.setattr(flow, "ingest", lambda request, *_: got.append(request))
    flow.ita_ingest.fn(**json.loads(json.dumps(flow.parameters(asked))), lang=None)
    assert got == [asked]


@pytest.mark.flow
def test_server_that_does_not_answer_is_an_error_that_says_so(folder: Path) -> None:
    result, _ = run(folder, PREFECT_API_URL="http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES="0")
    assert result == {"error": "prefect_unavailable"}
    assert not (folder / "out" / "current").exists()


def parts(statements: Iterable[str]) -> list[str]:
    """What statements are made of, in a fixed order: Prefect's migrations write the constraints of a table in any."""
    return sorted(line.strip(", ") for statement in statements for line in statement.splitlines())


def test_the_database_of_a_first_run_is_what_prefect_itself_makes(tmp_path: Path) -> None:
    """Else run `make prefect-database`."""
    from flows.environment import make_database
    from tools.prefect_database import TARGET, migrated

    statements = TARGET.read_text("utf-8").splitlines()
    assert parts(migrated(tmp_path).splitlines()) == parts(statements)
    (tmp_path / "made").mkdir()
    make_database(tmp_path / "made")
    with closing(sqlite3.connect(tmp_path / "made" / "prefect.db")) as database:
        assert parts(database.iterdump()) == parts(statements[1:])


def test_a_database_is_not_made_for_another_prefect_nor_over_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import environment

    (tmp_path / "prefect.db").write_text("in use")
    environment.make_database(tmp_path)
    assert (tmp_path / "prefect.db").read_text() == "in use"
    (tmp_path / "prefect.db").unlink()
    monkeypatch.setattr(environment, "version", lambda name: "3.8.999")
    environment.make_database(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_for_prefect_is_called_full(folder: Path) -> None:
    (folder / "out").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder / "out")]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a tmpfs cannot be mounted here")
    try:
        result, noise = run(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder / "out")], check=True)
    assert result == {"error": "disk_full"}
    assert noise == ""


def test_bad_folder_needs_no_prefect(tmp_path: Path) -> None:
    result, _ = run(tmp_path)
    assert result == {"error": "raw_folder_missing"}


def test_a_contact_is_seen(tmp_path: Path) -> None:
    program = (
        "import socket; socket.socket().connect_ex(('127.0.0.9', 9)); socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 53))"
    )
    contacts = tmp_path / "contacts"
    subprocess.run([sys.executable, "-c", program], env=environment(tmp_path, **{CONTACTS: str(contacts)}), check=False)
    contacts.write_text(contacts.read_text() + "socket.connect\tlocalhost\n")
    assert outside(contacts) == {"127.0.0.9", "192.0.2.1"}
