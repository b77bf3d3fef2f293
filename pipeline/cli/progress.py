"""What a run shows while it works: a bar on a terminal, JSON lines for a log otherwise. Both on the error stream."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from pipeline.cli.session import Session
from pipeline.render import shorten
from pipeline.run import Progress, RunSummary
from pipeline.writers import json_text
from schemas.reasons import load_reasons

SECONDS_BETWEEN_LINES = 10.0
"""A log gets at most one `progress` line in this time; what is worth a line of its own comes at once."""

_NAME_WIDTH = 32


@contextmanager
def shown_progress(session: Session) -> Iterator[Progress]:
    """The callback to hand to a runner; the bar is gone again when the block ends."""
    if not session.err.isatty():
        yield LogLines(session.err)
        return
    bar = _Bar(session)
    try:
        yield bar
    finally:
        bar.stop()


class LogLines:
    """Writes events as JSON lines: `time` (UTC), `event`, and what it is about."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = time.monotonic()

    def __call__(self, event: str, done: int, total: int, name: str) -> None:
        """A line for each event, but for documents one `progress` line now and then: each gets its own line in `log_summary`."""
        now = time.monotonic()
        if event == "document":
            if now - self._last < SECONDS_BETWEEN_LINES:
                return
            event, self._last = "progress", now
        about = {"document": name} if name else {}
        write_line(self._stream, event, done=done, total=total, **about)


def write_line(stream: TextIO, event: str, **values: object) -> None:
    """One JSON line, flushed so that a log that is followed shows it at once."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    stream.write(json_text({"time": now, "event": event, **values}, indent=0) + "\n")
    stream.flush()


def log_summary(stream: TextIO, summary: RunSummary, language: str) -> None:
    """A line for each document read, for each file rejected by this run, for each correction that does not fit, and one for the run."""
    for document in summary.documents:
        write_line(
            stream,
            "document",
            document=document.source_path,
            doc_id=document.doc_id,
            kind=document.kind,
            organization=document.organization,
            fiscal_year=document.fiscal_year,
            rows=document.rows,
            findings=document.findings,
            unread_cells=document.unread_cells,
            pages_unread=document.pages_unread,
            seconds=round(document.seconds, 3),
        )
    reasons = load_reasons()
    for reject in summary.rejects:
        if reject.new:
            reason = reasons[reject.reason_code].reason[language]
            write_line(stream, "reject", document=reject.source_path, reason_code=reject.reason_code, reason=reason, detail=reject.detail)
    for note in summary.unmet_corrections:
        write_line(stream, "correction_unmet", id=note.id, file=note.file, document=note.document, detail=note.detail)
    write_line(
        stream,
        "summary",
        run_id=summary.run_id,
        status=summary.status,
        discovered=summary.discovered,
        read=summary.read,
        reinterpreted=summary.reinterpreted,
        reused=summary.reused,
        duplicates=summary.duplicates,
        rejected=summary.rejected,
        missing=summary.missing,
        published=summary.published,
        findings=summary.findings,
        corrected=summary.corrected,
        unmet_corrections=len(summary.unmet_corrections),
        rows=summary.rows,
        snapshot=summary.snapshot,
        seconds=round(summary.elapsed, 3),
    )


class _Bar:
    """A rich progress bar. It pulses until the number of documents is known: a flow may need ten seconds to start its server."""

    def __init__(self, session: Session) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._say = session.say
        # Names of files are data: no markup.
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[count]}", markup=False),
            TimeRemainingColumn(),
            TextColumn("{task.fields[document]}", markup=False),
            console=Console(file=session.err, no_color=not session.err_terminal.colour),
            transient=True,
        )
        self._task = self._bar.add_task(session.say("progress.preparing"), total=None, count="", document="")
        self._bar.start()

    def __call__(self, event: str, done: int, total: int, name: str) -> None:
        """Moves the bar."""
        verb = self._say("progress.publishing" if event in ("publishing", "published") else "progress.reading")
        count = f"{done:,}/{total:,}" if total else ""
        self._bar.update(
            self._task, completed=done, total=total or None, description=verb, count=count, document=shorten(name, _NAME_WIDTH)
        )

    def stop(self) -> None:
        """Takes the bar away."""
        self._bar.stop()
