"""What the tests of the flow share: folders, one Prefect server for the session, schedules that are stopped after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from house import STEPS, House
from prefect_server import NEVER, Served, Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this session; it runs when a test begins."""
    made = Server(tmp_path_factory.mktemp("prefect"))
    try:
        made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Empty folders; documents are read by `fake_steps`."""
    monkeypatch.syspath_prepend(str(STEPS))
    monkeypatch.setenv("ITA_STEPS", "fake_steps")
    return House(tmp_path)


@pytest.fixture
def serve(house: House, server: Server) -> Iterator[Callable[..., Served]]:
    """`serve(cron, *options)`: a schedule that is stopped after the test."""
    made: list[Served] = []

    def start(cron: str = NEVER, *options: str, **more: str) -> Served:
        made.append(Served(house, server, cron, *options, **more))
        return made[-1]

    yield start
    for one in made:
        one.stop()
