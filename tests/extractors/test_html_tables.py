"""HTML tables inside text: spans are laid out, missing end tags forgiven, and what stands around the cells stays text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]


def test_rows_headings_and_sections(shape: Read) -> None:
    found = shape("<table><thead><tr><th>ตัวชี้วัด<th>คะแนน</thead>\n<tbody><tr><td>ก</td><td>90</td></tr></tbody></table>")
    assert (found.tables, found.styles, found.lines) == ([[["ตัวชี้วัด", "คะแนน"], ["ก", "90"]]], ["html"], [])


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td>ก<td>90<tr><td>ข<td>80</table>",
        "<TABLE>\n<TR>\n<TD>ก\n<TD>90\n<TR>\n<TD>ข\n<TD>80\n",
        "<tr><td>ก</td><td>90</td></tr>\n<tr><td>ข</td><td>80</td></tr>",
    ],
    ids=["no end tags", "never closed", "no table tag"],
)
def test_missing_tags_are_forgiven(shape: Read, text: str) -> None:
    assert shape(text).tables == [[["ก", "90"], ["ข", "80"]]]


def test_spans_are_laid_out_and_recorded(shape: Read) -> None:
    found = shape(
        '<table><tr><th rowspan="2">ตัวชี้วัด</th><th colspan=2>คะแนน</th><th rowspan=2>ผล</th></tr><tr><th>67</th><th>68</th></tr>'
        "<tr><td>ก</td><td>80</td><td>90</td><td>เพิ่ม</td></tr></table>"
    )
    assert found.tables == [[["ตัวชี้วัด", "คะแนน", "", "ผล"], ["", "67", "68", ""], ["ก", "80", "90", "เพิ่ม"]]]
    first = found.document.pages[0].tables[0].rows[0]
    assert [(cell.row_span, cell.column_span) for cell in first] == [(2, 1), (1, 2), (1, 1), (2, 1)]


def test_a_row_span_over_several_rows_ends_in_time(shape: Read) -> None:
    found = shape("<table><tr><td rowspan=3>IIT<td>1<tr><td>2<tr><td>3<tr><td>EIT<td>4</table>")
    assert found.tables == [[["IIT", "1"], ["", "2"], ["", "3"], ["EIT", "4"]]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "99999999", "2.5"])
def test_odd_spans_do_no_harm(shape: Read, span: str) -> None:
    table = shape(f'<table><tr><td colspan="{span}" rowspan="{span}">ก</td></tr><tr><td>ข</td></tr></table>').tables[0]
    assert [cell for row in table for cell in row if cell] == ["ก", "ข"]
    assert max(map(len, table)) <= 100


def test_text_around_tables_on_their_own_lines_stays_text(shape: Read) -> None:
    found = shape("ก่อน <table><tr><td>ก</td><td>90</td></tr></table> ระหว่าง <table><tr><td>ข</td><td>80</td></tr></table> หลัง\nต่อ")
    assert found.tables == [[["ก", "90"]], [["ข", "80"]]]
    assert [word for line in found.lines for word in line.split()] == ["ก่อน", "ระหว่าง", "หลัง", "ต่อ"]


def test_captions_and_stray_text_between_rows_stay_text(shape: Read) -> None:
    found = shape("<table>\n<caption>ตารางที่ 1</caption>\n<tr><td>ก</td><td>90</td></tr>\nหมายเหตุ\n</table>")
    assert (found.tables, found.lines) == ([[["ก", "90"]]], ["ตารางที่ 1", "หมายเหตุ"])


def test_an_unclosed_last_cell_ends_with_its_paragraph(shape: Read) -> None:
    found = shape("<table><tr><td>ก<td>90\nคะแนน\n\nจากตารางพบว่าคะแนนสูง\n")
    assert (found.tables, found.lines) == ([[["ก", "90 คะแนน"]]], ["จากตารางพบว่าคะแนนสูง"])


def test_other_tables_after_it_are_cut_as_ever(shape: Read) -> None:
    found = shape("<table><tr><td>ก</td><td>90</td></tr></table>\nข\t80\nค\t70\n\n| ง | จ |\n|---|---|\n| 1 | 2 |\n")
    assert found.styles == ["html", "tab", "pipe"]


def test_a_nested_table_loses_no_cell(shape: Read) -> None:
    found = shape("<table><tr><td>ก<table><tr><td>ข</td></tr></table></td><td>ค</td></tr></table>")
    assert [cell for table in found.tables for row in table for cell in row] == ["ก", "ข", "ค"]


def test_markup_inside_cells_is_stripped_and_less_than_kept(shape: Read) -> None:
    found = shape("<table><tr><td><p>๑. ก</p><p>๒. ข</p></td><td>x < 85 &amp; y</td></tr></table>")
    assert found.tables == [[["๑. ก\n๒. ข", "x < 85 & y"]]]


def test_cells_know_their_lines(shape: Read) -> None:
    found = shape("ก่อน\n<table>\n<tr>\n<td>ก</td>\n<td>90</td>\n</tr><tr><td>ข\nค</td><td>80</td></tr>\n</table>\nหลัง")
    rows = found.document.pages[0].tables[0].rows
    assert [[cell.line for cell in row] for row in rows] == [[4, 5], [6, 7]]
    assert [line.number for line in found.document.pages[0].lines] == [1, 9]
