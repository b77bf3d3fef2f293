"""What the README, the documents and the help show is what happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli.parser import COMMANDS, parse
from schemas.messages import LANGUAGES, message
from tools.docs_examples import (
    DOCS,
    ROOT,
    blocks_of,
    commands_of,
    is_like,
    ita_arguments,
    pages,
    place_for,
    rewritten,
    run_page,
)
from tools.docs_place import LASTING, Place

EVERY_PAGE = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.xdist_group("docs")
@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_do_what_it_shows(prepared: Path, tmp_path: Path, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    place = place_for(text, prepared, tmp_path / "place")
    faults = [fault for _, _, of_block in run_page(text, place) for fault in of_block]
    assert not faults, (
        "\n\n".join(map(str, faults)) + f"\n\nTo put what happened into the page: python -m tools.docs_examples --write {page}"
    )


@pytest.mark.xdist_group("docs")
def test_the_example_of_each_help_works(prepared: Path, tmp_path: Path) -> None:
    examples = dict.fromkeys(message(f"help.{command}.example", language) for command in COMMANDS for language in LANGUAGES)
    place = place_for("", prepared, tmp_path / "place")
    for example in examples:
        code, output = place.run(example)
        assert code == 0, f"{example}\n{output}"
    assert (place.folder / "findings.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_in_a_page_is_understood(page: Path) -> None:
    for command in _commands(page):
        arguments = ita_arguments(command)
        if arguments:
            assert parse(arguments, "en").command == arguments[0], command


def test_the_documents_show_every_command() -> None:
    shown = {arguments[0] for page in EVERY_PAGE for command in _commands(page) if (arguments := ita_arguments(command))}
    assert set(COMMANDS) <= shown


def _commands(page: Path) -> Iterator[str]:
    for block in blocks_of(page.read_text(encoding="utf-8")):
        if block.language in ("sh", "console"):
            yield from (command for command, _ in commands_of(block))


@pytest.mark.parametrize(
    ("output", "expected", "like"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a  \nb\n\n", "a\nb\n", True),
        ("a\nb\n", "a\n", False),
        ("a\nb\nc\n", "a\n…\nc\n", True),
        ("a\nc\n", "a\n…\nc\n", True),
        ("a\nb\nc\nd\n", "a\n…\n", True),
        ("took 3.1 s (x)\n", "took … s (x)\n", True),
        ("took 3.1 s (y)\n", "took … s (x)\n", False),
        ("1+1\n", "1.1\n", False),
        ("", "", True),
        ("a\n", "", False),
    ],
)
def test_an_output_is_held_against_what_is_shown(output: str, expected: str, like: bool) -> None:
    assert is_like(output, expected) is like


PAGE = """
```console
$ ita query "SELECT 1 AS a"
a
─
2
1 row
$ ita query "SELECT nonsense"
$ ita query "SELECT nonsense"  # exit code 2
…
```

```python
print(6 * 7)
```

```text
43
```

```python
1 / 0
```
"""


@pytest.mark.xdist_group("docs")
def test_a_page_that_shows_something_else_is_noticed_and_put_right(prepared: Path, tmp_path: Path) -> None:
    place = place_for("", prepared, tmp_path / "place")
    results = list(run_page(PAGE, place))
    faults = [fault for _, _, of_block in results for fault in of_block]
    assert [fault.example.split("  #")[0] for fault in faults] == [
        'ita query "SELECT 1 AS a"',
        'ita query "SELECT nonsense"',
        "print(6 * 7)\n",
        "1 / 0\n",
    ]
    assert "exit code 2" in faults[1].happened
    assert "ZeroDivisionError" in faults[3].happened
    corrected = rewritten(PAGE, results)
    assert "a\n─\n1\n1 row\n" in corrected
    assert "```text\n42\n```" in corrected


@pytest.mark.xdist_group("docs")
def test_what_is_put_into_a_page_holds_the_next_time(prepared: Path, tmp_path: Path) -> None:
    page = "<!-- examples: fresh -->\n\n```console\n$ ita run\n$ ita query --example by_year\n```\n"
    corrected = rewritten(page, list(run_page(page, place_for(page, prepared, tmp_path / "first"))))
    assert "documents " in corrected
    assert [fault for _, _, faults in run_page(corrected, place_for(page, prepared, tmp_path / "second")) for fault in faults] == []


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("ita run", ["run"]),
        (".venv/bin/ita check a.txt --format json | grep x", ["check", "a.txt", "--format", "json"]),
        ("cd x && .venv/bin/ita run --strict >>log 2>&1 || echo", ["run", "--strict"]),
        ("make run", None),
        ("cat capita.txt", None),
    ],
)
def test_the_arguments_of_a_command_are_found(command: str, arguments: list[str] | None) -> None:
    assert ita_arguments(command) == arguments


def test_commands_that_last_are_understood_and_not_run(tmp_path: Path) -> None:
    place = Place(tmp_path, checkout=False)
    for command in set(LASTING) & set(COMMANDS):
        assert place.run(message(f"help.{command}.example", "en")) == (0, "")
