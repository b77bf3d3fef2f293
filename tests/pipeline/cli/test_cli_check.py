from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from pipeline.errors import UnreadableFile
from schemas.facts import DocumentResult

Ita = Callable[..., Any]
Document = Callable[..., DocumentResult]
Process = Callable[[Callable[[Path, str], DocumentResult]], None]

STAGES = ("program", "knowledge", "read", "interpretation", "checks")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text("x", encoding="utf-8")
    return path


def test_the_text_says_whose_report_it_is_and_what_was_read(ita: Ita, process: Process, document: Document, report: Path) -> None:
    process(lambda path, source_path: document(source_path))
    answer = ita("check", report)
    assert answer.code == 0
    assert answer.err == ""
    for words in ("องค์การบริหารส่วนตำบลทุ่งสมมติ", "fiscal year 2568", "confidence 0.75", "88.10 / 98.10 ผ่านดี", "98.00 ↑", "EIT part 1"):
        assert words in answer.out
    assert "IIT 2 · EIT (part 2) 1" in answer.out
    assert "Measures 1" in answer.out


def test_indicators_stand_in_order_and_totals_last(ita: Ita, process: Process, document: Document, report: Path) -> None:
    process(lambda path, source_path: document(source_path))
    out = ita("check", report).out
    codes = [line.split("  ")[1].strip() for line in out.partition("──")[2].splitlines()[1:8]]
    assert codes == ["1", "2", "10", "10.1", "IIT", "EIT part 1", "total"]


def test_a_finding_has_its_figures_and_places_and_cannot_steer_the_terminal(
    ita: Ita, process: Process, document: Document, report: Path
) -> None:
    process(lambda path, source_path: document(source_path))
    out = ita("check", report).out
    assert "error  overall_conflict · mismatch · 2568 · overall" in out
    assert "Two totals are printed for 2568." in out
    assert "stated 88.10 · expected 98.10 · difference -10.00 · tolerance 0.01" in out
    assert "line 47: ผลคะแนน 88.10 [bold]คะแนน[/bold]" in out
    assert "line 90: ␛[31mคะแนนรวม" in out
    assert "line 33: ||?|| (no header)" in out
    assert "\x1b" not in out


def test_thai_is_spoken_on_demand(ita: Ita, process: Process, document: Document, report: Path) -> None:
    process(lambda path, source_path: document(source_path))
    out = ita("check", report, "--lang", "th").out
    assert "ปีงบประมาณ 2568" in out
    assert "คะแนนรวมปี 2568 ระบุไว้ 2 ค่า" in out


def test_nothing_is_wider_than_the_terminal(
    ita: Ita, process: Process, document: Document, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    process(lambda path, source_path: document("r.txt"))
    for language in ("th", "en"):
        assert max(wcswidth(line) for line in ita("check", report, "--lang", language).out.splitlines()) <= 50


def test_json_has_everything_with_the_printed_digits(ita: Ita, process: Process, document: Document, report: Path) -> None:
    process(lambda path, source_path: document(source_path))
    answer = ita("check", report, "--format", "json")
    assert answer.code == 0
    assert "\x1b" not in answer.out
    (read,) = json.loads(answer.out, parse_float=Decimal)
    expected = document(str(report))
    assert list(read)[:2] == ["file", "status"]
    assert set(read) >= {field.name for field in dataclasses.fields(expected.facts)}
    assert [item["score"] for item in read["scores"]] == [score.score for score in expected.facts.scores]
    assert '"score": 97.50' in answer.out
    assert read["findings"][0]["difference"] == Decimal("-10.00")
    assert read["findings"][0]["evidence"][1]["text"] == "\x1b[31mคะแนนรวม 98.10"
    assert read["scores"][0]["evidence"]["line"] == 5
    assert read["claims"][0]["claim"] == "difference"
    assert read["measures"][0]["period_start"] == "2025-10-01"
    assert read["unread"][0]["reason"] == "no header"


def test_json_is_the_same_every_time(ita: Ita, process: Process, document: Document, report: Path) -> None:
    process(lambda path, source_path: document(source_path))
    assert ita("check", report, report, "--format", "json").out == ita("check", report, report, "--format", "json").out


def test_one_bad_file_does_not_stop_the_others(ita: Ita, process: Process, document: Document, report: Path, tmp_path: Path) -> None:
    def read(path: Path, source_path: str) -> DocumentResult:
        if path.name == "bad.txt":
            raise UnreadableFile("empty_file", "0 bytes")
        return document(source_path)

    process(read)
    (tmp_path / "bad.txt").touch()
    answer = ita("check", tmp_path / "bad.txt", tmp_path / "none.txt", tmp_path, report)
    assert answer.code == 2
    assert "Two totals" in answer.out
    assert f"{tmp_path}/bad.txt: The file is empty. (0 bytes)" in " ".join(answer.err.split())
    assert f"{tmp_path}/none.txt: there is no such file." in " ".join(answer.err.split())
    assert "ita run --raw" in answer.err

    answer = ita("check", tmp_path / "bad.txt", tmp_path / "none.txt", report, "--format", "json")
    assert answer.code == 2
    read_back = json.loads(answer.out)
    assert [item["status"] for item in read_back] == ["unreadable", "unreadable", "read"]
    assert [item.get("reason_code") for item in read_back] == ["empty_file", "not_found", None]


def test_a_failure_of_the_program_names_the_file_and_the_others_are_checked(
    ita: Ita, process: Process, document: Document, report: Path, tmp_path: Path
) -> None:
    def read(path: Path, source_path: str) -> DocumentResult:
        if path.name == "odd.txt":
            raise IndexError("pop from empty list")
        return document(source_path)

    process(read)
    (tmp_path / "odd.txt").touch()
    answer = ita("check", tmp_path / "odd.txt", report)
    assert answer.code == 1
    assert "odd.txt" in answer.err
    assert "ITA_DEBUG=1" in answer.err
    assert "Traceback" not in answer.err
    assert "Two totals" in answer.out


def test_timings_name_each_stage_of_each_file_on_stderr_and_change_no_answer(ita: Ita, report: Path, tmp_path: Path) -> None:
    report.write_text("รายงานผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2567\nเทศบาลตำบลแกดำ ได้คะแนนรวม 92.03 คะแนน\n", encoding="utf-8")
    plain = ita("check", report, report)
    timed = ita("check", report, report, "--timings")
    assert (timed.code, timed.out) == (plain.code, plain.out)
    assert plain.err == ""
    stage = r"(?:program|knowledge|read|interpretation|checks) \d+\.\d ms"
    for line in timed.err.splitlines():
        assert re.fullmatch(rf"{re.escape(str(report))}: {stage}(?: · {stage}){{4}}", line)
        assert [part.split()[0] for part in line.rpartition(": ")[2].split(" · ")] == list(STAGES)
    assert len(timed.err.splitlines()) == 2


def test_timings_of_a_file_that_cannot_be_read_are_those_of_the_stages_it_passed(ita: Ita, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    answer = ita("check", tmp_path / "bad.txt", tmp_path / "none.txt", "--timings")
    assert answer.code == 2
    first, *others = answer.err.splitlines()
    assert "knowledge" in first
    assert "read" not in first.rpartition(": ")[2]
    assert not any(" ms" in line for line in others)


def test_a_pipe_is_refused_and_not_waited_for(ita: Ita, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    answer = ita("check", tmp_path / "pipe")
    assert answer.code == 2
    assert "not a regular file" in " ".join(answer.err.split())


def test_a_document_of_which_nothing_is_known(ita: Ita, process: Process, document: Document, report: Path) -> None:
    known = document()
    facts = dataclasses.replace(known.facts, organization=None, fiscal_year=None, scores=(), unread=())
    process(lambda path, source_path: document(source_path, facts=facts, findings=()))
    answer = ita("check", report)
    assert answer.code == 0
    for words in ("body unknown", "fiscal year unknown", "No score was read.", "does not add up"):
        assert words in answer.out


@pytest.mark.parametrize(
    ("printed", "cell"),
    [
        ([("88.10", "ผ่านดี"), ("88.10", None), (None, "ผ่านดี")], "88.10 ผ่านดี"),
        ([("88.10", "ผ่านดี"), ("98.10", "ผ่านดีเยี่ยม")], "88.10 ผ่านดี / 98.10 ผ่านดีเยี่ยม"),
        ([("88.10", None), ("98.10", "ผ่านดี"), ("88.1", None)], "88.10 / 98.10 / 88.1 ผ่านดี"),
        ([(None, "ผ่าน")], "ผ่าน"),
        ([(None, "ผ่าน"), ("70", "ผ่านดี")], "ผ่าน / 70 ผ่านดี"),
    ],
)
def test_what_is_printed_more_than_once_is_shown_once(
    ita: Ita, process: Process, document: Document, report: Path, printed: list[tuple[str | None, str | None]], cell: str
) -> None:
    known = document()
    one = next(score for score in known.facts.scores if score.level == "overall")
    scores = tuple(dataclasses.replace(one, score=None if number is None else Decimal(number), rating=rating) for number, rating in printed)
    facts = dataclasses.replace(known.facts, scores=scores)
    process(lambda path, source_path: document(source_path, facts=facts))
    line = next(line for line in ita("check", report).out.splitlines() if line.startswith("  total"))
    assert line.removeprefix("  total").strip() == cell
