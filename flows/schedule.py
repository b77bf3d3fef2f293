"""`ita schedule`: a deployment of the flow on a Prefect server, and the process that does its runs when they are due.

A run is a process of its own, which Prefect starts; what it read is on the disk when it dies, so that the next one goes on from there.
That runs of one dataset never overlap is sure twice: the server starts no run while one is going on, and the writer's lock of the dataset
holds also against runs that others start.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.environment import keep_to_ourselves
from pipeline.cli.run import sigterm_raises
from pipeline.corrections import load_corrections
from pipeline.errors import PublishError, Terminated, UsageError
from pipeline.schedule import ScheduleRequest, Told
from pipeline.settings import load_settings
from pipeline.stores.objects import url_of

FIELDS = ("minute", "hour", "day of month", "month", "day of week")

_SECONDS_BETWEEN_TRIES = 5.0
_SHOWN = 3
_NOT_IN_A_NAME = frozenset("/%&<>")


def serve(request: ScheduleRequest, told: Told) -> None:
    """Do the runs of a schedule until this process is told to stop (SIGTERM or Ctrl-C). The entry point `prefect` of its group.

    While the server does not answer it waits for it. Raises UsageError for a request that cannot be used, `no_prefect_server` when none is
    named; PublishError `prefect_server_away` when the server does not answer at the beginning.
    """
    _check(request)
    keep_to_ourselves()
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")  # the log is ours; what goes wrong in Prefect is said all the same
    times = next_times(request.cron, request.timezone, _SHOWN)
    from prefect.settings import PREFECT_API_URL

    server = str(PREFECT_API_URL.value() or "")
    if not server:
        raise UsageError("no_prefect_server")
    # The runs say in JSON what went wrong; Prefect's tracebacks of the same go to the server.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    from flows.serving import assert_name_is_ours, problem_of_server, serve_until_away

    if problem := problem_of_server():
        raise PublishError("prefect_server_away", server, problem)
    assert_name_is_ours(request)
    told("next", times=", ".join(f"{one:%Y-%m-%d %H:%M}" for one in times), timezone=request.timezone)
    with suppress(Terminated):
        while True:
            asyncio.run(serve_until_away(request, lambda name: told("serving", server=server, name=name)))
            told("away", server=server)
            with sigterm_raises():  # the loop that is over took its handler with it
                while problem_of_server():
                    time.sleep(_SECONDS_BETWEEN_TRIES)
            told("back", server=server)
    told("stopped", name=request.name)


def next_times(cron: str, timezone: str, count: int) -> list[datetime]:
    """The next times of a cron line, as the server will see them. Raises UsageError `bad_cron`, naming the field, or `unknown_timezone`."""
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError("unknown_timezone", "--timezone", timezone) from error
    _check_cron(cron)
    from prefect.server.schemas.schedules import CronSchedule

    now = datetime.now(zone)
    try:
        times = asyncio.run(CronSchedule(cron=cron, timezone=timezone).get_dates(count, start=now))
    except ValueError as error:
        raise UsageError("bad_cron", f"--cron {cron!r}", "day of month, month: there is no such day") from error
    return [one.astimezone(zone) for one in times]


def _check_cron(cron: str) -> None:
    from prefect.client.schemas.schedules import CronSchedule

    fields = cron.split()
    if len(fields) != len(FIELDS):
        raise UsageError("bad_cron", f"--cron {cron!r}", f"{len(fields)} fields")
    wrong = []
    for number, (name, text) in enumerate(zip(FIELDS, fields, strict=True)):
        alone = ["*"] * len(FIELDS)
        alone[number] = text
        try:
            CronSchedule(cron=" ".join(alone))
        except ValueError:
            wrong.append(f"{name}: {text}")
    if wrong:
        raise UsageError("bad_cron", f"--cron {cron!r}", "; ".join(wrong))


def _check(request: ScheduleRequest) -> None:
    """What can be said before a server is asked; the folders are looked at again by each run."""
    load_settings()
    load_corrections(request.run.corrections)
    if not request.name.strip() or _NOT_IN_A_NAME & set(request.name):
        raise UsageError("bad_schedule_name", f"--name {request.name!r}")
    if url_of(request.run.raw) is None and not request.run.raw.is_dir():
        raise UsageError("raw_folder_missing", str(request.run.raw))
