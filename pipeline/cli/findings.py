"""`ita findings`: what does not add up in the current dataset, with the evidence."""

from __future__ import annotations

import argparse
import io
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.finding_view import Place, finding_lines, of_row, place_text
from pipeline.cli.run import PROCESSED
from pipeline.cli.session import Problem, Session
from pipeline.render import Terminal, clean_line, paragraph
from schemas.messages import label, message
from schemas.rules import load_rules, rule_names

if TYPE_CHECKING:
    import duckdb

FORMATS = ("text", "table", "csv", "xlsx", "json")
SEVERITIES = ("error", "warning", "info")

COLUMNS = (
    "finding_id", "severity", "status", "rule", "source_path", "doc_id", "org_id", "org_type", "org_name", "amphoe", "province",
    "fiscal_year", "code", "stated", "expected", "difference", "tolerance", "message_th", "message_en", "proposal", "evidence",
)  # fmt: skip
"""Columns of JSON: those of the table `findings`, with the path of the document and the name of the body."""

_SELECT = """
SELECT f.*, d.source_path, o.type AS org_type, o.name AS org_name, o.amphoe, o.province, o.tambon, o.variants
FROM findings f
LEFT JOIN documents d ON d.doc_id = f.doc_id
LEFT JOIN organizations o ON o.org_id = f.org_id
"""
_GRAVITY = "list_position(['error', 'warning', 'info'], f.severity), f.status"
_REST = "f.rule, f.fiscal_year, f.code, f.finding_id"
_ORDERS = {
    "document": f" ORDER BY d.source_path, f.doc_id, {_GRAVITY}, {_REST}",
    "gravity": f" ORDER BY {_GRAVITY}, d.source_path, {_REST}",
}
_SHEET = (
    ("severity", 10), ("status", 13), ("rule", 27), ("rule_title", 30), ("source_path", 34), ("organization", 34), ("province", 18),
    ("fiscal_year", 11), ("code", 10), ("stated", 14), ("expected", 14), ("difference", 11), ("tolerance", 11), ("message", 60),
    ("places", 24), ("evidence", 70), ("proposal", 30), ("value_ids", 20), ("finding_id", 18), ("doc_id", 18),
)  # fmt: skip
"""Columns of CSV and XLSX with the width of each in a sheet."""

_TABLE = ("severity", "rule", "fiscal_year", "code", "stated", "expected", "source_path")
"""Columns of the table, a line for each finding."""

_IN_WORDS = ("severity", "status")
"""Columns that hold a code in CSV, and its word in a table or a sheet."""

Row = Mapping[str, object]


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita findings`."""
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--rule", action="append", metavar="RULE", help=say("help.findings.rule"))
    parser.add_argument("--severity", action="append", choices=SEVERITIES, help=say("help.findings.severity"))
    parser.add_argument("--org", metavar="TEXT", help=say("help.findings.org"))
    parser.add_argument("--year", type=int, metavar="YEAR", help=say("help.findings.year"))
    parser.add_argument("--format", choices=FORMATS, help=say("help.findings.form", default="text"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("help.output"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Shows or writes the findings; exit code 0, also when there are none."""
    form = arguments.format or _format_of(arguments.output)
    if form == "xlsx" and arguments.output is None and session.out.isatty():
        raise Problem("xlsx_to_terminal")
    for rule in arguments.rule or ():
        _known_rule(rule)
    from pipeline.cli.dataset import open_dataset

    connection, _ = open_dataset(arguments.processed)
    with connection:
        rows = _rows(connection, arguments, "document" if form == "text" else "gravity")
        if form == "text":
            _write_text(rows, arguments.output, session)
        elif form == "table":
            _write_table(rows, arguments.output, session)
        elif form == "xlsx":
            _write_sheet(rows, arguments.output, session)
        else:
            _write_rows(rows, form, arguments.output, session)
    if arguments.output is not None:
        session.err.write(session.say("output.written", path=clean_line(str(arguments.output))) + "\n")
    return 0


def _format_of(output: Path | None) -> str:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return suffix if suffix in FORMATS else "text"


def _known_rule(name: str) -> None:
    import difflib

    known = rule_names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3) or ["-"]
        raise Problem("unknown_rule", name=name, near=", ".join(near), known=", ".join(known))


def _rows(connection: duckdb.DuckDBPyConnection, arguments: argparse.Namespace, order: str) -> Iterator[Row]:
    """The findings asked for, as records; what the user typed reaches the query as parameters alone."""
    conditions: list[str] = ["true"]
    values: list[object] = []
    for column, wanted in (("rule", arguments.rule), ("severity", arguments.severity)):
        if wanted:
            conditions.append(f"list_contains(?, f.{column})")
            values.append(wanted)
    if arguments.year is not None:
        conditions.append("f.fiscal_year = ?")
        values.append(arguments.year)
    connection.execute(_SELECT + "WHERE " + " AND ".join(conditions) + _ORDERS[order], values)
    names = [column[0] for column in connection.description or ()]
    for batch in iter(lambda: connection.fetchmany(1000), []):
        for row in batch:
            record = dict(zip(names, row, strict=True))
            if arguments.org is None or _is_of(record, arguments.org):
                yield {name: record[name] for name in COLUMNS}


def _is_of(record: Row, wanted: str) -> bool:
    """Whether `wanted` stands in the name of the body as people write it, its place, its id or a spelling that was met."""
    variants = record["variants"] or []
    assert isinstance(variants, list)
    texts = [organization_of(record, "th"), record["tambon"], record["org_id"], *variants]
    return any(wanted.strip().casefold() in str(text).casefold() for text in texts if text)


def organization_of(row: Row, language: str) -> str:
    """The public body of a finding as a person writes it; empty when unknown."""
    from pipeline.cli.document_view import body_text

    if row["org_name"] is None:
        return ""
    return body_text(str(row["org_type"]), str(row["org_name"]), _text(row["amphoe"]), _text(row["province"]), language)


def _write_text(rows: Iterable[Row], output: Path | None, session: Session) -> None:
    from pipeline.cli.output import written_text

    session = _plain(session, output)
    with written_text(output, session) as stream:
        count = documents = 0
        for _, group in itertools.groupby(rows, key=lambda row: (row["source_path"], row["doc_id"])):
            documents += 1
            for number, row in enumerate(group):
                count += 1
                lines = finding_lines(of_row(row, session.language), session, "  ")
                heading = _document_lines(row, session) if number == 0 else iter(())
                stream.write("\n".join([*heading, *lines]) + "\n\n")
        text = session.say("finding.total", count=count, documents=documents) if count else session.say("finding.none")
        stream.write(text + "\n")


def _plain(session: Session, output: Path | None) -> Session:
    """The session, without colours and width where the output is a file, however wide the terminal beside it is."""
    return session if output is None else replace(session, terminal=Terminal(piped=True))


def _write_table(rows: Iterable[Row], output: Path | None, session: Session) -> None:
    from pipeline.cli.output import written_text
    from pipeline.render import Column, table_lines
    from pipeline.writers import plain

    session = _plain(session, output)
    body = [[plain(_in_words(name, value, session.language)) for name, value in _shown(row, _TABLE, session)] for row in rows]
    colours = {label("severity", name, session.language): colour for name, colour in (("error", "red"), ("warning", "yellow"))}
    columns = [Column(session.say(f"finding.column.{name}"), style=colours.get if name == "severity" else None) for name in _TABLE]
    with written_text(output, session) as stream:
        lines = table_lines(columns, body, session.terminal, unbroken=session.terminal.piped) if body else []
        documents = len({row[-1] for row in body})
        text = session.say("finding.total", count=len(body), documents=documents) if body else session.say("finding.none")
        if not session.terminal.piped or not body:
            lines.append(session.terminal.style(text, "dim"))
        stream.writelines(line + "\n" for line in lines)


def _shown(row: Row, names: Sequence[str], session: Session) -> Iterator[tuple[str, object]]:
    """The values of the named columns of CSV and XLSX, each with its name."""
    values = dict(zip([name for name, _ in _SHEET], _sheet_row(row, session), strict=True))
    return ((name, values[name]) for name in names)


def _in_words(name: str, value: object, language: str) -> object:
    """A value as a person reads it: severity and status as words."""
    return label(name, str(value), language) if name in _IN_WORDS else value


def _document_lines(row: Row, session: Session) -> Iterator[str]:
    yield session.terminal.style(clean_line(str(row["source_path"] or row["doc_id"])), "bold", "cyan")
    body = organization_of(row, session.language)
    if body:
        yield from paragraph(body, session.terminal, "")


def _write_rows(rows: Iterable[Row], form: str, output: Path | None, session: Session) -> None:
    from pipeline.cli.output import written_text
    from pipeline.writers import write_csv, write_json_rows

    with written_text(output, session, bom=form == "csv") as stream:
        if form == "json":
            write_json_rows(COLUMNS, (list(row.values()) for row in rows), stream)
        else:
            write_csv([name for name, _ in _SHEET], (_sheet_row(row, session) for row in rows), stream)


def _write_sheet(rows: Iterable[Row], output: Path | None, session: Session) -> None:
    from pipeline.cli.output import written_bytes
    from pipeline.writers import XLSX_ROWS, write_xlsx

    names, widths = [name for name, _ in _SHEET], [width for _, width in _SHEET]
    headings = [f"{message(f'finding.column.{name}', 'th')}\n{name}" for name in names]
    cells = ([_in_words(*cell, session.language) for cell in _shown(row, names, session)] for row in rows)
    title = session.say("finding.sheet")
    try:
        if output is None:
            buffer = io.BytesIO()
            write_xlsx(headings, cells, buffer, title, widths)
            sys.stdout.buffer.write(buffer.getvalue())
            return
        with written_bytes(output) as stream:
            write_xlsx(headings, cells, stream, title, widths)
    except OverflowError as error:
        raise Problem("too_many_rows", limit=XLSX_ROWS) from error


def _sheet_row(row: Row, session: Session) -> list[object]:
    view = of_row(row, session.language)
    evidence = row["evidence"] or ()
    assert isinstance(evidence, (list, tuple))
    values = {
        **row,
        "rule_title": load_rules().rules[view.rule].title[session.language] if view.rule in load_rules().rules else view.rule,
        "organization": organization_of(row, session.language),
        "fiscal_year": view.fiscal_year,
        "message": view.message,
        "places": "; ".join(dict.fromkeys(filter(None, (place_text(place, session) for place in view.places)))),
        "evidence": "\n".join(_snippet(place, session) for place in view.places),
        "value_ids": " ".join(str(snippet["value_id"]) for snippet in evidence if snippet["value_id"]),
    }
    return [values[name] for name, _ in _SHEET]


def _snippet(place: Place, session: Session) -> str:
    where = place_text(place, session)
    return f"{where}: {place.text}" if where else place.text


def _text(value: object) -> str | None:
    return None if value is None else str(value)
