"""The ready questions of `ita query`, and the descriptions on its views."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.render import display_width
from schemas.arrow import tables
from schemas.examples import load_examples

pytestmark = pytest.mark.xdist_group("published")

Ita = Callable[..., Any]


@pytest.mark.parametrize("name", load_examples())
def test_every_ready_question_has_an_answer(ita: Ita, published: Any, name: str) -> None:
    answer = ita("query", "--example", name, "--processed", published.processed, "--format", "json")
    assert answer.code == 0, answer.err
    rows = json.loads(answer.out)
    assert rows or name in ("change", "two_totals", "unread", "doubtful")
    assert ita("query", "--example", name, "--processed", published.processed).code == 0


def test_the_arithmetic_of_a_ready_question_is_that_of_the_rows(ita: Ita, published: Any) -> None:
    rows = json.loads(ita("query", "--example", "by_year", "--processed", published.processed, "--format", "json").out)
    for row in rows:
        scores = [
            one["score"]
            for one in published.ask(
                "SELECT score FROM scores WHERE level = 'overall' AND confidence >= 0.9 AND fiscal_year = ?", row["fiscal_year"]
            )
            if one["score"] is not None
        ]
        assert (row["lowest"], row["highest"]) == (min(scores), max(scores))


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_list_can_be_copied_from(ita: Ita, published: Any, language: str) -> None:
    out = ita("query", "--examples", "--lang", language).out
    for example in load_examples().values():
        assert (example.th if language == "th" else example.en)[:20] in out
        copied = out[out.index(f"{example.name}: ") :].split("\n    ", 1)[1].split("\n\n")[0]
        assert " ".join(copied.split()) == " ".join(example.sql.split())


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_commands_print_fits_a_terminal(ita: Ita, published: Any, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    value_id = published.ask("SELECT value_id FROM scores WHERE level = 'overall' ORDER BY value_id")[0]["value_id"]
    at = ("--processed", published.processed, "--lang", language)
    asked: list[tuple[object, ...]] = [
        ("query", "--examples", "--lang", language),
        ("query", "--example", "measures", *at),
        ("query", "DESCRIBE scores", *at),
        ("query", "SELECT * FROM findings", *at),
        ("findings", *at),
        ("findings", "--format", "table", *at),
        ("explain", value_id, "--raw", published.raw, *at),
        ("diff", "current", "current", *at),
    ]
    for arguments in asked:
        answer = ita(*arguments)
        assert answer.code == 0, answer.err
        assert max(map(display_width, answer.out.splitlines())) <= 80, arguments


def test_an_unknown_question_names_the_known_ones(ita: Ita, published: Any) -> None:
    answer = ita("query", "--example", "nope", "--processed", published.processed)
    assert (answer.code, "by_year" in answer.err) == (2, True)
    assert ita("query", "SELECT 1", "--example", "by_year", "--processed", published.processed).code == 2
    assert "--examples" in ita("query", "--processed", published.processed).err


def test_every_view_and_column_is_described_in_both_languages(ita: Ita, published: Any) -> None:
    sql = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    described = {(row["table_name"], row["column_name"]): row["comment"] for row in published.ask(sql)}
    for table in tables().values():
        for column in table.columns:
            comment = described[table.name, column.name]
            assert column.description_th in comment
            assert column.description_en in comment
