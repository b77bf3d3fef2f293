"""Markdown pipe tables as converters and OCR models write them, and grid tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

WANTED = [["ตัวชี้วัด", "คะแนน", "ระดับ"], ["การใช้อำนาจ", "80.20", "B"], ["การใช้งบ", "84.37", "A"]]


@pytest.mark.parametrize(
    "text",
    [
        "| ตัวชี้วัด | คะแนน | ระดับ |\n|---|---|---|\n| การใช้อำนาจ | 80.20 | B |\n| การใช้งบ | 84.37 | A |\n",
        "|ตัวชี้วัด|คะแนน|ระดับ|\n|:---|:---:|---:|\n|การใช้อำนาจ|80.20|B|\n|การใช้งบ|84.37|A|\n",
        "| ตัวชี้วัด | คะแนน | ระดับ |\n| การใช้อำนาจ | 80.20 | B |\n| การใช้งบ | 84.37 | A |\n",
        "ตัวชี้วัด | คะแนน | ระดับ\n--- | --- | ---\nการใช้อำนาจ | 80.20 | B\nการใช้งบ | 84.37 | A\n",
        "ตัวชี้วัด | คะแนน | ระดับ\nการใช้อำนาจ | 80.20 | B\nการใช้งบ | 84.37 | A\n",
        "ตัวชี้วัด|คะแนน|ระดับ\n-|-|-\nการใช้อำนาจ|80.20|B\nการใช้งบ|84.37|A\n",
        "| ตัวชี้วัด | คะแนน | ระดับ\n|---|---|---\n| การใช้อำนาจ | 80.20 | B\n| การใช้งบ | 84.37 | A\n",
        "   | ตัวชี้วัด | คะแนน | ระดับ |\n   |----|----|----|\n   | การใช้อำนาจ | 80.20 | B |\n   | การใช้งบ | 84.37 | A |   \n",
        "- | ตัวชี้วัด | คะแนน | ระดับ |\n|---|---|---|\n| การใช้อำนาจ | 80.20 | B |\n| การใช้งบ | 84.37 | A |\n",
        "+---+---+---+\n| ตัวชี้วัด | คะแนน | ระดับ |\n+===+===+===+\n| การใช้อำนาจ | 80.20 | B |\n| การใช้งบ | 84.37 | A |\n+---+---+---+\n",
    ],
    ids=["outer", "tight", "no ruler", "inner", "inner, no ruler", "inner, tight", "open", "indented", "bullet", "sql"],
)
def test_every_way_to_write_it_gives_the_same_table(shape: Read, text: str) -> None:
    found = shape(text)
    assert (found.tables, found.styles, found.lines) == ([WANTED], ["pipe"], [])


def test_two_columns_without_outer_pipes_are_a_table_when_a_ruler_says_so(shape: Read) -> None:
    assert shape("ตัวชี้วัด | คะแนน\n--- | ---\nการใช้อำนาจ | 80.20\n").tables == [[["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", "80.20"]]]


def test_an_escaped_pipe_is_text(shape: Read) -> None:
    found = shape("| รายการ | คะแนน |\n|---|---|\n| IIT \\| EIT | 90 |\n")
    assert found.tables[0][1] == ["IIT | EIT", "90"]
    assert found.document.pages[0].tables[0].rows[1][0].raw == "IIT \\| EIT"


def test_an_odd_start_with_a_list_mark_and_empty_headings(shape: Read) -> None:
    assert shape("- | | |\n|----|---|\n| 1. บทนำ | 1 |\n| 2. ผล | 3 |\n").tables == [[["1. บทนำ", "1"], ["2. ผล", "3"]]]


def test_a_dash_in_the_first_cell_is_a_cell_where_the_width_says_so(shape: Read) -> None:
    found = shape("ตัวชี้วัด | ปี 67 | ปี 68\n--- | --- | ---\n- | 80 | 90\n")
    assert found.tables[0][-1] == ["-", "80", "90"]


def test_empty_cells_at_either_end_without_outer_pipes(shape: Read) -> None:
    found = shape("ตัวชี้วัด | ปี 67 | ปี 68\n--- | --- | ---\nIIT | 80 | 90\n | 70 | 75\nOIT | 60 |\n")
    assert found.tables[0][1:] == [["IIT", "80", "90"], ["", "70", "75"], ["OIT", "60", ""]]


@pytest.mark.parametrize(
    "row",
    [
        "| อบรม | กองคลัง\nและกองช่าง | ต.ค. 67 |",
        "| อบรม | กองคลัง\n\nและกองช่าง | ต.ค. 67 |",
    ],
)
def test_a_cell_broken_over_lines_is_joined(shape: Read, row: str) -> None:
    found = shape(f"| มาตรการ | ผู้รับผิดชอบ | ระยะเวลา |\n|---|---|---|\n{row}\n| ติดตาม | สำนักปลัด | พ.ย. 67 |\n")
    assert [[cell.replace("\n", " ").split() for cell in line] for line in found.tables[0][1:]] == [
        [["อบรม"], ["กองคลัง", "และกองช่าง"], ["ต.ค.", "67"]],
        [["ติดตาม"], ["สำนักปลัด"], ["พ.ย.", "67"]],
    ]


def test_first_and_last_cells_broken_over_lines_are_joined(shape: Read) -> None:
    found = shape("| มาตรการ | ผู้รับผิดชอบ |\n|---|---|\n| อบรม\nจริยธรรม | กองคลัง\nกองช่าง |\n| ติดตาม | สำนักปลัด |\n")
    assert found.tables == [[["มาตรการ", "ผู้รับผิดชอบ"], ["อบรม\nจริยธรรม", "กองคลัง\nกองช่าง"], ["ติดตาม", "สำนักปลัด"]]]


def test_a_row_without_its_end_does_not_swallow_the_text_below(shape: Read) -> None:
    found = shape("| ก | ข | ค |\n|---|---|---|\n| 1 | 2\nจากตารางพบว่าคะแนนลดลง\nควรปรับปรุง\n")
    assert found.tables == [[["ก", "ข", "ค"], ["1", "2"]]]
    assert found.lines == ["จากตารางพบว่าคะแนนลดลง", "ควรปรับปรุง"]


def test_ragged_rows_are_kept(shape: Read) -> None:
    found = shape("| ก | ข | ค |\n|---|---|---|\n| 1 | 2 |\n| 1 | 2 | 3 | 4 |\n")
    assert found.tables[0][1:] == [["1", "2"], ["1", "2", "3", "4"]]


def test_a_grid_table_joins_the_lines_of_a_row(shape: Read) -> None:
    rule = "+------+------+\n"
    found = shape(f"{rule}| ก    | ข    |\n+======+======+\n| อบรม | กอง  |\n| ทุกปี |      |\n{rule}| ทำ   | คลัง |\n{rule}")
    assert found.tables == [[["ก", "ข"], ["อบรม\nทุกปี", "กอง"], ["ทำ", "คลัง"]]]


@pytest.mark.parametrize("text", ["หน้า 3 | เทศบาลเมือง | 2568\n", "| คะแนนเฉลี่ย |\n", "ก | ข\nค | ง\n", "|x|\n\n|y|\n"])
def test_a_lone_line_with_pipes_is_text(shape: Read, text: str) -> None:
    found = shape(text)
    assert found.tables == []
    assert found.lines == [line for line in text.split("\n") if line]


def test_tags_inside_cells_part_paragraphs(shape: Read) -> None:
    found = shape("| มาตรการ | กอง |\n|---|---|\n| <p>๑. อบรม</p><p>๒. ติดตาม</p> | **คลัง**<br>ช่าง |\n")
    assert found.tables[0][1] == ["๑. อบรม\n๒. ติดตาม", "คลัง\nช่าง"]
