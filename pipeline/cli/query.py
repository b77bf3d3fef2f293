"""`ita query`: the dataset asked in SQL, read-only."""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.run import PROCESSED, not_negative
from pipeline.cli.session import Problem, Session
from pipeline.render import clean_line, paragraph

if TYPE_CHECKING:
    import duckdb

TABLE_ROWS = 1000
"""Rows a table shows unless told otherwise: it has to know all rows before it can print the first."""

_BATCH = 2000
_NUMBER = re.compile(r"(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))")


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita query`."""
    parser.add_argument("sql", metavar="SQL", nargs="?", help=say("help.query.sql"))
    parser.add_argument("--examples", action="store_true", help=say("help.query.examples"))
    parser.add_argument("--example", metavar="NAME", help=say("help.query.example_name"))
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help=say("help.format", default="table"))
    parser.add_argument("--limit", type=not_negative, metavar="N", help=say("help.query.limit", default=TABLE_ROWS))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Answers one query; exit code 0. Raises Problem with DuckDB's own message for a query that cannot be answered."""
    if arguments.examples:
        session.lines(_example_lines(session))
        return 0
    sql = _question(arguments)
    from pipeline.cli.dataset import open_dataset

    connection, tables = open_dataset(arguments.processed)
    with connection:
        names, types, rows = _answer(connection, sql, tables)
        limit = TABLE_ROWS if arguments.limit is None and arguments.format == "table" else arguments.limit or None
        _write(names, types, rows, limit, arguments.format, session)
    return 0


Row = tuple[object, ...]


def _question(arguments: argparse.Namespace) -> str:
    """The SQL to ask: as typed, from standard input, or of a ready question. Raises Problem when there is none, or two."""
    if arguments.example is not None:
        from schemas.examples import load_examples

        known = load_examples()
        if arguments.sql is not None or arguments.example not in known:
            raise Problem("unknown_example", name=clean_line(arguments.example), known=", ".join(known))
        return known[arguments.example].sql
    sql: str = sys.stdin.read() if arguments.sql == "-" else arguments.sql or ""
    if not sql.strip().strip(";"):
        raise Problem("empty_sql")
    return sql


def _example_lines(session: Session) -> Iterator[str]:
    """The ready questions: name, what it asks, its SQL as it can be copied."""
    from schemas.examples import load_examples

    for example in load_examples().values():
        title = example.th if session.language == "th" else example.en
        yield from paragraph(f"{example.name}: {title}", session.terminal, "  ", first="")
        for line in example.sql.rstrip().split("\n"):
            yield "    " + session.terminal.style(line, "dim")
        yield ""
    yield session.say("query.examples")


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, tables: tuple[str, ...]) -> tuple[list[str], list[str], Iterator[Row]]:
    """Names and types of the columns, and the rows as they come."""
    import duckdb

    def guarded(step: Callable[[], list[Row]]) -> list[Row]:
        try:
            return step()
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.PermissionException as error:
            raise Problem("read_only_sql", detail=error) from error
        except duckdb.Error as error:
            # A setting that is locked comes as InvalidInputException, which a mistake in a query may be too.
            name = "read_only_sql" if "configuration has been locked" in str(error) else "bad_sql"
            raise Problem(name, detail=error, tables=", ".join(tables)) from error

    guarded(lambda: [(connection.execute(sql),)])
    described = connection.description or []
    batches = iter(lambda: guarded(lambda: connection.fetchmany(_BATCH)), []) if described else iter(())
    return distinct([column[0] for column in described]), [str(column[1]) for column in described], itertools.chain.from_iterable(batches)


def distinct(names: list[str]) -> list[str]:
    """Column names with a number behind those that come again, so that no column hides another in JSON."""
    seen: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate in seen or (number > 1 and candidate in names):
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate)
        result.append(candidate)
    return result


def _write(names: list[str], types: list[str], rows: Iterator[Row], limit: int | None, form: str, session: Session) -> None:
    from pipeline.render import Column, table_lines
    from pipeline.writers import plain, write_csv, write_json_rows

    shown = itertools.islice(rows, limit) if limit else rows
    if form == "csv":
        write_csv(names, shown, session.out)
        return
    if form == "json":
        write_json_rows(names, shown, session.out)
        return
    if not names:
        return
    body = [[plain(value) for value in row] for row in shown]
    columns = [Column(name, "right" if _NUMBER.fullmatch(kind) else "left") for name, kind in zip(names, types, strict=True)]
    session.lines(table_lines(columns, body, session.terminal, unbroken=session.terminal.piped))
    more = limit is not None and next(rows, None) is not None
    text = session.say("query.cut" if more else "query.rows", count=len(body))
    if not session.terminal.piped:
        session.line(session.terminal.style(text, "dim"))
    elif more:
        session.err.write(text + "\n")
