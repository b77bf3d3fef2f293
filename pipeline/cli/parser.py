"""The command line as argparse sees it, in two languages, with a real example in the help of each command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any, NoReturn, Protocol

from pipeline.cli import check, diff, doctor, explain, findings, query, report, review, run, runs, schedule, schema
from pipeline.cli.session import Problem, Session
from pipeline.render import Terminal, display_width, terminal_of, wrap
from pipeline.stores.objects import Named, url_of
from schemas.messages import LANGUAGES, message


class Say(Protocol):
    """The text of a message key, with the values of its places."""

    def __call__(self, key: str, /, **values: object) -> str:
        """The text in the language of the session."""


class Command(Protocol):
    """A module that is a command."""

    def add_arguments(self, parser: argparse.ArgumentParser, say: Say) -> None:
        """Adds the arguments of the command."""

    def execute(self, arguments: argparse.Namespace, session: Session) -> int:
        """Does it; returns the exit code."""


COMMANDS: Mapping[str, Command] = {
    "run": run,
    "schedule": schedule,
    "runs": runs,
    "check": check,
    "query": query,
    "findings": findings,
    "explain": explain,
    "diff": diff,
    "report": report,
    "review": review,
    "schema": schema,
    "doctor": doctor,
}
"""The commands by name, in the order of the help."""


def build_parser(language: str) -> argparse.ArgumentParser:
    """The parser of `ita` with all commands, its texts in `language`."""

    def say(key: str, /, **values: object) -> str:
        return message(key, language, **values)

    epilog = f"{say('help.more')}\n\n{say('help.exit_codes')}\n{say('help.environment')}"
    parser = _Parser(prog="ita", description=say("help.about"), epilog=epilog, language=language)
    _common(parser, say)
    parser.add_argument("--version", action="store_true", help=say("help.version"))
    commands = parser.add_subparsers(title=say("help.commands"), dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, module in COMMANDS.items():
        about = say(f"help.{name}.about")
        epilog = f"{say('help.example')}:\n  {say(f'help.{name}.example')}"
        child = commands.add_parser(name, help=about, description=about, epilog=epilog, language=language)
        module.add_arguments(child, say)
        _common(child, say)
    return parser


def parse(arguments: list[str], language: str) -> argparse.Namespace:
    """The arguments, understood. Raises Problem for wrong usage; `--help` prints and raises SystemExit(0)."""
    parsed = build_parser(language).parse_args(arguments)
    if parsed.command is None and not parsed.version:
        raise Problem("no_command")
    return parsed


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Runs the command that was named; returns its exit code. Places that are URLs are mirrored first; runs do that themselves."""
    if arguments.command not in ("run", "schedule"):
        _mirror(arguments)
    return COMMANDS[arguments.command].execute(arguments, session)


def _mirror(arguments: argparse.Namespace) -> None:
    given = {name: vars(arguments).get(name) for name in ("raw", "processed")}
    if any(place is not None and url_of(place) for place in given.values()):
        from pipeline.cli.summary import command
        from pipeline.stores.places import readable_processed, readable_raw

        if given["raw"]:
            arguments.raw = readable_raw(given["raw"])
        if given["processed"]:
            arguments.processed = readable_processed(given["processed"], history=arguments.command in ("diff", "runs"))
            if not (arguments.processed / "current").exists() and arguments.command != "doctor":
                named = Named(given["processed"])
                raise Problem("no_dataset", path=named, command=command("run", named))


class _Parser(argparse.ArgumentParser):
    """Speaks two languages, wraps Thai, abbreviates nothing, and raises Problem instead of exiting."""

    def __init__(self, *, language: str, **settings: object) -> None:
        self.language = language
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_formatter(language), **settings)  # type: ignore[arg-type]
        self._positionals.title = message("help.arguments", language)
        self._optionals.title = message("help.options", language)

    def error(self, message: str) -> NoReturn:
        """Wrong usage: says what, and where the help is."""
        raise Problem("usage", detail=message, command=self.prog)


def _common(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("help.lang"))
    parser.add_argument("-h", "--help", action="help", help=say("help.help"))


def _formatter(language: str) -> type[argparse.HelpFormatter]:
    terminal = terminal_of(sys.stdout)

    class Formatter(argparse.HelpFormatter):
        """Measures Thai as it is displayed."""

        def __init__(self, prog: str) -> None:
            super().__init__(prog, max_help_position=30, width=min(terminal.width, 100) - 2)

        def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
            word = message("help.usage", language) if prefix is None else prefix
            stand_in = "\x00" * display_width(word)  # argparse counts characters; the lines below must stand under what is displayed
            return super()._format_usage(usage, actions, groups, stand_in).replace(stand_in, word, 1)

        def _split_lines(self, text: str, width: int) -> list[str]:
            return wrap(text, width)

        def _fill_text(self, text: str, width: int, indent: str) -> str:
            room = Terminal(max(width - len(indent), 20))
            return "\n".join(
                indent + line if not part.startswith("  ") else part
                for part in text.split("\n")
                for line in ([""] if part.startswith("  ") else wrap(part, room.width))
            )

    return Formatter
