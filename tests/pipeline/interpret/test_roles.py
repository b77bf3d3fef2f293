"""What a column is for, told by its cells where its header says nothing or something unforeseen."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.interpret.labels import names_of
from pipeline.interpret.roles import Column, month_in, roles_by_content

UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา")
PERIODS = ("ต.ค. 2568 - ก.ย. 2569", "ม.ค. 2569 - มี.ค. 2569", "1 ต.ค. 68 - 31 ธ.ค. 68", "ไตรมาสที่ 2")
DOINGS = (
    "จัดทำคู่มือการปฏิบัติงานให้ครบทุกส่วนราชการ",
    "เผยแพร่แผนการใช้จ่ายงบประมาณทางเว็บไซต์ทุกเดือน",
    "ประชุมชี้แจงหลักเกณฑ์การยืมทรัพย์สินแก่บุคลากร",
    "เปิดช่องทางรับฟังความคิดเห็นของผู้รับบริการ",
)


def roles(lab: SimpleNamespace, rows: list[tuple[str, ...]], headers: tuple[str | None, ...] | None = None) -> list[str | None]:
    table = lab.grids(lab.report(lab.tabs(rows)))[0].table
    width = len(rows[0])
    columns = [Column(index, role=(headers or (None,) * width)[index]) for index in range(width)]
    return [column.role for column in roles_by_content(columns, table.rows, names_of(2568))]


def test_columns_without_headers_show_what_they_are(lab: SimpleNamespace) -> None:
    rows = list(zip(lab.INDICATORS[:4], DOINGS, UNITS, PERIODS, strict=True))
    assert roles(lab, rows) == ["indicator", "measure", "responsible", "period"]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 0, 3, 2), (2, 3, 0, 1)])
def test_in_any_order(lab: SimpleNamespace, order: tuple[int, ...]) -> None:
    rows = list(zip(lab.INDICATORS[:4], DOINGS, UNITS, PERIODS, strict=True))
    names = ["indicator", "measure", "responsible", "period"]
    assert roles(lab, [tuple(row[index] for index in order) for row in rows]) == [names[index] for index in order]


def test_codes_show_themselves_even_under_another_header(lab: SimpleNamespace) -> None:
    rows = [("i1", "91.10"), ("i2", "92.20"), ("i3", "93.30"), ("i4", "94.40")]
    assert roles(lab, rows, ("title", "score")) == ["code", "score"]


def test_row_numbers_and_weights_are_known_for_what_they_are(lab: SimpleNamespace) -> None:
    numbered = [(str(number), f"เรื่องที่ปรึกษาหารือกันในที่ประชุม {number}") for number in range(1, 7)]
    assert roles(lab, numbered)[0] == "ordinal"
    assert roles(lab, [("IIT", "30%"), ("EIT", "30%"), ("OIT", "40%")])[1] == "weight"


def test_a_header_that_says_what_it_is_stays(lab: SimpleNamespace) -> None:
    rows = list(zip(lab.INDICATORS[:4], DOINGS, UNITS, PERIODS, strict=True))
    assert roles(lab, rows, ("issue", "steps", "follow_up", "period"))[1:] == ["steps", "follow_up", "period"]


def test_columns_keyed_by_year_part_quarter_or_month_get_no_other_role(lab: SimpleNamespace) -> None:
    table = lab.grids(lab.report(lab.tabs(list(zip(UNITS, UNITS, UNITS, UNITS, strict=True)))))[0].table
    keyed = [Column(0, year=2568), Column(1, part=1), Column(2, quarter=2), Column(3, month=10)]
    assert roles_by_content(keyed, table.rows, names_of(2568)) == tuple(keyed)


def test_an_empty_table_stays_without_roles() -> None:
    assert roles_by_content((Column(0), Column(1)), (), names_of(2568)) == (Column(0), Column(1))


@pytest.mark.parametrize(
    ("text", "month"),
    [("ต.ค.", 10), ("ตุลาคม", 10), ("มค", 1), ("ก.ย.", 9), ("ต.ค. 68", None), ("เดือน", None), ("12", None), ("", None)],
)
def test_months_alone_in_a_header(text: str, month: int | None) -> None:
    assert month_in(text) == month
