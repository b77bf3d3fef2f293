"""What a command talks through: its language, its streams, and the errors it may raise."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from pipeline.render import Terminal, clean, paragraph, terminal_of
from schemas.messages import LANGUAGES, message

USAGE = 2
QUARANTINED = 3
NOTHING_PUBLISHED = 4
FLAGGED = 5
INTERNAL = 1
INTERRUPTED = 130
TERMINATED = 143
BROKEN_PIPE = 141

_INDENT = "     "


class Problem(Exception):
    """Something the user can act on: the texts `problem.<name>.what` and `problem.<name>.do`, and the exit code."""

    def __init__(self, name: str, /, *, exit_code: int = USAGE, **values: object) -> None:
        """`values` fill the places of both texts."""
        super().__init__(name)
        self.name = name
        self.exit_code = exit_code
        self.values = values

    def what(self, language: str) -> str:
        """What happened, and to which file."""
        return message(f"problem.{self.name}.what", language, **self.values)

    def advice(self, language: str) -> str:
        """What to do."""
        return message(f"problem.{self.name}.do", language, **self.values)


@dataclass(frozen=True, slots=True)
class Session:
    """The language (`th`, `en`), the two streams and what their terminals can take."""

    language: str
    out: TextIO
    err: TextIO
    terminal: Terminal
    err_terminal: Terminal

    def say(self, key: str, /, **values: object) -> str:
        """The message of `key` in the language of the session."""
        return message(key, self.language, **values)

    def line(self, text: str = "") -> None:
        """Writes one line to the output. Whatever came from a document must have gone through `render.clean`."""
        self.out.write(text + "\n")

    def lines(self, texts: Iterable[str]) -> None:
        """Writes lines to the output."""
        for text in texts:
            self.line(text)

    def complain(self, what: str, advice: str) -> None:
        """Writes an error and its advice to the error stream."""
        self.out.flush()
        prefix = self.say("error.prefix")
        first, *more = what.strip().split("\n")
        lines = paragraph(prefix + first, self.err_terminal, first="", indent=_INDENT)
        lines[0] = lines[0].replace(prefix, self.err_terminal.style(prefix, "bold", "red"), 1)
        # The later lines keep their spaces: DuckDB points at a column of the query with them.
        lines.extend((_INDENT + clean(line)).rstrip() for line in more)
        lines.extend(paragraph(advice, self.err_terminal, _INDENT))
        self.err.write("\n".join(lines) + "\n")
        self.err.flush()


def of_system(error: OSError, path: object = None) -> Problem:
    """The Problem that an error of the operating system is to the user; `path` is named when the error names no file itself."""
    name = str(error.filename or path or "ita")
    if isinstance(error, FileNotFoundError):
        return Problem("not_found", path=name)
    if isinstance(error, IsADirectoryError):
        return Problem("is_folder", path=name)
    if isinstance(error, PermissionError):
        return Problem("no_permission", path=name)
    return Problem("system", path=name, detail=error.strerror or str(error))


def internal(error: Exception, path: object) -> Problem:
    """The Problem that a failure of the program itself is to the user."""
    return Problem("internal", exit_code=INTERNAL, path=path, detail=f"{type(error).__name__}: {error}")


def show_trace(session: Session) -> None:
    """Writes the trace of the error being handled, for developers: only with ITA_DEBUG set (and not 0)."""
    if os.environ.get("ITA_DEBUG", "0") not in ("", "0"):
        session.err.write(traceback.format_exc())


def open_session(language: str) -> Session:
    """A session on the standard streams, which from now on replace characters they cannot encode instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    return Session(language, sys.stdout, sys.stderr, terminal_of(sys.stdout), terminal_of(sys.stderr))


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for by `--lang`, else by LC_ALL, LC_MESSAGES or LANG (the first that is set, as POSIX says), else English."""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        value = argument.partition("=")[2] if argument.startswith("--lang=") else None
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value in LANGUAGES:
            return value
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "th" if locale.lower().startswith("th") else "en"
