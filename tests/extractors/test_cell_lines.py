"""Tables of which each cell stands on a line of its own, as converters leave them that lose the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

Read = Callable[[str], Any]

HEADER = ["ที่", "ตัวชี้วัด", "ปี 2565", "ปี 2566", "ผลต่าง"]
ROWS = [
    ["1", "การปฏิบัติหน้าที่", "83.10", "88.52", "เพิ่มขึ้น"],
    ["2", "การใช้งบประมาณ", "75.62", "81.37", "เพิ่มขึ้น"],
    ["3", "การใช้อำนาจ", "80.94", "80.94", "คงที่"],
    ["4", "การใช้ทรัพย์สินของราชการ", "77.28", "72.44", "ลดลง"],
]


def lines(*rows: Sequence[str]) -> str:
    """Rows with each cell on its line."""
    return "\n".join(cell for row in rows for cell in row) + "\n"


def test_records_their_header_and_their_footers_are_one_table(shape: Read) -> None:
    total, level = ["คะแนนรวม", "79.24", "80.82", "เพิ่มขึ้น"], ["ระดับ", "B", "B"]
    found = shape(f"ตารางที่ 1\n\n\n{lines(HEADER, *ROWS, total, level)}\n\nจากตารางพบว่าคะแนนเพิ่มขึ้น\n")
    assert found.tables == [[HEADER, *ROWS, ["", *total], ["", *level, ""]]]
    assert (found.styles, found.lines) == (["lines"], ["ตารางที่ 1", "จากตารางพบว่าคะแนนเพิ่มขึ้น"])


def test_every_cell_knows_its_own_line(shape: Read) -> None:
    table = shape(lines(HEADER, *ROWS)).document.pages[0].tables[0]
    assert [cell.line for row in table.rows for cell in row] == list(range(1, 26))


def test_a_record_needs_no_running_number_nor_a_last_word(shape: Read) -> None:
    rows = [row[1:3] for row in ROWS]
    assert shape(lines(HEADER[1:3], *rows)).tables == [[HEADER[1:3], *rows]]


def test_a_blank_line_may_stand_behind_every_cell(shape: Read) -> None:
    assert shape(lines(HEADER, *ROWS).replace("\n", "\n\n")).tables == [[HEADER, *ROWS]]


def test_without_a_line_for_every_column_above_it_there_is_no_header(shape: Read) -> None:
    found = shape(f"ผลการประเมิน\n\n\n{lines(*ROWS)}")
    assert (found.tables, found.lines) == ([ROWS], ["ผลการประเมิน"])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_records_are_no_table(shape: Read, count: int) -> None:
    assert shape(lines(HEADER, *ROWS[:count])).tables == []


@pytest.mark.parametrize(
    "text",
    [
        "1\nคำนำ\n2\nสารบัญ\n3\nผลการประเมิน\n4\nข้อเสนอแนะ\n5\nภาคผนวก\n",
        "การปฏิบัติหน้าที่\nการใช้งบประมาณ\nการใช้อำนาจ\nการใช้ทรัพย์สิน\n98.50\n97.20\n96.10\n95.00\n",
        "ระดับ A\n85.00 - 94.99\nระดับ B\n75.00 - 84.99\nระดับ C\n65.00 - 74.99\nระดับ D\n55.00 - 64.99\n",
    ],
    ids=["contents", "column by column", "ranges"],
)
def test_what_does_not_repeat_as_records_of_scores_stays_text(shape: Read, text: str) -> None:
    assert shape(text).tables == []


def test_numbers_out_of_order_are_no_running_numbers(shape: Read) -> None:
    rows = [["7", *ROWS[0][1:]], ["3", *ROWS[1][1:]], ["9", *ROWS[2][1:]], ["2", *ROWS[3][1:]]]
    assert shape(lines(*rows)).tables == []


NAMES = st.lists(st.text("กขคงจฉชดตถทนบปผฝพฟภมยรลวสหอฮ", min_size=3, max_size=30), min_size=4, max_size=14, unique=True)
SCORE = st.integers(0, 9999).map(lambda hundredths: f"{hundredths // 100}.{hundredths % 100:02d}")


@given(names=NAMES, width=st.integers(1, 3), counted=st.booleans(), data=st.data())
def test_any_records_come_out_cell_by_cell(shape: Read, names: list[str], width: int, counted: bool, data: st.DataObject) -> None:
    rows = [[*([str(n)] if counted else []), name, *(data.draw(SCORE) for _ in range(width))] for n, name in enumerate(names, 1)]
    assert shape(lines(*rows)).tables == [rows]
