"""Tables whose columns are kept apart by spaces, and the many texts with wide blanks that are none."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.pieces import width_of
from extractors.txt import read_text

Read = Callable[[str], Any]

ROWS = [
    ["ที่", "ตัวชี้วัด", "คะแนน", "ระดับ"],
    ["1", "การปฏิบัติหน้าที่", "86.38", "A"],
    ["2", "การใช้งบประมาณ", "84.37", "B"],
    ["3", "การใช้อำนาจ", "100.00", "AA"],
    ["4", "การใช้ทรัพย์สินของราชการ", "78.46", "B"],
]


def marks(text: str) -> int:
    return sum(unicodedata.category(char) == "Mn" for char in text)


def lay_out(rows: list[list[str]], gap: int = 3, by_characters: bool = False, right: tuple[int, ...] = ()) -> str:
    """The rows in columns: padded to a width on the screen, or in characters as a program that knows no Thai does."""

    def width(text: str) -> int:
        return len(text) if by_characters else len(text) - marks(text)

    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for column, cell in enumerate(row):
            blank = " " * (widths[column] - width(cell))
            cells.append(blank + cell if column in right else cell + blank)
        lines.append((" " * gap).join(cells).rstrip())
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("by_characters", [False, True], ids=["screen", "characters"])
@pytest.mark.parametrize("right", [(), (2,), (0, 2, 3)], ids=["left", "numbers right", "mixed"])
@pytest.mark.parametrize("gap", [2, 3, 12])
def test_columns_are_found_whatever_they_are_aligned_by(shape: Read, gap: int, right: tuple[int, ...], by_characters: bool) -> None:
    found = shape("ตารางที่ 1\n\n" + lay_out(ROWS, gap, by_characters, right) + "\nจากตาราง\n")
    assert (found.tables, found.styles, found.lines) == ([ROWS], ["aligned"], ["ตารางที่ 1", "จากตาราง"])


def test_marks_above_and_below_take_no_width() -> None:
    assert [width_of(text) for text in ("ที่", "หน้าที่", "น้ำ", "กู้", "abc", "")] == [1, 4, 2, 1, 3, 0]


@given(st.text(alphabet="กขเแาำิีึืุู่้๊๋็์ํ๑ ab", max_size=20))
def test_width_counts_what_takes_a_place_on_the_screen(text: str) -> None:
    assert width_of(text) == len(text) - marks(text)


@pytest.mark.parametrize("by_characters", [False, True], ids=["screen", "characters"])
def test_empty_cells_leave_the_others_in_their_columns(shape: Read, by_characters: bool) -> None:
    rows = [["ที่", "ตัวชี้วัด", "ปี 67", "ปี 68"], ["1", "การปฏิบัติหน้าที่", "86.38", "90.10"], ["2", "การใช้งบ", "", "91.00"]]
    rows += [["3", "การใช้อำนาจ", "80.20", ""], ["4", "การใช้ทรัพย์สิน", "78.46", "80.00"]]
    assert shape(lay_out(rows, by_characters=by_characters)).tables == [rows]


def test_a_heading_row_over_all_columns_stands_between_rows(shape: Read) -> None:
    text = lay_out([["ตัวชี้วัด", "คะแนน"], ["การปฏิบัติหน้าที่", "86.38"], ["การใช้งบ", "84.37"]])
    more = lay_out([["คุณภาพการทำงาน ", "72.70"], ["การปรับปรุง", "61.97"]])
    found = shape(text + "แบบวัดการรับรู้ภายนอก\n" + more)
    assert [row[0] for row in found.tables[0]].index("แบบวัดการรับรู้ภายนอก") == 3
    assert len(found.tables[0]) == 6


def test_wrapped_cells_stand_in_their_column(shape: Read) -> None:
    text = (
        "มาตรการ            ผู้รับผิดชอบ     ระยะเวลา\n"
        "อบรมจริยธรรม        สำนักปลัด       ต.ค. 67\n"
        "ให้บุคลากร          และกองคลัง\n"
        "ทุกส่วนราชการ\n"
        "จัดทำคู่มือ           กองคลัง         พ.ย. 67\n"
        "                   และกองช่าง\n"
    )
    table = shape(text).tables[0]
    assert [[row[column] for row in table if row[column]] for column in range(3)] == [
        ["มาตรการ", "อบรมจริยธรรม", "ให้บุคลากร", "ทุกส่วนราชการ", "จัดทำคู่มือ"],
        ["ผู้รับผิดชอบ", "สำนักปลัด", "และกองคลัง", "กองคลัง", "และกองช่าง"],
        ["ระยะเวลา", "ต.ค. 67", "พ.ย. 67"],
    ]


def test_two_wide_rows_are_a_table(shape: Read) -> None:
    rows = [["i1", "i2", "i3", "i4", "i5"], ["90.10", "80.20", "70.30", "60.40", "50.50"]]
    assert shape(lay_out(rows)).tables == [rows]


def test_rows_parted_by_single_blank_lines_are_one_table(shape: Read) -> None:
    found = shape(lay_out(ROWS).replace("\n", "\n\n"))
    assert found.tables == [ROWS]


def test_a_blank_line_parts_two_whole_tables(shape: Read) -> None:
    grades = [["ระดับ", "ช่วงคะแนน"], ["AA", "95.00 – 100"], ["A", "85.00 – 94.99"], ["F", "0 – 49.99"]]
    assert shape(lay_out(grades) + "\n" + lay_out(ROWS)).tables == [grades, ROWS]


def test_two_tables_and_a_line_with_a_wide_blank_between_them_stay_apart(shape: Read) -> None:
    grades = [["ระดับ", "ช่วงคะแนน"], ["AA", "95.00 – 100"], ["A", "85.00 – 94.99"], ["B", "75.00 – 84.99"], ["F", "0 – 49.99"]]
    budget = [["แผนงาน", "งบประมาณ (บาท)", "เบิกจ่าย"], ["บริหารงานทั่วไป", "8,450,000", "92.15"], ["การศึกษา", "120,300", "88.40"]]
    found = shape(lay_out(budget) + "\nระดับผลการประเมิน  (Rating Score)\n\n" + lay_out(grades))
    assert found.tables == [budget, grades]


def test_merged_and_missing_cells_leave_the_others_in_their_columns(shape: Read) -> None:
    """The heading row alone has every cell; most rows have two or three."""
    rows = [["ตัวชี้วัด", "ข้อ", "รายการ", "คะแนน", "สาเหตุ"], ["๙. การเปิดเผยข้อมูล", "O๑", "โครงสร้างหน่วยงาน", "๑๐๐", ""]]
    rows += [["", f"O{number}", text, "๑๐๐", ""] for number, text in ((2, "ผู้บริหาร"), (3, "การติดต่อ"), (4, "แผนพัฒนา"), (5, "ข่าว"))]
    rows += [["", "O๖", "แผนและความก้าวหน้า", "๕๐", "ไม่เป็นปัจจุบัน"], ["๑๐. การป้องกัน", "O๗", "ประกาศ", "๐", ""]]
    assert shape(lay_out(rows)).tables == [rows]


def test_a_heading_over_two_columns_does_not_hide_them(shape: Read) -> None:
    text = (
        "ตัวชี้วัด                    ผลคะแนนปีงบประมาณ\n"
        "                           2567       2568\n"
        "การปฏิบัติหน้าที่               86.38      90.10\n"
        "การใช้งบประมาณ              84.37      91.00\n"
        "การใช้อำนาจ                 80.20      88.00\n"
    )
    assert [row[1:] for row in shape(text).tables[0]][1:] == [["2567", "2568"], ["86.38", "90.10"], ["84.37", "91.00"], ["80.20", "88.00"]]


def test_squeezed_columns_are_told_by_their_numbers(shape: Read) -> None:
    found = shape("การปฏิบัติหน้าที่  86.38  A\nการใช้งบประมาณ  84.37  B\nการใช้อำนาจ  80.20  B\n")
    assert found.tables == [[["การปฏิบัติหน้าที่", "86.38", "A"], ["การใช้งบประมาณ", "84.37", "B"], ["การใช้อำนาจ", "80.20", "B"]]]


def test_ranges_and_grades_are_a_table(shape: Read) -> None:
    rows = [["ระดับ", "ช่วงคะแนน"], ["AA", "95.00 – 100"], ["A", "85.00 – 94.99"], ["F", "0 – 49.99"]]
    assert shape(lay_out(rows)).tables == [rows]
    assert shape(lay_out([row[::-1] for row in rows])).tables == [[row[::-1] for row in rows]]


def test_rulers_between_rows_are_dropped(shape: Read) -> None:
    head, *body = lay_out(ROWS).splitlines(keepends=True)
    found = shape(f"{head}----   ---------   ------   -----\n{''.join(body)}")
    assert found.tables == [ROWS]


def test_a_line_of_other_text_right_above_or_below_is_no_row(shape: Read) -> None:
    found = shape(f"ตามที่  สำนักงาน ป.ป.ช.    ได้ประเมิน  หน่วยงาน   ของรัฐ  แล้ว\n{lay_out(ROWS)}")
    assert found.tables == [ROWS]
    assert len(found.lines) == 1


NOT_TABLES = {
    "prose": (
        "ตามที่  สำนักงาน ป.ป.ช.  ได้กำหนดให้หน่วยงานของรัฐ   ดำเนินการประเมิน\n"
        "คุณธรรมและความโปร่งใส  ประจำปีงบประมาณ  พ.ศ. 2568   นั้น\n"
        "องค์การบริหารส่วนตำบล  ได้ดำเนินการ    แล้วเสร็จ   จึงรายงานผล  ดังนี้\n"
    ),
    "prose, one gap a line": "ตามที่  ได้มีการประเมิน\nคุณธรรมและความโปร่งใส  นั้น\nบัดนี้การประเมินได้เสร็จสิ้น  แล้ว\nจึงเรียนมา  เพื่อทราบ\n",
    "prose, two lines": "ตามที่  สำนักงาน  ได้กำหนด  ให้หน่วยงาน  ดำเนินการ\nประเมินคุณธรรม  และความโปร่งใส  ในปี  2568  นั้น\n",
    "signature": (
        "ลงชื่อ ...............................  ผู้รายงาน      ลงชื่อ ...............................  ผู้รับรอง\n"
        "      (นายสมชาย ใจดีมาก)                            (นายสมหมาย รักงานดี)\n"
        "      ปลัดเทศบาลตำบล                               นายกเทศมนตรีตำบล\n"
        "      วันที่ 1 ตุลาคม 2568                            วันที่ 2 ตุลาคม 2568\n"
    ),
    "names in brackets": (
        "      (นายสมชาย ใจดีมาก)              (นายสมหมาย รักงานดี)\n"
        "      ปลัดเทศบาลตำบล                 นายกเทศมนตรีตำบล\n"
        "      30                             40\n"
        "      31                             41\n"
    ),
    "contents": "บทที่ 1 บทนำ ......................  1\nบทที่ 2 ผลการประเมิน ............  3\nบทที่ 3 สรุป .....................  9\n",
    "letterhead": (
        "ส่วนราชการ  สำนักปลัด      โทร. 0 0000 0000\n"
        "ที่  นม 00000/123                 วันที่  1 ตุลาคม 2568\n"
        "เรื่อง  รายงานผลการประเมิน\n"
        "เรียน  นายกองค์การบริหารส่วนตำบล\n"
    ),
    "addressees in columns": "เรื่อง          รายงานผลการประเมิน\nเรียน          นายกองค์การบริหารส่วนตำบล\nอ้างถึง         หนังสือสำนักงาน ป.ป.ช.\n",
    "list": "1.  ควรเผยแพร่ข้อมูล\n2.  ควรอบรมบุคลากร\n3.  ควรปรับปรุงเว็บไซต์\n",
    "list of bare numbers": "1   ควรเผยแพร่ข้อมูล\n2   ควรอบรมบุคลากร\n3   ควรปรับปรุงเว็บไซต์\n",
    "bullets": "-   ควรเผยแพร่ข้อมูล\n-   ควรอบรมบุคลากร\n-   ควรปรับปรุงเว็บไซต์\n",
    "indented": "        ตามที่ได้มีการประเมิน\n        คุณธรรมและความโปร่งใส\n        บัดนี้เสร็จสิ้นแล้ว\n",
    "one row": "คะแนนรวม      86.38\n",
}


@pytest.mark.parametrize("text", NOT_TABLES.values(), ids=NOT_TABLES)
def test_wide_blanks_do_not_make_a_table(shape: Read, text: str) -> None:
    found = shape(text)
    assert found.tables == []
    assert [line.raw for line in found.document.pages[0].lines if line.text] == text.rstrip("\n").split("\n")


def test_a_table_after_what_is_signed_is_found(shape: Read) -> None:
    assert shape(NOT_TABLES["signature"] + "\n" + lay_out(ROWS)).tables == [ROWS]


def test_a_table_of_any_other_style_directly_below_a_dotted_line_is_found(shape: Read) -> None:
    assert shape("ลงชื่อ ............\nก\t90\tข\nค\t80\tง\n").styles == ["tab"]


@pytest.mark.parametrize("between", ["", "\n"])
@pytest.mark.parametrize("table", ["ก\t90\tข\nค\t80\tง\n", "| ก  | 90 |  |\n|---|---|---|\n| ค  | 80 |  |\n"], ids=["tabs", "pipes"])
def test_a_wide_blank_in_the_caption_does_not_hide_a_table_of_another_style(shape: Read, table: str, between: str) -> None:
    found = shape(f"ผลคะแนน  ประจำปี 2568\n{between}{table}")
    assert [[row[:2] for row in rows] for rows in found.tables] == [[["ก", "90"], ["ค", "80"]]]


cells = st.text(alphabet="กขคงจฉที่การำู้", min_size=1, max_size=14).map(lambda text: "ก" + text)
numbers = st.decimals(0, 100, places=2).map(str)


@example([("กก", "0.00", "กก", "0.00")] * 3 + [("กีี", "0.00", "กี", "0.00")], 2, True, ())
@given(
    st.lists(st.tuples(cells, numbers, cells, numbers), min_size=3, max_size=12),
    st.integers(2, 9),
    st.booleans(),
    st.sampled_from([(), (1,), (1, 3)]),
)
def test_what_is_laid_out_in_columns_is_read_back(
    rows: list[tuple[str, ...]], gap: int, by_characters: bool, right: tuple[int, ...]
) -> None:
    wanted = [list(row) for row in rows]
    document = read_text(lay_out(wanted, gap, by_characters, right).encode())
    assert [[[cell.raw for cell in row] for row in table.rows] for table in document.pages[0].tables] == [wanted]
