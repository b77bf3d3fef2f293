"""What a run shows while it works: a bar on a terminal, JSON lines for a log otherwise. Both on the error stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pipeline.cli.session import Session
from pipeline.log import LogLines
from pipeline.render import shorten
from pipeline.run import NOTHING, Progress, RunSummary
from schemas.reasons import load_reasons

_NAME_WIDTH = 32


@contextmanager
def shown_progress(session: Session) -> Iterator[Progress]:
    """The callback to hand to a runner; the bar is gone again when the block ends."""
    if not session.err.isatty():
        yield LogLines(session.err, session.language)
        return
    bar = _Bar(session)
    try:
        yield bar
    finally:
        bar.stop()


def log_summary(log: LogLines, summary: RunSummary, language: str) -> None:
    """What the log does not have yet: files that were rejected unopened, corrections that do not fit, and a line for the run."""
    reasons = load_reasons()
    for reject in summary.rejects:
        if reject.new and reject.source_path not in log.rejected:
            log.write(
                "rejected",
                run_id=summary.run_id,
                document=reject.source_path,
                reason_code=reject.reason_code,
                detail=reject.detail,
                reason=reasons[reject.reason_code].reason[language],
            )
    for note in summary.unmet_corrections:
        log.write("correction_unmet", run_id=summary.run_id, document=note.document, id=note.id, file=note.file, detail=note.detail)
    log.write(
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
        new_findings=summary.new_findings,
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

    def __call__(self, event: str, done: int, total: int, name: str, about: Mapping[str, object] = NOTHING) -> None:
        """Moves the bar."""
        verb = self._say("progress.publishing" if event in ("publishing", "published") else "progress.reading")
        count = f"{done:,}/{total:,}" if total else ""
        self._bar.update(
            self._task, completed=done, total=total or None, description=verb, count=count, document=shorten(name, _NAME_WIDTH)
        )

    def stop(self) -> None:
        """Takes the bar away."""
        self._bar.stop()
