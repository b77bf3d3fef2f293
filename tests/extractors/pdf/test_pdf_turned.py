"""Text at a quarter turn: a heading that stands on end in a ruled cell is the text of the cell, a stamp across rules is not."""

from __future__ import annotations

import pytest
from generator.pdf.raw import Sheet, grid, line, thai_font, write

from extractors.pdf.reader import read_pdf
from schemas.document import Page

WORDS = ("ปี", "การใช้งบประมาณ", "การใช้ทรัพย์สินของ", "ราชการ", "2567", "91.25", "88.10", "สำเนา")
FONTS = {"F": thai_font("".join(WORDS))}
XS, YS = (50.0, 150.0, 250.0, 350.0), (540.0, 570.0, 720.0)
UPRIGHT = "".join(
    line(FONTS, "F", text, x + 5, y) for text, x, y in (("ปี", 50, 700), ("2567", 50, 550), ("91.25", 150, 550), ("88.10", 250, 550))
)
UPWARDS, DOWNWARDS = (0, 1, -1, 0), (0, -1, 1, 0)


def on_end(text: str, turn: tuple[int, ...], x: float, y: float, size: float = 14.0) -> str:
    return f"BT /F {size} Tf {' '.join(map(str, turn))} {x} {y} Tm {FONTS['F'].array(text)} TJ ET\n"


def page(content: str, entries: str = "") -> Page:
    (found,) = read_pdf(write([Sheet(grid(XS, YS) + UPRIGHT + content, FONTS, entries=entries)])).pages
    return found


def texts(found: Page) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows] for table in found.tables]


@pytest.mark.parametrize("entries", ["", "/Rotate 90"], ids=["page upright", "page turned"])
@pytest.mark.parametrize(
    ("turn", "lines"),
    [(UPWARDS, ((190, 580), (300, 580), (320, 620))), (DOWNWARDS, ((190, 710), (310, 710), (290, 670)))],
    ids=["upwards", "downwards"],
)
def test_headings_on_end_are_the_texts_of_their_cells(turn: tuple[int, ...], lines: tuple[tuple[int, int], ...], entries: str) -> None:
    """The second one fills the height of its cell and goes on in a second line; the text of the page decides what is upright."""
    content = "".join(on_end(text, turn, *place) for text, place in zip(WORDS[1:4], lines, strict=True))
    body = "".join(line(FONTS, "F", WORDS[1], 50, 500 - 20 * row) for row in range(10))
    found = page(content + body, entries)
    assert texts(found) == [[["ปี", "การใช้งบประมาณ", "การใช้ทรัพย์สินของราชการ"], ["2567", "91.25", "88.10"]]]
    assert all(one.role == "text" for one in found.lines)


def test_two_headings_on_one_line_are_each_of_their_own_cell() -> None:
    """The cells lie over each other, the line runs through both."""
    words = on_end("ราชการ", UPWARDS, 190, 580) + on_end("91.25", UPWARDS, 190, 730)
    content = grid(XS, (720.0, 800.0)) + line(FONTS, "F", "ปี", 55, 730) + words
    (table,) = texts(page(content))
    assert (table[0][1], table[1][1]) == ("91.25", "ราชการ")


@pytest.mark.parametrize("text", ["สำเนาสำเนาสำเนา", "สำเนา"], ids=["over the rules", "outside"])
def test_a_stamp_is_not_the_text_of_a_cell(text: str) -> None:
    found = page(on_end(text, UPWARDS, 200 if len(text) > 5 else 420, 545, 28.0))
    assert [one.text for one in found.lines if one.role == "aside"] == [text]
    assert texts(found) == [[["ปี", "", ""], ["2567", "91.25", "88.10"]]]
