"""The log of a run: one JSON object a line, with the run, the document and, where there is one, the page."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Mapping
from typing import TextIO

from pipeline.errors import UsageError
from pipeline.run import NOTHING
from pipeline.writers import json_text
from schemas.reasons import load_reasons

LEVELS = ("debug", "info", "warning", "error")
LEVEL = "ITA_LOG_LEVEL"
"""The environment variable that says from which level on lines are written."""

_WARNINGS = frozenset({"rejected", "retrying", "correction_unmet", "artifacts_failed"})
_ERRORS = frozenset({"failed"})


def log_level() -> str:
    """The level that the operator asked for, `info` otherwise. Raises UsageError for one that there is not."""
    level = os.environ.get(LEVEL, "info").strip().lower()
    if level not in LEVELS:
        raise UsageError("bad_setting", LEVEL, f"{level!r} is not one of {', '.join(LEVELS)}")
    return level


class LogLines:
    """A `Progress` that writes JSON lines: `time` (UTC), `level`, `event`, and what it is about.

    A document that is through is one line at `info`, or at `warning` when it was rejected; what was noted in it is a line each at `debug`.
    """

    def __init__(self, stream: TextIO, language: str = "en") -> None:
        """Lines go to `stream`, flushed, so that a log that is followed shows them at once. Raises UsageError, see `log_level`."""
        self._stream = stream
        self._language = language
        self._least = LEVELS.index(log_level())
        self._lock = threading.Lock()
        self.rejected: set[str] = set()
        """Source paths of rejects that were logged."""

    def __call__(self, event: str, done: int, total: int, name: str, about: Mapping[str, object] = NOTHING) -> None:
        """The lines of an event."""
        values = dict(about)
        noted = values.pop("noted", ())
        where = {"run_id": values.pop("run_id", None)} | ({"document": name} if name else {})
        if event == "rejected":
            self.rejected.add(name)
            values |= self._reason(values.get("reason_code"))
        self.write(event, **where, done=done, total=total, **values)
        for one in noted if isinstance(noted, (list, tuple)) else ():
            self.write("finding", "debug", **where, **one)

    def write(self, event: str, level: str | None = None, /, **values: object) -> None:
        """One line; its level is that of the event unless given."""
        level = level or ("error" if event in _ERRORS else "warning" if event in _WARNINGS else "info")
        if LEVELS.index(level) < self._least:
            return
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        line = json_text({"time": now, "level": level, "event": event, **values}, indent=0)
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()

    def _reason(self, code: object) -> dict[str, object]:
        reason = load_reasons().get(str(code))
        return {"reason": reason.reason[self._language]} if reason else {}
