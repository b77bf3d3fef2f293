"""`ita runs`: what ran and what it did, from the table `runs` of the current dataset."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.cli.run import PROCESSED, not_negative
from pipeline.cli.session import Session

RUNS = 20
"""Runs that are shown unless told otherwise."""

COLUMNS = (
    "run_id", "started_at", "finished_at", "seconds", "discovered", "read", "reused", "published", "rejected", "findings", "new_findings",
    "code_version", "snapshot",
)  # fmt: skip
"""Columns of CSV and JSON: those of the table `runs`; how long reading took; by how much the findings became more than in the run before
(none for the first); what became of the snapshot: `current`, `kept` or `removed`."""

_SELECT = """
SELECT *, epoch(finished_at - started_at)::BIGINT AS seconds, findings - lag(findings) OVER (ORDER BY run_id) AS new_findings
FROM runs ORDER BY run_id DESC
"""


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita runs`."""
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--limit", type=not_negative, default=RUNS, metavar="N", help=say("help.runs.limit", default=RUNS))
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help=say("help.format", default="table"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Lists the runs; exit code 0. Raises Problem when nothing was published yet."""
    from pipeline.cli.dataset import open_dataset, records
    from pipeline.writers import write_csv, write_json_rows

    connection, _ = open_dataset(arguments.processed)
    with connection:
        every = records(connection, _SELECT)
    shown = every[: arguments.limit or None]
    for row in shown:
        row["snapshot"] = _fate(row["run_id"], arguments.processed)
    cells = ([row[name] for name in COLUMNS] for row in shown)
    if arguments.format == "json":
        write_json_rows(COLUMNS, cells, session.out)
    elif arguments.format == "csv":
        write_csv(COLUMNS, cells, session.out)
    else:
        more = len(every) - len(shown)
        session.lines(_lines(shown, more, session))
        if more and session.terminal.piped:
            session.err.write(session.say("runs.more", count=more) + "\n")
    return 0


def _fate(run_id: str, processed: Path) -> str:
    if (processed / "current").resolve().name == run_id:
        return "current"
    return "kept" if (processed / "snapshots" / run_id).is_dir() else "removed"


def _lines(rows: list[dict[str, Any]], more: int, session: Session) -> Iterator[str]:
    from pipeline.render import Column, table_lines

    names = ("started", "discovered", "read", "published", "rejected", "findings")
    columns = [Column(session.say("runs.run")), *(Column(session.say(f"runs.{name}"), "right") for name in names)]
    columns.append(Column(session.say("runs.snapshot")))
    piped = session.terminal.piped
    yield from table_lines(columns, [_cells(row, session) for row in rows], session.terminal, unbroken=piped)
    if more > 0 and not piped:
        yield session.terminal.style(session.say("runs.more", count=more), "dim")
    if not piped:
        yield session.terminal.style(session.say("runs.only_published"), "dim")


def _cells(row: dict[str, Any], session: Session) -> list[str]:
    counts = [f"{row[name]:,}" for name in ("discovered", "read", "published", "rejected")]
    new = row["new_findings"]
    findings = f"{row['findings']:,}" + (f" ({new:+,})" if new else "")
    started = f"{row['started_at'].astimezone():%m-%d %H:%M}"  # the year stands in the id, with the time in UTC
    # The beginning of an id, which is enough for `ita diff`.
    return [row["run_id"].partition(".")[0], started, *counts, findings, session.say(f"runs.state.{row['snapshot']}")]
