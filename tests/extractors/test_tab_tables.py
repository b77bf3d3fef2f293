"""Tab-separated tables, rows torn by line breaks, and lines in which tabs only indent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SCORES = "ตัวชี้วัด\tคะแนน\tระดับ\nการปฏิบัติหน้าที่\t86.38\tA\nการใช้อำนาจ\t80.20\tB\n"


def test_rows_and_cells_stand_where_they_stood(shape: Read) -> None:
    found = shape(f"ก่อน\n{SCORES}หลัง\n")
    assert found.tables == [[["ตัวชี้วัด", "คะแนน", "ระดับ"], ["การปฏิบัติหน้าที่", "86.38", "A"], ["การใช้อำนาจ", "80.20", "B"]]]
    assert (found.styles, found.lines) == (["tab"], ["ก่อน", "หลัง"])


def test_a_blank_line_parts_two_tables(shape: Read) -> None:
    assert [len(table) for table in shape(f"{SCORES}\n{SCORES}").tables] == [3, 3]


def test_ragged_rows_and_empty_cells_are_kept(shape: Read) -> None:
    found = shape("เครื่องมือ\tตัวชี้วัด\tน้ำหนัก\nIIT\tข้อ 1\t30\n\tข้อ 2\t\nรวม\t100\n")
    assert found.tables == [[["เครื่องมือ", "ตัวชี้วัด", "น้ำหนัก"], ["IIT", "ข้อ 1", "30"], ["", "ข้อ 2", ""], ["รวม", "100"]]]


def test_a_heading_row_that_is_one_merged_cell_belongs_to_the_table(shape: Read) -> None:
    found = shape("แบบวัด (IIT)\t\nตัวชี้วัดที่ 1\t86.38\nตัวชี้วัดที่ 2\t84.37\nแบบวัด (EIT)\t\nตัวชี้วัดที่ 6\t72.70\n")
    assert [row[0] for row in found.tables[0]] == ["แบบวัด (IIT)", "ตัวชี้วัดที่ 1", "ตัวชี้วัดที่ 2", "แบบวัด (EIT)", "ตัวชี้วัดที่ 6"]


def test_rulers_and_blank_rows_are_dropped_but_rows_of_dashes_are_data(shape: Read) -> None:
    found = shape("ก\tข\n--\t--\n====\t\n\t\n-\t-\nค\t90\n")
    assert found.tables == [[["ก", "ข"], ["-", "-"], ["ค", "90"]]]


def test_a_cell_torn_over_lines_is_joined_where_the_rest_completes_the_row(shape: Read) -> None:
    found = shape(
        "มาตรการ\tผู้รับผิดชอบ\tระยะเวลา\nอบรม\tสำนักปลัด\tต.ค. 67\nประชาสัมพันธ์\nคู่มือ\nบนเว็บไซต์\tกองคลัง\tม.ค. 68\n"
        "ทำคู่มือ\tกองช่าง\nและกองคลัง\nทุกกอง\tมี.ค. 68\n"
    )
    assert found.tables[-1][-1] == ["ทำคู่มือ", "กองช่าง\nและกองคลัง\nทุกกอง", "มี.ค. 68"]
    assert "ประชาสัมพันธ์" in found.lines  # a first cell that is torn cannot be told from a line between two tables


def test_a_row_torn_in_two_or_three_is_joined(shape: Read) -> None:
    head = "ที่\tมาตรการ\tผู้รับผิดชอบ\tระยะเวลา\n1\tอบรมจริยธรรม\tสำนักปลัด\tต.ค. 67\n2\tจัดทำคู่มือ\tกองคลัง\tพ.ย. 67\n"
    assert shape(head + "3\tเผยแพร่ข้อมูล\nบนเว็บไซต์\tกองช่าง\tธ.ค. 67\n").tables[0][-1] == ["3", "เผยแพร่ข้อมูล\nบนเว็บไซต์", "กองช่าง", "ธ.ค. 67"]
    torn = shape(head + "3\tเผยแพร่ข้อมูล\nบนเว็บไซต์\tกองช่าง และ\nกองคลัง\tธ.ค. 67\n").tables[0]
    assert torn[-1] == ["3", "เผยแพร่ข้อมูล\nบนเว็บไซต์", "กองช่าง และ\nกองคลัง", "ธ.ค. 67"]


def test_short_rows_of_values_are_not_taken_for_halves(shape: Read) -> None:
    found = shape("ตัวชี้วัด\tคะแนน\tระดับ\nการใช้อำนาจ\t80.20\tB\nการใช้งบ\t84.37\tB\nคะแนนรวม\t82.10\nระดับ\tB\n")
    assert found.tables[0][-2:] == [["คะแนนรวม", "82.10"], ["ระดับ", "B"]]


@pytest.mark.parametrize(
    "text",
    [
        "\tตามที่สำนักงาน ป.ป.ช. ได้กำหนดให้หน่วยงานของรัฐ\n",
        "\t\tตามที่สำนักงาน ป.ป.ช. ได้กำหนด\n\tให้หน่วยงานของรัฐดำเนินการ\n",
        "๓. ผลการประเมิน\t\t\n",
        "1.\tควรเผยแพร่ข้อมูลให้ครบถ้วน\n2.\tควรอบรมบุคลากรให้มากขึ้น\n\tทุกปี\n",
        "-\tควรเผยแพร่ข้อมูล\n-\tควรอบรมบุคลากร\n",
        "(๑)\tควรเผยแพร่ข้อมูล\n(๒)\tควรอบรมบุคลากร\n",
        "ก.\tการปฏิบัติหน้าที่ให้ดี\nข.\tการใช้งบประมาณอย่างคุ้มค่า\n",
        "หน่วยงานควรให้ความสำคัญกับการเผยแพร่ข้อมูล\tและควรประชาสัมพันธ์ให้ประชาชนทราบผ่านทางเว็บไซต์\n",
    ],
)
def test_indents_lists_and_chance_tabs_are_text(shape: Read, text: str) -> None:
    found = shape(text)
    assert found.tables == []
    assert [line.raw for page in found.document.pages for line in page.lines if line.text] == text.rstrip("\n").split("\n")


def test_an_indented_paragraph_or_a_list_beside_a_table_is_text(shape: Read) -> None:
    found = shape(f"\tดังตารางต่อไปนี้\n{SCORES}1.\tควรเผยแพร่ข้อมูลให้ครบ\n\tจากตารางพบว่าคะแนนสูงขึ้น\n")
    assert [len(table) for table in found.tables] == [3]
    assert [line.strip() for line in found.lines] == ["ดังตารางต่อไปนี้", "1.\tควรเผยแพร่ข้อมูลให้ครบ", "จากตารางพบว่าคะแนนสูงขึ้น"]


def test_a_torn_row_that_stands_alone_is_still_a_row(shape: Read) -> None:
    assert shape("ก่อน\n\nสำนักปลัด\tต.ค. 67\t\t\n\nหลัง\n").tables == [[["สำนักปลัด", "ต.ค. 67", "", ""]]]


def test_a_numbered_table_is_no_list(shape: Read) -> None:
    found = shape("1.\tการปฏิบัติหน้าที่\t86.38\n2.\tการใช้งบประมาณ\t84.37\n")
    assert found.tables == [[["1.", "การปฏิบัติหน้าที่", "86.38"], ["2.", "การใช้งบประมาณ", "84.37"]]]


def test_a_million_tabs_are_no_row_of_a_table(shape: Read) -> None:
    found = shape("ก\t" + "\t" * 1_000_000 + "ข\n" + SCORES)
    assert [len(table) for table in found.tables] == [3]
    assert found.lines[0].replace("\t", "") == "กข"
