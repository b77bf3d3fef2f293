"""`ita diff`: what changed between two snapshots of the dataset."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.cli.explain import subject_text, value_text
from pipeline.cli.run import PROCESSED
from pipeline.cli.session import Problem, Session
from pipeline.compare import CHANGES, COMPARED, Change, compare
from pipeline.render import Column, clean_line, paragraph, shorten, table_lines

MOST_SHOWN = 20
"""Changes shown of each table; all of them are in the other formats."""

COLUMNS = ("table", "change", "source_path", "key", "what", "columns", "before", "after", "replaced", "fiscal_year", "doc_id")
"""Columns of CSV. JSON has the whole rows as `before` and `after`."""

_INDENT = "  "
_WIDTH = 160


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita diff`."""
    parser.add_argument("before", nargs="?", default="previous", metavar="A", help=say("help.diff.before"))
    parser.add_argument("after", nargs="?", default="current", metavar="B", help=say("help.diff.after"))
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help=say("help.format", default="table"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("help.output"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Compares; exit code 0, also when nothing changed. Raises Problem for a snapshot that is not there."""
    from pipeline.cli.dataset import open_snapshots, records
    from pipeline.cli.output import written_text

    sides = {"a": find_snapshot(arguments.before, arguments.processed), "b": find_snapshot(arguments.after, arguments.processed)}
    connection, names = open_snapshots({f"{side}_": folder for side, folder in sides.items()}, arguments.processed)

    def columns_of(side: str, table: str) -> Sequence[str]:
        name = f"{side}_{table}"
        return [str(row["column_name"]) for row in records(connection, f"DESCRIBE {name}")] if name in names else []

    with connection:
        changes = compare(partial(records, connection), columns_of)
        with written_text(arguments.output, session, bom=arguments.format == "csv") as stream:
            if arguments.format == "table":
                found = list(changes)
                stream.writelines(line + "\n" for line in _lines(found, sides["a"].name, sides["b"].name, session))
            elif arguments.format == "csv":
                from pipeline.writers import write_csv

                write_csv(COLUMNS, (_cells(change, session) for change in changes), stream)
            else:
                from pipeline.writers import write_json_rows

                names_of = ("table", "change", "key", "source_path", "columns", "replaced", "before", "after")
                write_json_rows(names_of, (tuple(getattr(change, name) for name in names_of) for change in changes), stream)
    if arguments.output is not None:
        session.err.write(session.say("output.written", path=clean_line(str(arguments.output))) + "\n")
    return 0


def find_snapshot(name: str, processed: Path) -> Path:
    """The folder of a snapshot: `current`, `previous` (to current), a folder, an id or the beginning of one.

    Raises Problem when there is none, or more than one begins so.
    """
    from pipeline.cli.dataset import current_snapshot

    if name == "current":
        return current_snapshot(processed)
    folder = processed / "snapshots"
    ids = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != ".") if folder.is_dir() else []
    if name == "previous":
        current = current_snapshot(processed).name
        older = [one for one in ids if one < current]
        if not older:
            raise Problem("no_previous", snapshot=current)
        return folder / older[-1]
    path = Path(name)
    if (path / "documents").is_dir():
        return path.resolve()
    if (path / "current" / "documents").is_dir():
        return current_snapshot(path)
    found = [one for one in ids if name and one.startswith(name)]
    if len(found) != 1:
        raise Problem("unknown_snapshot", name=clean_line(name), known=", ".join(ids) or "-")
    return folder / found[0]


def _lines(changes: Sequence[Change], before: str, after: str, session: Session) -> Iterator[str]:
    yield from paragraph(session.say("diff.between", before=clean_line(before), after=clean_line(after)), session.terminal)
    if not changes:
        yield session.terminal.style(session.say("diff.nothing"), "green")
        return
    counts = Counter((change.table, change.change) for change in changes)
    columns = [Column(""), *(Column(session.say(f"diff.{name}"), "right") for name in CHANGES)]
    rows = [
        (session.say(f"diff.table.{table}"), *(f"{counts[table, name]:,}" for name in CHANGES))
        for table in COMPARED
        if any(counts[table, name] for name in CHANGES)
    ]
    yield from table_lines(columns, rows, session.terminal, _INDENT)
    replaced = {change.source_path for change in changes if change.table == "documents" and change.replaced}
    if replaced:
        yield from paragraph(session.say("diff.replaced", count=len(replaced)), session.terminal, _INDENT)
    for table in COMPARED:
        of_table = [change for change in changes if change.table == table]
        if of_table:
            yield ""
            yield session.terminal.style(session.say(f"diff.table.{table}"), "bold")
            for change in of_table[:MOST_SHOWN]:
                yield from _change_lines(change, session)
            if len(of_table) > MOST_SHOWN:
                text = session.say("diff.more", count=len(of_table) - MOST_SHOWN)
                yield from paragraph(text, session.terminal, _INDENT)


_MARKS = {"added": ("+", "green"), "removed": ("−", "red"), "changed": ("~", "yellow")}


def _change_lines(change: Change, session: Session) -> Iterator[str]:
    mark, colour = _MARKS[change.change]
    parts = [change.source_path, what_text(change, session)]
    lead = f"{_INDENT}{session.terminal.style(mark, colour)} "
    yield from paragraph(clean_line(" · ".join(filter(None, parts))), session.terminal, _INDENT * 2, first=lead)
    if change.table == "findings" or change.change != "changed":
        yield from paragraph(shorten(_text(change, change.row, session), _WIDTH), session.terminal, _INDENT * 3)
    for name in change.columns:
        before, after = (shorten(_cell(row, name), _WIDTH) or "–" for row in (change.before, change.after))
        yield from paragraph(f"{name}: {before} → {after}", session.terminal, _INDENT * 3)


def what_text(change: Change, session: Session) -> str:
    """What the row is: the subject of a value, the rule of a finding; nothing for a document, which is its path."""
    row = change.row
    if change.table == "documents":
        return session.say("diff.is_replaced") if change.replaced else ""
    if change.table == "findings":
        return " · ".join(str(part) for part in (row["rule"], row["code"], row["fiscal_year"]) if part)
    return subject_text(change.table, row, session)


def _text(change: Change, row: Any, session: Session) -> str:
    if change.table == "documents":
        return str(row["title"] or "")
    if change.table == "findings":
        return str(row[f"message_{session.language}"])
    return value_text(change.table, row, session.language)


def _cell(row: Any, name: str) -> str:
    from pipeline.writers import plain

    return plain(row[name])


def _cells(change: Change, session: Session) -> tuple[object, ...]:
    sides = []
    for row in (change.before, change.after):
        changed = {name: row[name] for name in change.columns} if row is not None else {}
        sides.append(None if row is None else changed or _text(change, row, session))
    row = change.row
    about = (change.table, change.change, change.source_path, change.key, what_text(change, session), ", ".join(change.columns))
    return (*about, *sides, change.replaced, row["fiscal_year"], row["doc_id"])
