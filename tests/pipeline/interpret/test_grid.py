"""Tables as grids: which rows are headers, what they say of the columns, and which table carries on another."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.interpret.grid import build_grids, header_role, header_subject, is_furniture
from pipeline.interpret.labels import names_of
from schemas.document import Cell, Document, Page, Table

NAMES = names_of(2568)


@pytest.mark.parametrize("style", ["tabs", "pipes", "aligned"])
def test_a_header_of_two_rows_gives_years_to_the_columns_below(lab: SimpleNamespace, style: str) -> None:
    rows = [["ที่", "ตัวชี้วัด", "คะแนนปีงบประมาณ พ.ศ.", ""], ["", "", "๒๕๖๗", "๒๕๖๘"]]
    rows += [[str(n), name, a, b] for n, (name, a, b) in enumerate(zip(lab.INDICATORS, lab.LAST_YEAR, lab.TEN, strict=True), 1)]
    (grid,) = lab.grids(lab.report(getattr(lab, style)(rows)))
    assert grid.headers == {0, 1}
    assert [column.year for column in grid.columns] == [None, None, 2567, 2568]
    assert len(grid.body()) == 10


def test_a_merged_header_of_parts(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "คะแนน EIT", ""], ["", "ส่วนที่ ๑", "ส่วนที่ ๒"], ["e1", "81.11", "61.21"], ["e2", "82.12", "62.22"]]
    (grid,) = lab.grids(lab.report(lab.pipes(rows)))
    assert [column.part for column in grid.columns] == [None, 1, 2]
    assert "code" in grid.roles()


def test_the_subjects_of_a_table_lying_on_its_side_are_in_its_header(lab: SimpleNamespace) -> None:
    (grid,) = lab.grids(lab.report(lab.tabs([["ปีงบประมาณ", *lab.INDICATORS], ["2568", *lab.TEN]])))
    assert [column.subject.code for column in grid.columns[1:]] == [str(number) for number in range(1, 11)]
    (numbered,) = lab.grids(lab.report(lab.tabs([["ตัวชี้วัดที่", *map(str, range(1, 11))], ["คะแนน", *lab.TEN]])))
    assert [column.subject.code for column in numbered.columns[1:]] == [str(number) for number in range(1, 11)]


def test_scores_are_never_taken_for_a_header(lab: SimpleNamespace) -> None:
    rows = [[name, value] for name, value in zip(lab.INDICATORS, lab.TEN, strict=True)]
    (grid,) = lab.grids(lab.report(lab.tabs(rows)))
    assert grid.headers == set()
    assert not grid.inherited


@pytest.mark.parametrize("between", ["\n\n\f", "\n\n- 7 -\n\f", "\n\nหน้า ๗\n\f"], ids=["page break", "page number", "page word"])
def test_a_table_carried_on_takes_the_columns_of_the_one_before(lab: SimpleNamespace, between: str) -> None:
    rows = [["ตัวชี้วัด", "2567", "2568"], *([n, a, b] for n, a, b in zip(lab.INDICATORS, lab.LAST_YEAR, lab.TEN, strict=True))]
    first, second = lab.grids(lab.report(lab.tabs(rows[:6]) + between + lab.tabs(rows[6:])))
    assert second.inherited and second.adjacent and not first.adjacent
    assert [column.year for column in second.columns] == [column.year for column in first.columns] == [None, 2567, 2568]


def test_text_between_two_tables_parts_them(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "2567", "2568"], *([n, a, b] for n, a, b in zip(lab.INDICATORS, lab.LAST_YEAR, lab.TEN, strict=True))]
    _, second = lab.grids(lab.report(lab.tabs(rows[:6]), "ต่อไปเป็นคะแนนของอีกเรื่องหนึ่งซึ่งไม่เกี่ยวกับตารางข้างต้น", lab.tabs(rows[6:])))
    assert not second.inherited
    assert not second.adjacent
    assert second.caption[-1].text.startswith("ต่อไปเป็นคะแนน")


def test_a_repeated_header_is_a_header_again(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "คะแนน"], *([n, v] for n, v in zip(lab.INDICATORS, lab.TEN, strict=True))]
    grids = lab.grids(lab.report(lab.tabs([*rows[:6], rows[0], *rows[6:]])))
    assert sum(len(grid.body()) for grid in grids) == 10


@pytest.mark.parametrize(("text", "expected"), [("- 7 -", True), ("หน้า ๗", True), ("", True), ("ตารางที่ 7 คะแนน", False), ("7 ข้อ", False)])
def test_page_furniture(text: str, expected: bool) -> None:
    assert is_furniture(text) is expected


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ผู้รับผิดชอบ", "responsible"),
        ("คะแนน", "score"),
        ("ระยะเวลาดำเนินการ", "period"),
        ("มาตรการ", "measure"),
        ("ค่าน้ำหนัก (ร้อยละ)", "weight"),
        ("อันดับ", "rank"),
        ("", None),
        ("91.10", None),
    ],
)
def test_header_words(text: str, role: str | None) -> None:
    assert header_role(text) == role


def test_a_paragraph_is_no_header() -> None:
    assert header_role("คะแนน " * 60) is None
    assert header_subject("การใช้อำนาจ " * 20, NAMES) is None


def test_headers_that_name_what_the_scores_are_of() -> None:
    found = [header_subject(text, NAMES) for text in ("การใช้อำนาจ", "คะแนน IIT", "หมายเหตุ")]
    assert [(one.level, one.code) if one else None for one in found] == [("indicator", "3"), ("instrument", "IIT"), None]


@pytest.mark.parametrize("joint", [" ", "\n"], ids=["in a line", "in lines"])
def test_a_row_of_several_scores_in_one_cell_is_no_header(lab: SimpleNamespace, joint: str) -> None:
    """A row that fills a page of its own: its numbers stand over each other in one cell."""
    texts = ("9", "การเปิดเผยข้อมูล", "การป้องกันการทุจริต", "OIT", joint.join(("100.00", "50.00", "0.00")))
    row = tuple(Cell(0, column, 1, text, text) for column, text in enumerate(texts))
    (grid,) = build_grids(Document("0", "0", "application/pdf", None, (Page(1, (), (Table(1, 0, "ruled", (row,)),)),)), names_of(2568))
    assert grid.headers == set()
