"""For tests of the flow: a real Prefect server on loopback, `ita` in a process of its own, a served schedule."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
from house import ROOT, STEPS, House

Found = TypeVar("Found")

START_SECONDS = 120
CONTACTS = "TEST_CONTACTS"
"""Environment variable: the file in which Python programs write down whom they contact (tests/flows/contacts)."""

NEVER = "0 0 29 2 *"
"""A schedule that does not come up while tests run: they start runs themselves."""


def until(look: Callable[[], Found], seconds: float = 120, every: float = 0.2) -> Found:
    """What `look` finds once it finds something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"nothing in {seconds} s"
        time.sleep(every)
    return found


def processes_below(root: int) -> set[int]:
    """The processes that descend from one, and itself."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
    found = {root} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(processes: set[int]) -> set[int]:
    """Those of some processes that still run."""
    return set().union(*(processes_below(one) & processes for one in processes)) if processes else set()


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of `ita` with fake steps and without any Prefect of the user."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ITA_")) and name != "LANG"}
    paths = os.pathsep.join([str(ROOT), str(STEPS), str(ROOT / "tests" / "flows" / "contacts")])
    return {**clean, "HOME": str(home), "PYTHONPATH": paths, "ITA_STEPS": "fake_steps", **more}


HERE = {"127.0.0.1", "::1", "localhost", "None", "0.0.0.0"}  # noqa: S104 - where a server listens


def outside(contacts: Path) -> set[str]:
    """Whom processes contacted that is not this machine; paths are sockets on it."""
    addresses = {line.split("\t")[1] for line in contacts.read_text().splitlines()}
    assert addresses & HERE
    return {one for one in addresses - HERE if not one.startswith(("/", "b'", "\x00"))}


class Server:
    """A Prefect server as an operator starts it, on loopback and with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contacts = folder / "contacts"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port), "--no-ui"]
        own = {
            "PREFECT_HOME": str(self.folder / "home"),
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            CONTACTS: str(self.contacts),
        }
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment(self.folder, **own), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        until(self.answers, START_SECONDS, 0.5)

    def answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.folder / "server.log").read_text()
        try:
            return httpx.get(f"{self.url}/health", timeout=2).is_success
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """As a machine that goes down: no time for anything."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def post(self, path: str, **body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        """An answer; 503 says that the database is busy, which it may be."""
        answer = until(lambda: (one := httpx.request(method, f"{self.url}/{path}", timeout=30, **more)).status_code != 503 and one)
        assert answer.is_success, answer.text
        return answer.json()


def ita(house: House, command: str, *options: str, **more: str) -> subprocess.Popen[str]:
    """`ita` on the folders of a house, in a session of its own; what it writes goes to `ita.out` and `ita.err` there."""
    root = house.raw.parent
    folders = ["--raw", str(house.raw), "--processed", str(house.out)]  # options that come later win
    words = [sys.executable, "-m", "pipeline.cli", command, *folders, *options]
    with (root / "ita.out").open("w") as out, (root / "ita.err").open("w") as err:
        return subprocess.Popen(words, env=environment(root, **more), stdout=out, stderr=err, text=True, start_new_session=True, cwd=root)


def written(house: House) -> str:
    """What `ita` wrote to standard error."""
    return (house.raw.parent / "ita.err").read_text()


def events(house: House, name: str) -> list[dict[str, Any]]:
    """The lines of the log with an event of this name."""
    lines = (json.loads(line) for line in written(house).splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == name]


def put_held(house: House, quick: int = 5) -> Path:
    """Quick documents and one that waits for a file; that file."""
    go = house.raw.parent / "go"
    for number in range(quick):
        house.put(f"{number}.txt", f"year: 2568\nscore/2568: {number}\n")
    house.put("held.txt", f"year: 2568\nscore/2568: 99\nhold: {go}\n")
    return go


def wait_for_reading(house: House, count: int) -> None:
    """Until so many documents were begun."""
    until(lambda: house.log.exists() and len(house.log.read_text().splitlines()) >= count)


class Served:
    """`ita schedule` on the folders of a house."""

    def __init__(self, house: House, server: Server, cron: str, *options: str, **more: str) -> None:
        self.house, self.server = house, server
        self.name = house.raw.parent.name
        prefect = {"PREFECT_API_URL": server.url, "PREFECT_RUNNER_POLL_FREQUENCY": "2", **more}
        self.process = ita(house, "schedule", "--cron", cron, "--name", self.name, *options, **prefect)
        until(lambda: self.process.poll() is not None or "Scheduled on" in written(house))
        assert self.process.poll() is None, written(house)

    @property
    def deployment(self) -> dict[str, Any]:
        found: dict[str, Any] = self.server.get(f"deployments/name/ita-ingest/{self.name}")
        return found

    def trigger(self) -> str:
        """Start a run now; its id."""
        return str(self.server.post(f"deployments/{self.deployment['id']}/create_flow_run", state={"type": "SCHEDULED"})["id"])

    def state(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = self.server.get(f"flow_runs/{run}")["state"]
        return found

    def ended(self, run: str) -> dict[str, Any]:
        """The state that a run ended in."""
        done = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        return until(lambda: (state := self.state(run))["type"] in done and state)

    def stop(self) -> None:
        """As systemd does it, and the hard way should that not help."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(45)
            finally:
                for one in processes_below(self.process.pid):
                    os.kill(one, signal.SIGKILL)
