"""`ita diff` between snapshots that runs made."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from pipeline.ingest import run_plainly
from pipeline.run import RunRequest
from schemas.messages import LANGUAGES, message

pytestmark = pytest.mark.xdist_group("published")

Ita = Callable[..., Any]
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three snapshots: two reports; then one of them with another total, the other one gone, and a new one; then the total as it was."""
    folder = tmp_path_factory.mktemp("diff")
    raw = folder / "raw"
    raw.mkdir()
    for name in ("02_phromburi_2564.txt", "05_korat_2568.txt"):
        shutil.copy(ROOT / "data" / "raw" / name, raw)
    run_plainly(RunRequest(raw, folder / "out", jobs=1))
    report = raw / "02_phromburi_2564.txt"
    report.write_text(report.read_text(encoding="utf-8").replace("81.55", "79.15"), encoding="utf-8")
    (raw / "05_korat_2568.txt").unlink()
    shutil.copy(ROOT / "data" / "raw" / "11_bankrang_2568.txt", raw)
    run_plainly(RunRequest(raw, folder / "out", jobs=1))
    shutil.copy(ROOT / "data" / "raw" / "02_phromburi_2564.txt", raw)
    run_plainly(RunRequest(raw, folder / "out", jobs=1))
    return folder / "out"


def snapshots(processed: Path) -> list[str]:
    return sorted(path.name for path in (processed / "snapshots").iterdir())


def changes(ita: Ita, processed: Path, *sides: str) -> list[dict[str, Any]]:
    answer = ita("diff", *sides, "--processed", processed, "--format", "json")
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def test_a_corrected_total_is_one_change_and_its_finding_is_gone(ita: Ita, processed: Path) -> None:
    first, second, _ = snapshots(processed)
    found = changes(ita, processed, first, second)
    of_report = [one for one in found if one["source_path"].startswith("02_")]
    assert {(one["table"], one["change"]) for one in of_report} == {
        ("documents", "changed"),
        ("scores", "changed"),
        ("findings", "removed"),
    }
    for one in of_report:
        if one["table"] == "scores":
            assert (one["before"]["score"], one["after"]["score"], one["replaced"]) == (81.55, 79.15, True)
            assert set(one["columns"]) <= {"score", "raw"}
    assert [one["before"]["rule"] for one in of_report if one["table"] == "findings"] == ["weighted_total_mismatch"]


def test_documents_come_and_go(ita: Ita, processed: Path) -> None:
    first, second, _ = snapshots(processed)
    documents = {one["source_path"]: one for one in changes(ita, processed, first, second) if one["table"] == "documents"}
    assert documents["11_bankrang_2568.txt"]["change"] == "added"
    assert documents["05_korat_2568.txt"]["columns"] == ["missing_since"]


def test_there_and_back_again_is_no_change(ita: Ita, processed: Path) -> None:
    first, _, third = snapshots(processed)
    assert [one for one in changes(ita, processed, first, third) if one["source_path"].startswith("02_")] == []
    assert changes(ita, processed, third, third) == []
    assert "Nothing changed." in ita("diff", "current", "current", "--processed", processed).out


def test_backwards_it_says_the_opposite(ita: Ita, processed: Path) -> None:
    first, second, _ = snapshots(processed)
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    there = sorted((one["table"], one["change"], str(one["columns"])) for one in changes(ita, processed, first, second))
    back = sorted((one["table"], opposite[one["change"]], str(one["columns"])) for one in changes(ita, processed, second, first))
    assert there == back


def test_snapshots_have_many_names(ita: Ita, processed: Path, tmp_path: Path) -> None:
    _, second, third = snapshots(processed)
    expected = changes(ita, processed, second, third)
    assert expected
    assert changes(ita, processed) == expected
    assert changes(ita, processed, "previous", "current") == expected
    assert changes(ita, processed, str(processed / "snapshots" / second), str(processed)) == expected
    copy = tmp_path / "copy"
    shutil.copytree(processed / "snapshots" / second, copy)
    assert changes(ita, processed, str(copy)) == expected


@pytest.mark.parametrize("name", ["nothing", "2", ""])
def test_a_snapshot_that_is_not_there_or_not_one_is_refused(ita: Ita, processed: Path, name: str) -> None:
    answer = ita("diff", name, "current", "--processed", processed)
    assert answer.code == 2
    assert snapshots(processed)[0] in answer.err


def test_the_first_snapshot_has_nothing_before_it(ita: Ita, published: Any) -> None:
    answer = ita("diff", "--processed", published.processed)
    assert answer.code == 2
    assert "before" in answer.err


def test_the_table_is_read_by_people(ita: Ita, processed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    first, second, _ = snapshots(processed)
    for language in LANGUAGES:
        out = ita("diff", first, second, "--processed", processed, "--lang", language).out
        assert "score: 81.55 → 79.15" in out
        assert message("diff.replaced", language, count=1)[:20] in out
        assert max(wcswidth(line) for line in out.splitlines()) <= 72


def test_csv_has_a_row_for_each_change_and_no_formula(ita: Ita, processed: Path, tmp_path: Path) -> None:
    first, second, _ = snapshots(processed)
    file = tmp_path / "changes.csv"
    assert ita("diff", first, second, "--processed", processed, "--format", "csv", "--output", file).code == 0
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert len(rows) == len(changes(ita, processed, first, second))
    assert not any(cell[:1] in tuple("=+@") for row in rows for cell in row.values())
    assert {"81.55", "79.15"} <= {
        str(json.loads(row[side])["score"]) for row in rows for side in ("before", "after") if "score" in row["columns"].split(", ")
    }


def test_the_example_of_the_help_works(ita: Ita, processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for language in LANGUAGES:
        assert ita(*shlex.split(message("help.diff.example", language))[1:], "--processed", processed).code == 0
        assert (tmp_path / "changes.csv").stat().st_size > 0
