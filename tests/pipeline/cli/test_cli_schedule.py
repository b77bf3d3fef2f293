"""What `ita schedule` refuses, and what it asks of the scheduler. The scheduling itself: tests/flows/test_schedule.py."""

from __future__ import annotations

import importlib.metadata
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house import House

from pipeline.cli import main
from pipeline.run import RunRequest
from pipeline.schedule import ScheduleRequest, Told, local_timezone
from pipeline.stores.objects import url_of

Ita = Callable[..., Any]


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An input folder, and no Prefect of the user."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    return House(tmp_path).raw


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[ScheduleRequest]:
    """Puts a scheduler that takes note and stops in the place of Prefect's; what it was asked."""
    asked: list[ScheduleRequest] = []

    def serve(request: ScheduleRequest, told: Told) -> None:
        asked.append(request)
        told("next", times="soon", timezone=request.timezone)
        told("serving", server="http://x", name=request.name)

    class Point:
        name = "prefect"

        def load(self) -> object:
            return serve

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [Point()] if group == "ita_ingest.schedulers" else [])
    return asked


def test_a_schedule_takes_the_options_of_a_run(ita: Ita, requests: list[ScheduleRequest], tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--keep", "9", "--jobs", "2", "--prune", "--strict", "--fail-on", "new-error", "--corrections", "corr"]
    answer = ita("schedule", "--cron", "0 2 * * *", "--timezone", "Asia/Bangkok", "--raw", "in", "--name", "nightly", *options)
    assert answer.code == 0
    run = RunRequest(tmp_path / "in", tmp_path / "data/processed", 2, keep=9, prune=True, corrections=tmp_path / "corr")
    assert requests == [ScheduleRequest(run, "0 2 * * *", "Asia/Bangkok", "nightly", strict=True, fail_on="new-error", language="en")]
    assert "Scheduled on http://x as nightly." in answer.err


def test_a_url_stays_one(ita: Ita, requests: list[ScheduleRequest]) -> None:
    assert ita("schedule", "--cron", "0 2 * * *", "--raw", "s3://bucket/raw", "--processed", "s3://bucket/out").code == 0
    assert [url_of(requests[0].run.raw), url_of(requests[0].run.processed)] == ["s3://bucket/raw", "s3://bucket/out"]


def test_the_time_zone_is_that_of_the_machine(
    ita: Ita, requests: list[ScheduleRequest], raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Bangkok")
    assert local_timezone() == "Asia/Bangkok"
    ita("schedule", "--cron", "0 2 * * *", "--raw", raw)
    assert requests[0].timezone == "Asia/Bangkok"
    monkeypatch.delenv("TZ")
    assert local_timezone()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--cron", "0 25 * * *"], "hour: 25"),
        (["--cron", "61 2 * 13 *"], "minute: 61; month: 13"),
        (["--cron", "0 2 * * someday"], "day of week: someday"),
        (["--cron", "0 2 * *"], "4 fields"),
        (["--cron", "0 2 30 2 *"], "there is no such day"),
        (["--cron", "0 2 * * *", "--timezone", "Asia/Nowhere"], "--timezone: The time zone is not known. (Asia/Nowhere)"),
        (["--cron", "0 2 * * *", "--name", "a/b"], "--name"),
        (["--cron", "0 2 * * *", "--raw", "nowhere"], "nowhere: The input folder does not exist."),
        (["--cron", "0 2 * * *"], "prefect server start"),
        ([], "--cron"),
    ],
)
def test_what_cannot_be_scheduled_is_refused_by_name(ita: Ita, raw: Path, options: list[str], words: str) -> None:
    answer = ita("schedule", "--raw", raw, *options)
    assert answer.code == 2
    assert words in " ".join(answer.err.split())


def test_a_server_that_does_not_answer_is_named(raw: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    variables = {**os.environ, "PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_CLIENT_MAX_RETRIES": "0", "LANG": "C"}
    command = [sys.executable, "-m", "pipeline.cli", "schedule", "--cron", "0 2 * * *", "--raw", str(raw)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=100)
    text = " ".join(done.stderr.split())
    assert done.returncode == 4
    assert "http://127.0.0.1:9/api: The Prefect server does not answer." in text
    assert "prefect server start" in text
    assert "Traceback" not in text


def test_sigterm_ends_it_with_what_is_going_on_put_in_order(monkeypatch: pytest.MonkeyPatch, raw: Path) -> None:
    tidied = []

    def serve(request: ScheduleRequest, told: Told) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            tidied.append(request.name)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("pipeline.cli.schedule.load_entry_point", lambda group, name: serve)
    assert main(["schedule", "--cron", "0 2 * * *", "--raw", str(raw)]) == 143
    assert tidied == ["scheduled"]
    assert signal.getsignal(signal.SIGTERM) is before
