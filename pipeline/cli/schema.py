"""`ita schema`: the data dictionary, from the schemas the dataset is written with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from pipeline.cli.session import Session
from schemas.arrow import TableSchema, schema_version, tables


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita schema`."""
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown", help=say("help.format", default="markdown"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Prints the dictionary; exit code 0."""
    if arguments.format == "markdown":
        session.lines(_markdown(session))
    else:
        from pipeline.writers import json_text

        session.line(json_text({"version": schema_version(), "tables": [_as_json(table) for table in tables().values()]}))
    return 0


def _markdown(session: Session) -> Iterator[str]:
    is_thai = session.language == "th"
    yield f"# {session.say('schema.heading')}"
    for table in tables().values():
        yield ""
        yield f"## {table.name}"
        yield ""
        yield table.description_th if is_thai else table.description_en
        yield ""
        yield session.say("schema.partitioned" if table.partitioned else "schema.unpartitioned", key=table.key)
        yield ""
        yield "| " + " | ".join(session.say(f"schema.{name}") for name in ("column", "type", "empty", "description")) + " |"
        yield "|---|---|---|---|"
        for column in table.columns:
            text = column.description_th if is_thai else column.description_en
            empty = session.say("schema.may") if column.nullable else ""
            yield f"| `{column.name}` | {_escape(column.type)} | {empty} | {_escape(text)} |"


def _escape(text: str) -> str:
    for character in "\\|<":
        text = text.replace(character, "\\" + character)
    return text


def _as_json(table: TableSchema) -> dict[str, object]:
    return {
        "name": table.name,
        "key": table.key,
        "partitioned_by": ["fiscal_year"] if table.partitioned else [],
        "description": {"th": table.description_th, "en": table.description_en},
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "nullable": column.nullable,
                "description": {"th": column.description_th, "en": column.description_en},
            }
            for column in table.columns
        ],
    }
