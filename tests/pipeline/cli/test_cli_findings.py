from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.render import display_width
from schemas.messages import label
from schemas.rules import load_rules

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
    names = [str(cell.value).partition("\n")[2] for cell in sheet[1]]
    assert names == (tmp_path / "f.csv").read_text(encoding="utf-8-sig").split("\n", 1)[0].split(",")
    first = dict(zip(names, sheet[2], strict=True))
    assert first["stated"].value == "-1+1"
    assert first["stated"].data_type == "s"
    assert first["difference"].value == -10
    assert sheet.max_row == 3
    assert (tmp_path / "f.xlsx").stat().st_mode & 0o400
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_sheet_is_ready_to_be_filtered_by_thai_readers(ita: Ita, dataset: Path, tmp_path: Path, language: str) -> None:
    assert ita("findings", "--processed", dataset, "--output", tmp_path / "f.xlsx", "--lang", language).code == 0
    sheet = load_workbook(tmp_path / "f.xlsx").active
    headings = [str(cell.value) for cell in sheet[1]]
    assert all(re.match("[ก-๙][ก-๙ .()]*\n[a-z_]+$", heading) for heading in headings), headings
    assert len(set(headings)) == len(headings)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    first = dict(zip((heading.partition("\n")[2] for heading in headings), sheet[2], strict=True))
    assert first["severity"].value == label("severity", "error", language)
    assert first["rule"].value == "overall_conflict"
    assert first["rule_title"].value == load_rules().rules["overall_conflict"].title[language]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_as_a_table_a_finding_is_a_row_that_fits(ita: Ita, dataset: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = ita("findings", "--processed", dataset, "--format", "table", "--lang", "th").out
    assert max(map(display_width, out.splitlines())) <= width
    assert "98.10" in out
    assert label("severity", "warning", "th") in out


def test_a_table_in_a_pipe_is_headings_and_a_line_for_each(ita: Ita, dataset: Path, tmp_path: Path) -> None:
    out = ita("findings", "--processed", dataset, "--format", "table").out.splitlines()
    assert [line.split()[0] for line in out] == ["severity", "error", "warning"]
    assert ita("findings", "--processed", dataset, "--format", "table", "--output", tmp_path / "t.txt").code == 0
    assert (tmp_path / "t.txt").read_text(encoding="utf-8").splitlines() == out
    assert ita("findings", "--processed", dataset, "--format", "table", "--severity", "info").out == "No finding matches.\n"


def test_a_finding_says_how_to_look_at_its_value(ita: Ita, dataset: Path) -> None:
    assert ita("findings", "--processed", dataset).out.count("ita explain s1\n") == 1


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
