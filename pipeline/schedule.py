"""What is asked of a schedule: the record between the command line and the scheduler."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.run import RunRequest

Told = Callable[..., None]
"""Told what happens: the name of an event (`serving`, `next`, `away`, `back`, `stopped`) and, by name, the values of its message."""


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """Runs as `run` says, whenever `cron` says so in `timezone` (a name of the IANA database).

    `name`: of the deployment on the server. `strict`, `fail_on`: what of a run that is done is to count as a failure, as in
    `pipeline.verdict`. `language`: of what the runs say.
    """

    run: RunRequest
    cron: str
    timezone: str
    name: str
    strict: bool = False
    fail_on: str | None = None
    language: str = "en"


def local_timezone() -> str:
    """The name of this machine's time zone in the IANA database, from TZ, /etc/localtime or /etc/timezone; UTC where none of them says."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and not named.startswith("/"):
        return named
    place = Path("/etc/localtime")
    if place.is_symlink():
        _, _, zone = str(place.resolve()).partition("/zoneinfo/")
        if zone:
            return zone
    try:
        return Path("/etc/timezone").read_text("ascii").strip() or "UTC"
    except (OSError, UnicodeError):
        return "UTC"
