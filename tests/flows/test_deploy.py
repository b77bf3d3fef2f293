"""What lies in deploy/ and prefect.yaml does what docs/scheduling.md says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import ROOT, House
from prefect_server import NEVER, Served, Server, environment, until

from pipeline.cli.parser import parse

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PREFECT = Path(sys.executable).with_name("prefect")
QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


def commands(text: str) -> list[list[str]]:
    """The arguments of each `ita` that a unit starts."""
    return [shlex.split(line)[1:] for line in re.findall(r"^ExecStart=(.*/ita .*)$", text, re.MULTILINE)]


def test_ita_understands_what_the_how_to_types() -> None:
    text = (ROOT / "docs" / "scheduling.md").read_text()
    typed = [shlex.split(line, comments=True) for line in re.findall(r"^\.venv/bin/ita (.*)$", text, re.MULTILINE)]
    assert {parse(arguments, "en").command for arguments in typed} == {"schedule", "runs"}
    assert [path for path in re.findall(r"\b(deploy/[\w./-]*[\w/])", text) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_units_and_ita_what_they_start(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text()
    for arguments in commands(text):
        assert parse(arguments, "en").command == arguments[0]
    if "prefect server start" in text:
        assert "PREFECT_SERVER_ANALYTICS_ENABLED=false" in text
    if shutil.which("systemd-analyze") is None:
        pytest.skip("missing component: systemd")
    for name in UNITS:  # with programs that exist here
        (tmp_path / name.name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", name.read_text(), flags=re.MULTILINE))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True, check=False)
    assert unit.name not in done.stderr, done.stderr


def test_the_services_of_the_compose_file_start_what_there_is_and_keep_to_themselves() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        words = [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", word) for word in service["command"]]
        if words[0] == "ita":
            assert parse(words[1:], "en").command == words[1]
        else:
            assert words[:3] in (["prefect", "server", "start"], ["prefect", "worker", "start"])
        assert QUIET.items() <= service["environment"].items()
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        assert service["networks"] == (["inside", "door"] if name == "server" else ["inside"])
    assert compose["networks"]["inside"]["internal"]


@pytest.mark.xdist_group("prefect")
@pytest.mark.timeout(300)
def test_a_worker_of_a_pool_does_what_prefect_yaml_deploys(house: House, server: Server, tmp_path: Path) -> None:
    house.put("a.txt", "year: 2568\nscore/2568: 120\n")
    own = {"PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_API_URL": server.url, "PREFECT_WORKER_QUERY_SECONDS": "1"}
    asked = {"ITA_RAW": str(house.raw), "ITA_PROCESSED": str(house.out), "ITA_CRON": "0 2 * * *", "ITA_TIMEZONE": "Asia/Bangkok"}

    def prefect(*words: str) -> str:
        done = subprocess.run(
            [PREFECT, "--no-prompt", *words], env=environment(tmp_path, **own, **asked), cwd=tmp_path, capture_output=True, text=True,
            check=False, timeout=200,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    prefect("work-pool", "create", "ita", "--type", "process")
    prefect("deploy", "--prefect-file", str(ROOT / "prefect.yaml"), "--all")
    deployment = server.get("deployments/name/ita-ingest/nightly")
    (schedule,) = deployment["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 2 * * *", "Asia/Bangkok")
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    run = server.post(f"deployments/{deployment['id']}/create_flow_run", state={"type": "SCHEDULED"})["id"]
    prefect("worker", "start", "--pool", "ita", "--run-once")
    state = server.get(f"flow_runs/{run}")["state"]
    assert (state["type"], state["name"]) == ("FAILED", "Flagged")  # fail_on: new-error
    assert "1 new findings (1 errors)" in state["message"]
    assert set(house.documents()) == {"a.txt"}


@pytest.mark.xdist_group("prefect")
@pytest.mark.timeout(300)
def test_somebody_is_told_of_a_run_that_has_something_to_tell(server: Server, serve: Callable[..., Served], house: House) -> None:
    told: list[dict[str, Any]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    gateway = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    script = [sys.executable, str(DEPLOY / "notify.py"), f"http://127.0.0.1:{gateway.server_port}/ita"]
    for _ in range(2):  # a second call replaces the first one's
        subprocess.run(script, env=environment(house.raw.parent, PREFECT_API_URL=server.url), check=True, timeout=100)
    house.put("a.txt", "year: 2568\nscore/2568: 50\n")
    served = serve(NEVER, "--fail-on", "new-error")
    assert served.ended(served.trigger())["type"] == "COMPLETED"
    house.put("b.txt", "year: 2568\nscore/2568: 120\n")
    run = served.trigger()
    assert served.ended(run)["name"] == "Flagged"
    until(lambda: told, 60)
    gateway.shutdown()
    (one,) = told
    assert (one["flow_run"], one["state"]) == (run, "Flagged")
    assert "1 new findings" in one["text"]
