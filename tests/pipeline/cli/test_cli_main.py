from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.cli import parser, run
from pipeline.cli.parser import COMMANDS, build_parser
from pipeline.cli.session import choose_language
from pipeline.errors import PublishError
from pipeline.render import display_width
from schemas.messages import LANGUAGES, message

Ita = Callable[..., Any]


def test_the_version_is_one_line(ita: Ita) -> None:
    answer = ita("--version")
    assert answer.code == 0
    assert re.fullmatch(r"ita-ingest \S.*\n", answer.out)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example_that_it_understands(ita: Ita, command: str, language: str) -> None:
    answer = ita(command, "--help", "--lang", language)
    assert answer.code == 0
    assert message(f"help.{command}.about", language)[:20] in answer.out
    example = message(f"help.{command}.example", language)
    assert example in answer.out
    words = shlex.split(example.partition(" > ")[0])
    assert words[0] == "ita"
    assert build_parser(language).parse_args(words[1:]).command == command


def test_the_help_names_every_command_and_fits_its_width(ita: Ita, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = ita("--help")
    assert answer.code == 0
    assert all(re.search(rf"^ +{command}\b", answer.out, re.MULTILINE) for command in COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_terminal_and_its_usage_is_aligned(ita: Ita, monkeypatch: pytest.MonkeyPatch, command: str, language: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = ita(*filter(None, [command]), "--help", "--lang", language).out
    assert max(map(display_width, out.splitlines())) <= 80
    usage, *below = out.split("\n\n")[0].split("\n")
    start = display_width(usage[: min(usage.find(sign) % len(usage) for sign in ("[", "--"))])  # an option may be required
    assert all(len(line) - len(line.lstrip()) == start for line in below)


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "th_TH.UTF-8"}, "th"),
        ([], {"LANG": "th_TH.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "en_US", "LC_MESSAGES": "th"}, "th"),
        ([], {"LANG": "th", "LC_ALL": ""}, "th"),
        (["run", "--lang", "en"], {"LANG": "th"}, "en"),
        (["--lang=th", "run"], {}, "th"),
        (["run", "--lang"], {}, "en"),
        (["run", "--lang", "xx"], {"LANG": "th"}, "th"),
        (["check", "--", "--lang", "th"], {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_of_the_locale(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert choose_language(arguments, environment) == language


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "ita --help"),
        (["nonsense"], "nonsense"),
        (["run", "--jobs", "0"], "--jobs"),
        (["run", "--jobs", "many"], "--jobs"),
        (["check"], "ita check --help"),
        (["query"], "--examples"),
        (["query", "--limit", "-1", "x"], "--limit"),
        (["run", "--lang", "de"], "--lang"),
        (["run", "--unknown"], "--unknown"),
        (["run", "--proc", "x"], "--proc"),
        (["findings", "--severity", "fatal"], "fatal"),
        (["schema", "--format", "xml"], "xml"),
    ],
)
def test_wrong_usage_says_what_is_wrong_and_where_the_help_is(ita: Ita, arguments: list[str], words: str) -> None:
    answer = ita(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert words in answer.err
    assert "--help" in answer.err
    assert "Traceback" not in answer.err


def raising(error: BaseException) -> Callable[..., int]:
    def execute(*_: object) -> int:
        raise error

    return execute


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (PublishError("locked", "data/processed"), 4, "data/processed"),
        (OSError(28, "No space left on device", "/data/x"), 4, "/data/x: the system says: No space left on device."),
        (PermissionError(13, "Permission denied", "/data/y"), 4, "/data/y"),
        (ZeroDivisionError("oops"), 1, "ITA_DEBUG=1"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_every_error_becomes_a_message_and_an_exit_code(
    ita: Ita, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str
) -> None:
    monkeypatch.setattr(run, "execute", raising(error))
    answer = ita("run")
    assert answer.code == code
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""


def test_the_trace_is_shown_to_those_who_ask(ita: Ita, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "execute", raising(ZeroDivisionError("oops")))
    monkeypatch.setenv("ITA_DEBUG", "1")
    assert "Traceback" in ita("run").err
    monkeypatch.setenv("ITA_DEBUG", "0")
    assert "Traceback" not in ita("run").err


def test_an_error_speaks_thai_and_hides_no_control_characters(ita: Ita) -> None:
    answer = ita("check", "ไม่มี\x1b[2J.txt", "--lang", "th")
    assert answer.code == 2
    assert message("error.prefix", "th") in answer.err
    assert "ไม่มี␛[2J.txt" in answer.err
    assert "\x1b" not in answer.err


def test_the_commands_of_the_contract_are_there() -> None:
    assert set(parser.COMMANDS) >= {"run", "check", "query", "findings", "schema"}
