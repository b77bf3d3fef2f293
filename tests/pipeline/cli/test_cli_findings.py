from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Ita = Callable[..., Any]


def test_findings_are_shown_by_document_with_figures_and_evidence(ita: Ita, dataset: Path) -> None:
    answer = ita("findings", "--processed", dataset)
    assert answer.code == 0
    for words in (
        "=จังหวัด/ก.txt", "องค์การบริหารส่วนตำบลทุ่งสมมติ", "error  overall_conflict · mismatch · 2568 · overall", "Two totals.",
        "stated -1+1 · expected 98.10 · difference -10.0", "line 47: =HYPERLINK(88.10)", "page 2: น้ำ␛[2J", "2 findings in 2 documents",
    ):  # fmt: skip
        assert words in answer.out
    assert "\x1b" not in answer.out


def test_the_message_is_in_the_language_asked_for(ita: Ita, dataset: Path) -> None:
    assert "คะแนนรวม 2 ค่า" in ita("findings", "--processed", dataset, "--lang", "th").out
    rows = ita("findings", "--processed", dataset, "--lang", "th", "--format", "csv").out
    assert "คะแนนรวม 2 ค่า" in rows
    assert "Two totals" not in rows


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], ["f1", "f2"]),
        (["--rule", "overall_conflict"], ["f1"]),
        (["--rule", "overall_conflict", "--rule", "missing_questions"], ["f1", "f2"]),
        (["--severity", "warning"], ["f2"]),
        (["--severity", "info"], []),
        (["--year", "2568"], ["f1"]),
        (["--org", "เมืองสมมติ"], ["f1"]),
        (["--org", "องค์การบริหารส่วนตำบลทุ่ง"], ["f1"]),
        (["--org", "ท่งสมมติ"], ["f1"]),
        (["--org", "sao-1"], ["f1"]),
        (["--org", "%"], []),
        (["--org", "' OR true --"], []),
    ],
)
def test_findings_can_be_narrowed(ita: Ita, dataset: Path, options: list[str], found: list[str]) -> None:
    answer = ita("findings", "--processed", dataset, "--format", "json", *options)
    assert answer.code == 0
    assert [row["finding_id"] for row in json.loads(answer.out)] == found


def test_no_finding_is_no_error(ita: Ita, dataset: Path) -> None:
    answer = ita("findings", "--processed", dataset, "--severity", "info")
    assert answer.code == 0
    assert answer.out == "No finding matches.\n"


def test_an_unknown_rule_is_named_with_those_close_to_it(ita: Ita, dataset: Path) -> None:
    answer = ita("findings", "--processed", dataset, "--rule", "overal_conflict")
    assert answer.code == 2
    assert "Close: overall_conflict" in answer.err


def test_json_has_both_languages_and_the_whole_evidence(ita: Ita, dataset: Path) -> None:
    first, second = json.loads(ita("findings", "--processed", dataset, "--format", "json").out)
    assert first["message_th"] == "คะแนนรวม 2 ค่า"
    assert first["message_en"] == "Two totals."
    assert first["org_name"] == "ทุ่งสมมติ"
    assert first["evidence"][0] == {"value_id": "s1", "text": "=HYPERLINK(88.10)", "page": 1, "line": 47, "bbox": None}
    assert first["evidence"][1]["text"] == "น้ำ\x1b[2J"
    assert second["org_name"] is None


def test_csv_cannot_hold_a_formula(ita: Ita, dataset: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(ita("findings", "--processed", dataset, "--format", "csv").out)))
    assert rows[0]["source_path"] == "'=จังหวัด/ก.txt"
    assert rows[0]["stated"] == "'-1+1"
    assert rows[0]["difference"] == "-10.0"
    assert rows[0]["places"] == "line 47; page 2"
    assert rows[0]["value_ids"] == "s1"
    assert rows[1]["organization"] == ""
    assert rows[1]["fiscal_year"] == ""


def test_a_csv_file_opens_in_excel_and_an_xlsx_file_too(ita: Ita, dataset: Path, tmp_path: Path) -> None:
    answer = ita("findings", "--processed", dataset, "--output", tmp_path / "f.csv")
    assert answer.code == 0
    assert answer.out == ""
    assert "f.csv" in answer.err
    assert (tmp_path / "f.csv").read_bytes().startswith(b"\xef\xbb\xbfseverity,")
    assert ita("findings", "--processed", dataset, "--output", tmp_path / "f.xlsx").code == 0
    sheet = load_workbook(tmp_path / "f.xlsx").active
    heading = [cell.value for cell in sheet[1]]
    first = dict(zip(heading, sheet[2], strict=True))
    assert first["stated"].value == "-1+1"
    assert first["stated"].data_type == "s"
    assert first["difference"].value == -10
    assert sheet.max_row == 3
    assert (tmp_path / "f.xlsx").stat().st_mode & 0o400
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_text_in_a_file_has_no_colour(ita: Ita, dataset: Path, tmp_path: Path) -> None:
    ita("findings", "--processed", dataset, "--output", tmp_path / "f.txt")
    assert "2 findings in 2 documents" in (tmp_path / "f.txt").read_text(encoding="utf-8")
    assert "\x1b" not in (tmp_path / "f.txt").read_text(encoding="utf-8")


def test_a_spreadsheet_is_not_thrown_at_a_terminal(ita: Ita, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    answer = ita("findings", "--processed", dataset, "--format", "xlsx")
    assert answer.code == 2
    assert "--output findings.xlsx" in answer.err


def test_a_failure_leaves_the_old_file(ita: Ita, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f.xlsx").write_bytes(b"old")
    monkeypatch.setattr("pipeline.writers.XLSX_ROWS", 1)
    answer = ita("findings", "--processed", dataset, "--output", tmp_path / "f.xlsx")
    assert answer.code == 2
    assert "--format csv" in answer.err
    assert (tmp_path / "f.xlsx").read_bytes() == b"old"
    assert ita("findings", "--processed", dataset, "--output", tmp_path).code == 2
    assert ita("findings", "--processed", dataset, "--output", tmp_path / "none" / "f.csv").code == 2
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
