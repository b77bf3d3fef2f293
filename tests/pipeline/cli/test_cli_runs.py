"""`ita runs` over a dataset that several runs made."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house import STEPS, House
from wcwidth import wcswidth

Ita = Callable[..., Any]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Three runs, of which the last two snapshots are kept: 2 files, 3 files with more findings, 3 files of which one is unreadable."""
    monkeypatch.syspath_prepend(str(STEPS))
    monkeypatch.setenv("ITA_STEPS", "fake_steps")
    made = House(tmp_path)
    for number in range(3):
        made.put(f"{number}.txt", f"year: 2568\nscore/2568: {50 + 60 * number}\n")
        if number:
            made.run(keep=2)
    made.put("bad.txt", "fail")
    made.run(keep=2)
    made.put("3.txt", "year: 2568\nscore/2568: 7\n")
    made.run(keep=2)
    return made


def test_runs_are_listed_newest_first_with_what_they_did(ita: Ita, house: House) -> None:
    rows = json.loads(ita("runs", "--processed", house.out, "--format", "json").out)
    assert [row["run_id"] for row in rows] == sorted((row["run_id"] for row in rows), reverse=True)
    assert [row["published"] for row in rows] == [4, 3, 3, 2]
    assert [row["rejected"] for row in rows] == [1, 1, 0, 0]
    assert [row["read"] for row in rows] == [1, 1, 1, 2]
    assert [row["findings"] for row in rows] == [2, 2, 2, 1]
    assert [row["new_findings"] for row in rows] == [0, 0, 1, None]
    assert [row["snapshot"] for row in rows] == ["current", "kept", "removed", "removed"]


def test_the_first_runs_are_counted_when_they_are_not_shown(ita: Ita, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ita("runs", "--processed", house.out, "--limit", "1")
    assert answer.code == 0
    assert "and 3 earlier runs" in answer.err  # what a program reads is the table alone
    monkeypatch.setenv("COLUMNS", "90")
    assert "and 3 earlier runs" in ita("runs", "--processed", house.out, "--limit", "1").out
    assert "earlier" not in ita("runs", "--processed", house.out, "--limit", "0").out
    rows = json.loads(ita("runs", "--processed", house.out, "--limit", "1", "--format", "json").out)
    assert [row["new_findings"] for row in rows] == [0]


def test_the_formats_say_the_same(ita: Ita, house: House) -> None:
    as_json = json.loads(ita("runs", "--processed", house.out, "--format", "json").out)
    as_csv = list(csv.DictReader(io.StringIO(ita("runs", "--processed", house.out, "--format", "csv").out)))
    assert [list(row) for row in as_csv] == [list(row) for row in as_json]
    assert [row["run_id"] for row in as_csv] == [row["run_id"] for row in as_json]
    table = ita("runs", "--processed", house.out).out
    assert [row["run_id"][:15] for row in as_json] == [line.split()[0] for line in table.splitlines()[1:]]
    assert "2 (+1)" in table


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_table_fits_the_terminal(ita: Ita, house: House, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = ita("runs", "--processed", house.out, "--lang", language).out
    assert max(wcswidth(line) for line in out.splitlines()) <= 80
    assert len(out.splitlines()) == 7  # nothing is wrapped


def test_without_a_dataset_it_says_how_to_make_one(ita: Ita, tmp_path: Path) -> None:
    answer = ita("runs", "--processed", tmp_path / "none")
    assert answer.code == 2
    assert "ita run" in answer.err
