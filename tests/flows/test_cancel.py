"""A run that is stopped from outside: no process is left, the dataset is as it was, and the next run goes on from what was read."""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest
from house import House
from prefect_server import Server, alive, ita, processes_below, put_held, until, wait_for_reading, written

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(300)]


def stopped(house: House, how: signal.Signals, *, group: bool, **more: str) -> int:
    """The exit code of `ita run` after a signal in mid-run, to it alone or to its group. None of its processes is left."""
    go = put_held(house)
    run = ita(house, "run", "--jobs", "2", **more)
    wait_for_reading(house, 6)
    processes = processes_below(run.pid)
    assert len(processes) >= 4  # itself, the fork server, two workers
    if group:
        os.killpg(run.pid, how)
    else:
        run.send_signal(how)
    code = run.wait(60)
    until(lambda: not alive(processes), 20)
    go.touch()
    return code


@pytest.mark.parametrize(("how", "group", "code"), [(signal.SIGTERM, False, 143), (signal.SIGINT, True, 130)])
def test_a_run_that_is_told_to_stop(house: House, server: Server, how: signal.Signals, group: bool, code: int) -> None:
    """SIGTERM to the process alone, as `kill` and systemd do it; Ctrl-C goes to all in the group."""
    house.put("old.txt")
    before = house.run().snapshot
    house.reads()
    assert stopped(house, how, group=group, PREFECT_API_URL=server.url) == code
    assert written(house).splitlines()[-1].startswith("ita: stopped.")
    assert "Traceback" not in written(house)
    assert house.assert_complete() == before
    assert house.run(jobs=2).published == 7
    read = Counter(house.reads())
    assert sorted(read) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "held.txt"]
    assert read.pop("held.txt") == 2
    assert read.total() <= 6  # the other worker may have been at one, too


def test_a_run_with_its_own_server_leaves_no_server_behind(house: House) -> None:
    assert stopped(house, signal.SIGTERM, group=False) == 143
    assert not (house.out / "current").exists()
    assert house.run(jobs=2).published == 6
