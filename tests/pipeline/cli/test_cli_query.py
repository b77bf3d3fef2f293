from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from pipeline.cli.query import distinct
from schemas.arrow import tables

Ita = Callable[..., Any]


def test_every_table_is_a_view_with_its_fiscal_year(ita: Ita, dataset: Path) -> None:
    answer = ita("query", "SELECT fiscal_year, code, score FROM scores ORDER BY 1", "--processed", dataset, "--format", "json")
    assert answer.code == 0
    assert json.loads(answer.out) == [
        {"fiscal_year": 2567, "code": "1", "score": 97.5},
        {"fiscal_year": 2568, "code": "overall", "score": 88.1},
    ]
    names = ita("query", "SHOW TABLES", "--processed", dataset, "--format", "csv").out.split()[1:]
    assert names == sorted(tables())
    for name in names:
        assert ita("query", f"SELECT * FROM {name}", "--processed", dataset).code == 0


ALIGNED = "SELECT 'กุ้ง' AS a, 1.50 AS n UNION ALL SELECT 'กข', 20.25 ORDER BY n"


def test_a_table_is_aligned_and_counts_its_rows(ita: Ita, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = ita("query", ALIGNED, "--processed", dataset).out.splitlines()
    assert out == ["a       n", "──  ─────", "กุ้ง   1.50", "กข  20.25", "2 rows"]
    assert {wcswidth(line) for line in out[:4]} == {9}


def test_in_a_pipe_a_row_is_a_line_whatever_its_length(ita: Ita, dataset: Path) -> None:
    out = ita("query", ALIGNED, "--processed", dataset).out.splitlines()
    assert out == ["a       n", "กุ้ง   1.50", "กข  20.25"]
    wide = ita("query", "SELECT repeat('ก', 500) AS a, 'x\ny' AS b", "--processed", dataset).out.splitlines()
    assert len(wide) == 2
    assert wide[1].endswith("  x y")
    cut = ita("query", "SELECT * FROM range(9)", "--limit", "3", "--processed", dataset)
    assert len(cut.out.splitlines()) == 4
    assert "Only the first 3 rows" in cut.err


def test_csv_is_defused_and_json_keeps_it(ita: Ita, dataset: Path) -> None:
    sql = "SELECT source_path, NULL AS nothing, 0.10::DECIMAL(4,2) AS d FROM documents ORDER BY 1 DESC"
    rows = list(csv.reader(io.StringIO(ita("query", sql, "--processed", dataset, "--format", "csv").out)))
    assert rows == [["source_path", "nothing", "d"], ["b.txt", "", "0.10"], ["'=จังหวัด/ก.txt", "", "0.10"]]
    out = ita("query", sql, "--processed", dataset, "--format", "json").out
    assert json.loads(out)[1]["source_path"] == "=จังหวัด/ก.txt"
    assert '"d": 0.10' in out


def test_a_long_table_says_that_it_was_cut(ita: Ita, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = ita("query", "SELECT * FROM range(5000)", "--processed", dataset)
    assert len(answer.out.splitlines()) == 1003
    assert "Only the first 1,000 rows" in answer.out
    assert ita("query", "SELECT * FROM range(5)", "--processed", dataset, "--limit", "5").out.endswith("5 rows\n")
    assert len(ita("query", "SELECT * FROM range(5000)", "--processed", dataset, "--limit", "0").out.splitlines()) == 5003
    assert len(ita("query", "SELECT * FROM range(5000)", "--processed", dataset, "--format", "csv").out.splitlines()) == 5001
    assert len(ita("query", "SELECT * FROM range(5000)", "--processed", dataset, "--format", "csv", "--limit", "3").out.splitlines()) == 4


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELCT 1", "SELCT"),
        ("SELECT nope FROM scores", "nope"),
        ("SELECT * FROM nothing", "nothing"),
        ("SELECT 'x'::INTEGER", "'x'"),
        ("SELECT raw::INTEGER / 0 FROM range(3)", "raw"),
    ],
)
def test_a_bad_query_has_the_message_of_duckdb_and_the_names_of_the_tables(ita: Ita, dataset: Path, sql: str, words: str) -> None:
    answer = ita("query", sql, "--processed", dataset)
    assert answer.code == 2
    assert answer.out == ""
    assert words in answer.err
    assert "Tables: documents, findings" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("sql", ["", "  ", ";"])
def test_an_empty_query_is_refused(ita: Ita, dataset: Path, sql: str) -> None:
    assert ita("query", sql, "--processed", dataset).code == 2


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/current/scores/x.parquet'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/new.db'",
        "EXPORT DATABASE '{folder}/dump'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '{folder}/current/scores/fiscal_year=2568/part-0.parquet'",
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "INSTALL httpfs",
        "LOAD httpfs",
        "DELETE FROM scores",
        "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
    ],
)
def test_a_query_can_neither_write_nor_read_beside_the_dataset(ita: Ita, dataset: Path, sql: str) -> None:
    before = sorted(str(path) for path in dataset.rglob("*"))
    answer = ita("query", sql.format(folder=dataset), "--processed", dataset)
    assert answer.code == 2
    assert answer.out == ""
    assert sorted(str(path) for path in dataset.rglob("*")) == before


def test_explain_pivot_and_summarize_are_queries_too(ita: Ita, dataset: Path) -> None:
    for sql in ("EXPLAIN SELECT 1", "PIVOT scores ON code USING sum(score)", "SUMMARIZE scores", "DESCRIBE findings", "FROM runs"):
        assert ita("query", sql, "--processed", dataset).code == 0


def test_the_query_may_come_from_standard_input(ita: Ita, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 42 AS n\n"))
    assert ita("query", "-", "--processed", dataset, "--format", "csv").out == "n\n42\n"


def test_without_a_dataset_it_says_how_to_make_one(ita: Ita, tmp_path: Path) -> None:
    answer = ita("query", "SELECT 1", "--processed", tmp_path / "none")
    assert answer.code == 2
    assert "ita run --processed" in answer.err


def test_a_dataset_that_is_damaged_is_named(ita: Ita, dataset: Path) -> None:
    file = next(iter((dataset / "current" / "scores").rglob("*.parquet")))
    file.write_bytes(b"not parquet")
    answer = ita("query", "SELECT 1", "--processed", dataset)
    assert answer.code == 2
    assert "scores" in answer.err
    assert "--full" in answer.err


def test_partitions_of_different_versions_have_their_columns_united(ita: Ita, dataset: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    old = dataset / "current" / "scores" / "fiscal_year=2560"
    old.mkdir()
    pq.write_table(pa.table({"value_id": ["old"], "note": ["only here"]}), old / "part-0.parquet")
    sql = "SELECT value_id, code, note, fiscal_year FROM scores WHERE value_id = 'old'"
    out = ita("query", sql, "--processed", dataset, "--format", "json").out
    assert json.loads(out) == [{"value_id": "old", "code": None, "note": "only here", "fiscal_year": 2560}]


def test_no_column_hides_another() -> None:
    assert distinct(["a", "b", "a", "a_2", "a"]) == ["a", "b", "a_3", "a_2", "a_4"]
    assert distinct([]) == []
