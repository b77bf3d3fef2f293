"""`ita schedule`: runs at the times of a cron line, for a Prefect server, until it is stopped."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

from pipeline.cli.run import add_request_arguments, check_engine, load_entry_point, sigterm_raises
from pipeline.cli.session import Session
from pipeline.run import RunRequest
from pipeline.schedule import ScheduleRequest, local_timezone
from pipeline.stores.objects import url_of
from pipeline.verdict import FAIL_ON

NAME = "scheduled"
SCHEDULERS = "ita_ingest.schedulers"
"""Entry-point group of the schedulers: `serve(ScheduleRequest, Told) -> None`. The pipeline does not import the flows."""


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita schedule`: when, and those of a run."""
    zone = local_timezone()
    parser.add_argument("--cron", required=True, metavar="CRON", help=say("help.schedule.cron"))
    parser.add_argument("--timezone", default=zone, metavar="ZONE", help=say("help.schedule.timezone", default=zone))
    parser.add_argument("--name", default=NAME, metavar="NAME", help=say("help.schedule.name", default=NAME))
    add_request_arguments(parser, say)
    parser.add_argument("--strict", action="store_true", help=say("help.schedule.strict"))
    parser.add_argument("--fail-on", choices=FAIL_ON, help=say("help.schedule.fail_on"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Works until it is told to stop (SIGTERM); exit code 0 then. Raises UsageError or PublishError when it cannot begin."""
    check_engine(arguments.ocr_engine)
    serve = load_entry_point(SCHEDULERS, "prefect")
    run = RunRequest(**{field.name: getattr(arguments, field.name) for field in fields(RunRequest) if hasattr(arguments, field.name)})
    corrections = run.corrections and _absolute(run.corrections)
    run = replace(run, raw=_absolute(run.raw), processed=_absolute(run.processed), corrections=corrections)
    request = ScheduleRequest(
        run, arguments.cron, arguments.timezone, arguments.name, arguments.strict, arguments.fail_on, session.language
    )

    def told(event: str, **values: object) -> None:
        session.err.write(session.say(f"schedule.{event}", **values) + "\n")
        session.err.flush()

    with sigterm_raises():
        serve(request, told)
    return 0


def _absolute(path: Path) -> Path:
    """A path that means the same wherever the run is started; a URL stays as it is."""
    return path.absolute() if url_of(path) is None else path
