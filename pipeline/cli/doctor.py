"""`ita doctor`: what is wrong with the installation, the machine, the folders or the dataset, and what to do about it."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.run import PROCESSED, RAW
from pipeline.cli.session import NOTHING_PUBLISHED, Session
from pipeline.render import paragraph

if TYPE_CHECKING:
    from pipeline.doctor import Result

_COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}
_INDENT = "  "


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita doctor`."""
    parser.add_argument("--raw", type=Path, default=RAW, metavar="DIR", help=say("help.doctor.raw", default=RAW))
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say("help.format", default="text"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Examines; exit code 0, or 4 when there is a problem. Notes change nothing."""
    from pipeline.doctor import PROBLEM, examine

    results = []
    for result in examine(arguments.raw, arguments.processed):
        results.append(result)
        if arguments.format == "text":
            session.lines(_lines(result, session))
    problems = sum(result.status == PROBLEM for result in results)
    if arguments.format == "json":
        from pipeline.writers import json_text

        session.line(json_text([_as_json(result, session) for result in results]))
    else:
        session.line()
        session.line(session.say("doctor.healthy") if not problems else session.say("doctor.problems", count=problems))
    return NOTHING_PUBLISHED if problems else 0


def _lines(result: Result, session: Session) -> Iterator[str]:
    mark = session.say(f"doctor.mark.{result.status}")
    coloured = session.terminal.style(mark, _COLOURS[result.status])
    first, *more = paragraph(_what(result, session), session.terminal, _INDENT * 5, first="")
    yield f"{coloured}{' ' * max(1, len(_INDENT * 5) - len(mark))}{first}"
    yield from more
    if advice := _advice(result, session):
        yield from paragraph(advice, session.terminal, _INDENT * 5)


def _as_json(result: Result, session: Session) -> dict[str, object]:
    return {
        "check": result.name,
        "status": result.status,
        "message": _what(result, session),
        "advice": _advice(result, session),
        "values": {name: value if isinstance(value, int) else str(value) for name, value in result.values.items()},
    }


def _what(result: Result, session: Session) -> str:
    return session.say(f"doctor.{result.name}.what", **result.values)


def _advice(result: Result, session: Session) -> str | None:
    """What to do; commands in it are quoted for the shell, whatever a folder is called."""
    if result.status == "ok":
        return None
    quoted = {name: shlex.quote(str(value)) if isinstance(value, Path) else value for name, value in result.values.items()}
    return session.say(f"doctor.{result.name}.do", **quoted)
