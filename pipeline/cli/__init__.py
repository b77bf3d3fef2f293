"""The command `ita`: what operators, analysts and auditors type. `main` is the console script.

Imports are lazy throughout: `ita check` of one report answers at once because nothing heavy is loaded on its way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cli.session import Problem, Session


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `ita` with `argv` (default: the arguments of the process); returns the exit code.

    0 done, 1 the program itself failed, 2 wrong usage or a file that cannot be read, 3 done but files are in quarantine and
    `--strict` was given, 4 nothing could be published, 5 done but there are errors that `--fail-on` names, 130 interrupted,
    141 the reader of the output went away, 143 terminated.
    """
    from pipeline.cli.session import BROKEN_PIPE, choose_language, open_session

    arguments = list(sys.argv[1:] if argv is None else argv)
    session = open_session(choose_language(arguments, os.environ))
    try:
        code = _run(arguments, session)
        session.out.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at exit, and would print an error about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


def _run(arguments: list[str], session: Session) -> int:
    """Parses and executes; every error becomes a message that says what happened, to what, and what to do."""
    from pipeline.cli.parser import execute, parse
    from pipeline.cli.session import INTERNAL, INTERRUPTED, NOTHING_PUBLISHED, TERMINATED, USAGE, Problem, internal, of_system, show_trace
    from pipeline.errors import ItaError, Terminated

    command = None
    try:
        parsed = parse(arguments, session.language)
        if parsed.version:
            session.line(f"ita-ingest {_version()}")
            return 0
        command = parsed.command
        return execute(parsed, session)
    except SystemExit as exit_:  # argparse after --help
        return exit_.code if isinstance(exit_.code, int) else USAGE
    except BrokenPipeError:
        raise
    except KeyboardInterrupt as stop:
        session.err.write("\n" + session.say("error.interrupted_run" if command == "run" else "error.interrupted") + "\n")
        return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED
    except Problem as problem:
        show_trace(session)
        _complain(problem, session)
        return problem.exit_code
    except ItaError as error:
        show_trace(session)
        about = f"{error.subject}: " if error.subject else ""
        why = f" ({error.detail})" if error.detail else ""
        session.complain(f"{about}{error.reason(session.language)}{why}", error.advice(session.language))
        return int(error.exit_code)
    except OSError as error:
        show_trace(session)
        _complain(of_system(error), session)
        return NOTHING_PUBLISHED if command == "run" else USAGE
    except Exception as error:
        show_trace(session)
        _complain(internal(error, f"ita {command or ''}".strip()), session)
        return INTERNAL


def _complain(problem: Problem, session: Session) -> None:
    session.complain(problem.what(session.language), problem.advice(session.language))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("ita-ingest")
    except PackageNotFoundError:
        return "(not installed)"
