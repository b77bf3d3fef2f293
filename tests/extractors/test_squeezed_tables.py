"""Tables whose columns are parted by a single blank, as converters print them that keep the order of the text alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

Read = Callable[[str], Any]

ROWS = [
    ["1 การปฏิบัติหน้าที่", "88.10", "92.36", "เพิ่มขึ้น"],
    ["2 การใช้งบประมาณ", "84.35", "89.14", "เพิ่มขึ้น"],
    ["3 การใช้อำนาจ", "87.92", "87.92", "คงที่"],
    ["คะแนนรวม", "84.22", "90.77", "เพิ่มขึ้น"],
]


def lines(rows: list[list[str]]) -> str:
    return "\n".join(" ".join(row) for row in rows) + "\n"


def test_rows_come_apart_before_their_numbers(shape: Read) -> None:
    found = shape(f"ผลการประเมิน\n{lines(ROWS)}\nจากตารางพบว่าคะแนนเพิ่มขึ้น\n")
    assert found.tables == [ROWS]
    assert (found.styles, found.lines) == (["squeezed"], ["ผลการประเมิน", "จากตารางพบว่าคะแนนเพิ่มขึ้น"])


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("ที่ ตัวชี้วัด ปี 2566 ปี 2567 การเปลี่ยนแปลง", ["ที่ ตัวชี้วัด", "ปี 2566", "ปี 2567", "การเปลี่ยนแปลง"]),
        ("ตัวชี้วัด ๒๕๖๖ ๒๕๖๗ ผลต่าง", ["ตัวชี้วัด", "๒๕๖๖", "๒๕๖๗", "ผลต่าง"]),
        ("ตัวชี้วัด คะแนนปีก่อน คะแนนปีนี้ แนวโน้ม", ["ตัวชี้วัด", "คะแนนปีก่อน", "คะแนนปีนี้", "แนวโน้ม"]),
    ],
)
def test_the_header_names_a_column_for_every_number(shape: Read, header: str, cells: list[str]) -> None:
    assert shape(f"{header}\n{lines(ROWS)}").tables == [[cells, *ROWS]]


def test_a_line_above_that_names_other_years_than_there_are_columns_is_no_header(shape: Read) -> None:
    caption = "เปรียบเทียบปี 2565 ปี 2566 และปี 2567"
    found = shape(f"{caption}\n{lines(ROWS)}")
    assert (found.tables, found.lines) == ([ROWS], [caption])


def test_grades_below_the_numbers_belong_to_the_table(shape: Read) -> None:
    rows = [row[:3] for row in ROWS]
    assert shape(lines([*rows, ["ระดับ", "B", "A"]])).tables == [[*rows, ["ระดับ", "B", "A"]]]


@pytest.mark.parametrize(
    "text",
    [
        "ระดับ A 85.00 - 94.99\nระดับ B 75.00 - 84.99\nระดับ C 65.00 - 74.99\n",
        "ได้คะแนน 88.10 คะแนน จากเดิม 84.35\nได้คะแนน 88.20 คะแนน จากเดิม 84.45\nได้คะแนน 88.30 คะแนน จากเดิม 84.55\n",
        lines(ROWS[:2]),
        lines([ROWS[0], ROWS[0], ROWS[0]]),
    ],
    ids=["ranges", "sentences", "too few", "the same line again"],
)
def test_other_lines_with_numbers_stay_text(shape: Read, text: str) -> None:
    assert shape(text).tables == []


NAMES = st.lists(st.text("กขคงจฉชดตถทนบปผฝพฟภมยรลวสหอฮ", min_size=3, max_size=30), min_size=3, max_size=12, unique=True)
SCORE = st.integers(0, 9999).map(lambda hundredths: f"{hundredths // 100}.{hundredths % 100:02d}")


@given(names=NAMES, width=st.integers(2, 6), data=st.data())
def test_any_rows_come_out_cell_by_cell(shape: Read, names: list[str], width: int, data: st.DataObject) -> None:
    rows = [[name, *(data.draw(SCORE) for _ in range(width))] for name in names]
    assert shape(lines(rows)).tables == [rows]
