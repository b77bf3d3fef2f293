"""`ita schedule` on a real Prefect server: ticks, overlapping ticks, cancelled runs, a server that goes away in mid-run."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

import pytest
from house import House, assert_complete
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_server import (
    CONTACTS,
    NEVER,
    Served,
    Server,
    alive,
    events,
    outside,
    processes_below,
    put_held,
    until,
    wait_for_reading,
    written,
)
from s3_server import PROCESSED, RAW, new_bucket, s3_environment

from pipeline.publish import load_manifest
from pipeline.run import RunRequest
from pipeline.schedule import ScheduleRequest
from pipeline.store import writer_lock
from pipeline.stores.places import readable_processed

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(400)]

Serve = Callable[..., Served]


def test_a_new_file_is_in_the_dataset_after_the_next_tick(house: House, serve: Serve, server: Server) -> None:
    """And nobody outside this machine is contacted, by the schedule, its run or its server."""
    house.put("a.txt")
    house.run()
    contacts = house.raw.parent / "contacts"
    served = serve("* * * * *", "--timezone", "Asia/Bangkok", **{CONTACTS: str(contacts)})
    house.put("b.txt", "year: 2567\nscore/2567: 80\n")
    until(lambda: "b.txt" in house.documents(), 180, 0.5)  # a minute, and patience with a busy machine
    house.assert_complete()
    until(lambda: events(house, "summary"))
    (line,) = events(house, "document")
    assert (line["level"], line["document"], line["pages"]) == ("info", "b.txt", 1)
    assert line["run_id"] == events(house, "summary")[0]["run_id"] == (house.out / "current").resolve().name
    served.stop()
    assert served.process.returncode == 0
    assert served.deployment["paused"]
    assert written(house).splitlines()[-1].startswith("Stopped.")
    assert "Traceback" not in written(house)
    assert outside(contacts) == outside(server.contacts) == set()


def test_ticks_that_overlap_do_one_run(house: House, serve: Serve) -> None:
    go = put_held(house)
    served = serve()
    first = served.trigger()
    wait_for_reading(house, 6)
    second = served.trigger()
    assert served.ended(second)["type"] == "CANCELLED"
    go.touch()
    assert served.ended(first)["type"] == "COMPLETED"
    assert len(house.documents()) == 6
    assert len(house.reads()) == 6

    house.put("late.txt", "year: 2568\nscore/2568: 5\n")
    with writer_lock(house.out):
        state = served.ended(served.trigger())
    assert (state["type"], state["name"]) == ("COMPLETED", "Skipped")
    assert "Another `ita run`" in state["message"]
    assert len(events(house, "skipped")) == 1
    assert served.ended(served.trigger())["type"] == "COMPLETED"
    assert len(house.documents()) == 7


def test_cancelling_a_run_stops_its_processes_and_keeps_what_was_read(house: House, serve: Serve, server: Server) -> None:
    house.put("old.txt")
    before = house.run().snapshot
    house.reads()
    go = put_held(house)
    served = serve()
    run = served.trigger()
    wait_for_reading(house, 6)
    processes = processes_below(served.process.pid) - {served.process.pid}
    assert len(processes) >= 3  # the flow, the fork server, a worker
    server.post(f"flow_runs/{run}/set_state", state={"type": "CANCELLING"}, force=True)
    assert served.ended(run)["type"] == "CANCELLED"
    until(lambda: not alive(processes))
    assert house.assert_complete() == before
    go.touch()
    assert served.ended(served.trigger())["type"] == "COMPLETED"
    assert len(house.documents()) == 7
    assert sorted(house.reads()) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "held.txt", "held.txt"]


def test_a_server_that_goes_away_costs_no_work(house: House, serve: Serve, server: Server) -> None:
    go = put_held(house)
    served = serve(PREFECT_CLIENT_MAX_RETRIES="0")  # by default it takes Prefect four minutes to give up
    run = served.trigger()
    wait_for_reading(house, 6)
    server.kill()
    go.touch()
    try:
        until(lambda: (house.out / "current").exists(), 60)  # the run does not need the server
        until(lambda: "does not answer any more" in written(house), 120)
    finally:
        server.start()
    house.assert_complete()
    assert len(house.documents()) == 6
    assert sorted(house.reads()) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "held.txt"]
    until(lambda: written(house).count("Scheduled on") == 2, 60)
    assert served.state(run)["type"] in {"CRASHED", "COMPLETED"}
    house.put("late.txt")
    assert served.ended(served.trigger())["type"] == "COMPLETED"
    assert len(house.documents()) == 7


def test_a_schedule_reads_and_publishes_in_a_store(house: House, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = s3_environment(house.raw.parent / "cache")
    for name, value in {**environment, "XDG_CACHE_HOME": str(house.raw.parent / "reader")}.items():
        monkeypatch.setenv(name, value)
    with new_bucket() as files:
        served = serve(NEVER, "--raw", str(RAW), "--processed", str(PROCESSED), **environment)
        for number in (1, 2):
            files.pipe_file(f"bucket/raw/{number}.txt", f"year: 2568\nscore/2568: {number}\n".encode())
            assert served.ended(served.trigger())["type"] == "COMPLETED"
            assert load_manifest(assert_complete(readable_processed(PROCESSED)))["rows"]["documents"] == number


def test_sigterm_while_the_server_is_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop that served took over the signal; it must not be lost with it."""
    from flows import schedule, serving

    async def away(*_: object) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: None)

    problems = iter(["", "gone", "gone"])

    def problem() -> str:
        if next(problems, None) is None:
            os.kill(os.getpid(), signal.SIGTERM)
        return "" if told == [] else "gone"

    told: list[str] = []
    monkeypatch.setattr(os, "environ", dict(os.environ))  # what is set here is for this test
    monkeypatch.setattr(schedule, "_SECONDS_BETWEEN_TRIES", 0.01)
    monkeypatch.setattr(serving, "problem_of_server", problem)
    monkeypatch.setattr(serving, "serve_until_away", away)
    monkeypatch.setattr(serving, "assert_name_is_ours", lambda request: None)
    request = ScheduleRequest(RunRequest(house.raw, house.out), "0 2 * * *", "UTC", "x")
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        schedule.serve(request, lambda event, **_: told.append(event))
    assert told == ["next", "away", "stopped"]
