"""How Prefect is set up for a run: quiet, without telemetry, and with a home of its own where the user has none."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.errors import PublishError, write_error

_BEFORE_IMPORT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}

# Prefect's own log says nothing that our progress and summary do not; our errors are raised, not logged.
_QUIET: dict[str, Any] = {"logging.level": "CRITICAL"}

# The temporary server lives for one run: what serves schedules, automations and its user interface only costs time, and the event persister
# ends with a traceback when the server stops before it has written its last events.
_TEMPORARY_SERVER: dict[str, Any] = {
    "logging.to_api.enabled": False,
    "server.ephemeral.enabled": True,
    "server.ephemeral.startup_timeout_seconds": 60,
    "server.logging_level": "CRITICAL",
    "server.analytics_enabled": False,
    "server.register_blocks_on_start": False,
    "server.services.event_persister.enabled": False,
    "server.services.triggers.enabled": False,
    "server.services.scheduler.enabled": False,
    "server.services.late_runs.enabled": False,
    "server.services.foreman.enabled": False,
    "server.services.pause_expirations.enabled": False,
    "server.services.cancellation_cleanup.enabled": False,
    "server.services.repossessor.enabled": False,
}


_EMPTY_DATABASE = Path(__file__).with_name("prefect_database.sql")
"""Written by `tools/prefect_database.py`."""

_ROOM_BYTES = 8 * 1024**2
"""What the database of the temporary server takes, and some. On a full disk Prefect only says, a minute later, that nobody answers."""


@contextmanager
def prefect_environment(processed: Path) -> Iterator[bool]:
    """Set Prefect up for a run that writes to `processed`; environment variables and profiles of the user win.

    Whether there is a server that keeps what is reported to it: the temporary one does not outlive the run.

    Must be entered before Prefect is imported for the first time: it reads its home and its telemetry switch then.
    Raises PublishError when its home cannot be made below `processed`, `disk_full` when its temporary server would find no room there.
    """
    keep_to_ourselves()
    if not _user_has_prefect():
        home = processed.resolve() / ".prefect"
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(error, processed) from error
        make_database(home)
        os.environ["PREFECT_HOME"] = str(home)

    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    temporary_server = not PREFECT_API_URL.value()
    if temporary_server:
        assert_room()
    # A heartbeat costs a second at the end of each flow, and serves only automations that look for dead runs.
    with (
        temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None} if temporary_server else {}),
        temporary_settings(set_defaults={**_QUIET, **(_TEMPORARY_SERVER if temporary_server else {})}),
        _no_events() if temporary_server else nullcontext(),
    ):
        yield not temporary_server


def make_database(home: Path) -> None:
    """Make the database of Prefect's temporary server in its home unless there is one, as Prefect's migrations would in 6 to 8 seconds.

    Does nothing when another version of Prefect than that of `prefect_database.sql` is installed, or when anything goes wrong: Prefect
    then makes it itself.
    """
    database = home / "prefect.db"
    statements = _EMPTY_DATABASE.read_text("utf-8")
    if database.exists() or statements.partition("\n")[0] != f"-- Prefect {version('prefect')}":
        return
    making = home / f".prefect.db.{secrets.token_hex(4)}"
    with suppress(OSError, sqlite3.Error):
        with closing(sqlite3.connect(making)) as connection:
            connection.executescript(statements)
        os.link(making, database)  # fails when another run was faster: its server uses that file already
    with suppress(OSError):
        making.unlink(missing_ok=True)


def keep_to_ourselves() -> None:
    """Switch off what Prefect would tell its makers, unless the user says otherwise. Before Prefect is imported for the first time."""
    for name, value in _BEFORE_IMPORT.items():
        os.environ.setdefault(name, value)


@contextmanager
def _no_events() -> Iterator[None]:
    """Keep what happens to each task from a server that nobody will ask about it: listening takes it the time of half a worker."""
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker

    EventsWorker.set_client_override(NullEventsClient)
    try:
        yield
    finally:
        EventsWorker.set_client_override(None)


def assert_room() -> None:
    """Raise PublishError `disk_full` when the disk of Prefect's home has no room for the database of a temporary server."""
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    standing = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    room = os.statvfs(standing)
    free = room.f_bavail * room.f_frsize
    if free < _ROOM_BYTES:
        raise PublishError("disk_full", str(standing), f"{free // 1024} KiB left, Prefect's database needs {_ROOM_BYTES // 1024}")


def _user_has_prefect() -> bool:
    chosen = any(name in os.environ for name in ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILES_PATH"))
    return chosen or (Path.home() / ".prefect" / "profiles.toml").exists()
