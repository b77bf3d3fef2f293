"""Headings of scanned tables: years and names put right from what stands beside them, and scores that contradict each other doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.arbitration import interpret_settled
from pipeline.interpret.doubts import settle_columns
from schemas.document import Cell, Document, Line, Page, Reading, Table

TITLE = "รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2567 องค์การบริหารส่วนตำบลทุ่งอรุณ"
NAMES = ("การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ")


def scanned(rows: Sequence[Sequence[str]], other: dict[tuple[int, int], str] | None = None, reader: str = "ocr") -> Document:
    """A table of a scan; `other`: by row and column, what our reader sees where the engine says something else."""
    seen = other or {}
    cells = tuple(
        tuple(
            Cell(
                row, column, 2 + row, text, text, confidence=0.97,
                readings=(Reading(text, 0.9), Reading(seen[row, column], 0.3)) if (row, column) in seen else (),
            )
            for column, text in enumerate(line)
        )
        for row, line in enumerate(rows)
    )  # fmt: skip
    page = Page(1, (Line(1, 1, TITLE, TITLE),), (Table(1, 0, "ruled", cells),), reader)
    return Document("0" * 16, "0" * 64, "application/pdf", None, (page,))


def head_of(document: Document) -> list[str]:
    return [cell.text for cell in settle_columns(document).pages[0].tables[0].rows[0]]


BODY = [[f"{number}. {name}", f"9{number}.10", f"8{number}.55"] for number, name in enumerate(NAMES, start=1)]


@pytest.mark.parametrize("damaged", ["Wl 2566", "ปิ 2566", "“W 2566"])
def test_the_word_before_a_year_is_the_same_in_all_headings_of_a_row(damaged: str) -> None:
    facts = interpret_settled(scanned([["ตัวชี้วัด", damaged, "ปี 2567"], *BODY]))
    found = {(one.fiscal_year, one.code): one.score for one in facts.scores}
    assert found[2566, "2"] == Decimal("92.10")
    assert found[2567, "2"] == Decimal("82.55")


@pytest.mark.parametrize(
    "heads",
    [
        ["ตัวชี้วัด", "ปี 2566", "ปี 2567"],
        ["ตัวชี้วัด", "12 2566", "ปี 2567"],
        ["ตัวชี้วัด", "ผลการประเมินของหน่วยงานในเอกสารนี้ 2566", "ปี 2567"],
        ["ตัวชี้วัด", "2566 2565", "ปี 2567"],
    ],
)
def test_other_headings_stay_as_they_are(heads: list[str]) -> None:
    assert head_of(scanned([heads, *BODY])) == heads


def test_a_row_of_scores_beside_a_year_is_no_heading() -> None:
    rows = [["Wl 2566", "95.10", "ปี 2567"]]
    assert head_of(scanned(rows)) == rows[0]


@pytest.mark.parametrize(
    ("engine", "seen", "meant"),
    [
        ("เท", "II\ufffd", "IIT"),
        ("เซผี", "EI\ufffd", "EIT"),
        ("อท", "0I\ufffd", "OIT"),
        ("คะแนนเฉลี่ย โท", "คะแนนเฉลี่ย II\ufffd", "คะแนนเฉลี่ย IIT"),
        ("คะแนน ITA", "คะแนน I\ufffd", "คะแนน ITA"),
        ("เขา", "O\ufffd", "เขา"),
        ("ในพื้นที่", "II\ufffdที่", "ในพื้นที่"),
    ],
)
def test_the_names_of_instruments_are_known_by_the_letters_that_our_reader_sees(engine: str, seen: str, meant: str) -> None:
    assert head_of(scanned([[engine, "คะแนน"], ["1", "95.10"]], {(0, 0): seen}))[0] == meant


def test_scores_of_one_table_that_contradict_each_other_are_doubtful() -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], *[[f"{number}. {name}", f"9{number}.10"] for number, name in enumerate(NAMES, start=1)]]
    facts = interpret_settled(scanned([*rows, [f"2. {NAMES[1]}", "71.20"]]))
    assert {one.score for one in facts.scores if one.code == "2"} == {Decimal("92.10"), Decimal("71.20")}
    for one in facts.scores:
        assert (one.evidence.confidence < 0.9) == (one.code == "2")
        assert ("contradicted" in one.evidence.steps) == (one.code == "2")


def test_a_score_given_twice_alike_is_no_contradiction_nor_is_anything_outside_scans() -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], *[[f"{number}. {name}", f"9{number}.10"] for number, name in enumerate(NAMES, start=1)]]
    for last, reader in (("92.10", "ocr"), ("71.20", "pdf")):
        facts = interpret_settled(scanned([*rows, [f"2. {NAMES[1]}", last]], reader=reader))
        assert not any("contradicted" in one.evidence.steps for one in facts.scores)


def test_a_line_of_scores_for_one_thing_is_doubtful() -> None:
    plain = scanned([["ตัวชี้วัด", "คะแนน"]])
    line = "คะแนนภาพรวม 95.10 คะแนน 97.20 คะแนน"
    page = plain.pages[0]
    document = Document("0" * 16, "0" * 64, "application/pdf", None, (Page(1, (*page.lines, Line(1, 2, line, line)), (), "ocr"),))
    found = interpret_settled(document).scores
    assert {one.score for one in found} == {Decimal("95.10"), Decimal("97.20")}
    assert all(one.evidence.confidence < 0.9 for one in found)


@pytest.mark.parametrize("line", ["ภายนอก (EIT) dawn 2", "แบบวัด EIT สวนที่ ๒", "ภายนอก (EIT) สวนที 2"])
def test_the_word_for_a_part_is_put_right_between_a_name_and_a_number(line: str) -> None:
    page = Page(1, (Line(1, 1, line, line),), (), "ocr")
    settled = settle_columns(Document("0" * 16, "0" * 64, "application/pdf", None, (page,))).pages[0].lines[0]
    assert "ส่วนที่" in settled.text
    assert settled.confidence < 0.9


@pytest.mark.parametrize("line", ["EIT Public 1", "แบบวัด EIT ได้ 2 ข้อ", "ภายนอก (EIT) dawn 25"])
def test_other_words_behind_a_name_stay(line: str) -> None:
    page = Page(1, (Line(1, 1, line, line),), (), "ocr")
    assert settle_columns(Document("0" * 16, "0" * 64, "application/pdf", None, (page,))).pages[0].lines[0].text == line


@pytest.mark.parametrize(("title", "sure"), [("2567", True), ("2522", False)])
def test_scores_are_doubtful_where_the_title_says_a_year_that_cannot_be(title: str, sure: bool) -> None:
    read = scanned([["ตัวชี้วัด", "คะแนน"], *(row[:2] for row in BODY)])
    texts = (TITLE.replace("2567", title), "ผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2567")
    lines = tuple(Line(1, number, text, text) for number, text in enumerate(texts, start=1))
    facts = interpret_settled(replace(read, pages=(replace(read.pages[0], lines=lines),)))
    assert facts.scores
    assert facts.fiscal_year == 2567
    assert all((one.evidence.confidence >= 0.9) is sure for one in facts.scores)
    assert all(("year_uncertain" in one.evidence.steps) is not sure for one in facts.scores)
