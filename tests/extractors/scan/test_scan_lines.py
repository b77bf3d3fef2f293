"""Lines of print found on a scan: short ones are not lost, and letters of one font count as of one size."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.pdf.clusters import Cluster
from extractors.pdf.rows import Row
from extractors.scan.lines import lines_of
from extractors.scan.sizes import evened

LETTER = 26
PIXEL = 0.6


def _print(x0: int, base: int, letters: int, height: int) -> list[tuple[int, int, int, int]]:
    return [(x0 + 20 * number, base - height, x0 + 20 * number + 14, base) for number in range(letters)]


def _lines(*parts: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    return [(line.box[0], round(line.base)) for line in lines_of(np.array([box for part in parts for box in part]), LETTER)]


@pytest.mark.parametrize("height", [25, 20])
def test_the_short_last_line_of_a_cell_between_long_ones_is_a_line(height: int) -> None:
    found = _lines(_print(500, 100, 30, 21), _print(500, 151, 4, height), _print(500, 200, 30, 21))
    assert found == [(500, 100), (500, 151), (500, 200)]


def test_two_digits_alone_under_a_line_of_headings_are_a_line() -> None:
    ten = [(700, 130, 706, 151), (712, 130, 730, 151)]
    assert _lines(_print(500, 100, 30, 21), ten, _print(500, 200, 30, 21)) == [(500, 100), (700, 151), (500, 200)]


def test_low_digits_alone_in_a_cell_are_a_line_and_specks_are_none() -> None:
    assert _lines(_print(500, 100, 2, 12)) == [(500, 100)]
    assert _lines(_print(500, 100, 2, 6)) == []


def test_dirt_and_marks_near_a_line_are_no_line() -> None:
    dirt = [(700, 130, 716, 150)]
    marks = [(520 + 60 * number, 60, 530 + 60 * number, 75) for number in range(9)]
    assert [base for _, base in _lines(_print(500, 100, 30, 21), dirt, marks)] == [100]


def _row(text: str, baseline: float, size: float) -> Row:
    cluster = Cluster(text, 50.0, 50.0 + 5 * len(text), baseline, size)
    return Row((cluster,), text, baseline, size, False, (0.0,), (False,))


def test_lines_of_one_font_that_measure_differently_have_one_size_and_headings_keep_theirs() -> None:
    text = "การปฏิบัติหน้าที่ของเจ้าหน้าที่"
    rows = [_row(text, 20.0 * number, size) for number, size in enumerate((16.0, 15.4, 15.4, 12.5, 11.9, 12.5, 13.1, 11.9, 12.5))]
    sizes = [row.size for row in evened(rows, PIXEL)]
    assert len(set(sizes[:3])) == len(set(sizes[3:])) == 1
    assert sizes[0] > 1.2 * sizes[3]


def test_capitals_and_digits_alone_are_as_large_as_the_lines_beside_them() -> None:
    text = "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน"
    rows = [
        _row(text, 100.0, 12.5),
        _row("(IIT)", 118.0, 14.9),
        _row(text, 140.0, 12.5),
        _row("(EIT)", 158.0, 14.9),
        _row(text, 180.0, 12.5),
    ]
    rows += [_row(text * 2, 240.0 + 30 * number, 15.4) for number in range(5)]
    sizes = [row.size for row in evened(rows, PIXEL)]
    assert sizes[:5] == [12.5] * 5
    assert sizes[5:] == [15.4] * 5


def test_a_line_of_much_print_is_not_drawn_to_the_size_of_short_ones() -> None:
    rows = [_row("คะแนน", 100.0, 15.0), _row("การปฏิบัติหน้าที่ของเจ้าหน้าที่", 120.0, 12.8), _row("คะแนน", 140.0, 15.0)]
    assert [row.size for row in evened(rows, PIXEL)] == [15.0, 12.8, 15.0]


def test_evening_nothing_and_one_line_is_harmless() -> None:
    assert evened([], PIXEL) == []
    assert [row.size for row in evened([_row("ก", 10.0, 12.0)], PIXEL)] == [12.0]


@pytest.mark.parametrize(("number", "size"), [("98.23", 16.0), ("๑๐๐.๐๐", 11.3), ("๙๘.๒๙", 13.5)])
def test_rows_of_codes_and_numbers_are_as_large_as_the_letters_of_their_table(number: str, size: float) -> None:
    rows = [_row("ประเด็นข้อคำถามและคะแนน", 100.0, 13.5)]
    rows += [_row(f"ข้อ i{code} {number}", 100.0 + 28 * code, size) for code in range(1, 9)]
    rows.append(_row("ข้อเสนอแนะของผู้ประเมินต่อหน่วยงาน", 700.0, 19.0))
    assert [row.size for row in evened(rows, PIXEL)] == [*[13.5] * 9, 19.0]


def test_a_row_of_numbers_is_of_the_size_of_the_headings_over_it_not_of_the_nearer_prose() -> None:
    def pieces(texts: list[str], baseline: float, size: float) -> Row:
        clusters = tuple(Cluster(text, 60.0 * number, 60.0 * number + 30, baseline, size) for number, text in enumerate(texts))
        return Row(clusters, " ".join(texts), baseline, size, False, (0.0, *(30.0 for _ in texts[1:])), (False,) * len(texts))

    rows = [
        pieces(["ปีที่ประเมิน", "ตัวชี้วัดที่หนึ่ง", "ตัวชี้วัดที่สอง"], 100.0, 11.3),
        pieces(["2565", "99.03", "98.14"], 138.0, 13.1),
        pieces(["2566", "98.03", "97.14"], 161.0, 13.1),
        _row("สรุปผลการวิเคราะห์ข้อมูลของหน่วยงาน", 185.0, 13.1),
    ]
    assert [row.size for row in evened(rows, 0.3)] == [11.3, 11.3, 11.3, 13.1]
