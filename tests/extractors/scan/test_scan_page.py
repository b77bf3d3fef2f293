"""What a scanned page is taken apart into: cells of ruled tables, lines, pieces, wherever the page lies on the glass."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from extractors.pdf.layout import PageLayout, TableBlock, TextBlock
from extractors.scan.clean import skew_of, turned
from extractors.scan.orientation import quarters_of
from extractors.scan.page import layout_of_picture
from extractors.scan.pages import PageImage

DPI = 200
XS, YS = (100, 250, 420, 700), (150, 195, 240, 285, 330)


def laid_out(image: np.ndarray, engine: Any, colour: np.ndarray | None = None) -> PageLayout:
    scale = DPI / 72
    return layout_of_picture(PageImage(image, scale, image.shape[1] / scale, image.shape[0] / scale, colour), engine, 10.0)


def table_of(layout: PageLayout) -> TableBlock:
    (table,) = [block for block in layout.blocks if isinstance(block, TableBlock)]
    return table


def shape(table: TableBlock) -> tuple[int, int, int]:
    return table.rows, len(table.xs) - 1, len(table.cells)


def test_a_ruled_table_has_its_rows_columns_and_boxes(sheet: Any, told: Any) -> None:
    page = sheet()
    page.grid(XS, YS)
    page.fill(XS, YS)
    table = table_of(laid_out(page.image, told()))
    assert shape(table) == (4, 3, 12)
    assert all(cell.text == "line" for cell in table.cells)
    points = 72 / 100
    for cell in table.cells:
        wanted = (XS[cell.place.column], YS[cell.place.row], XS[cell.place.column + 1], YS[cell.place.row + 1])
        assert cell.box == pytest.approx([side * points for side in wanted], abs=3.0)


def test_a_corner_that_was_worn_off_is_a_corner(sheet: Any, told: Any) -> None:
    page = sheet()
    worn = 12.0
    for x in XS:
        page.line(x, YS[0] + (worn if x == XS[-1] else 0), x, YS[-1])
    for y in YS:
        page.line(XS[0], y, XS[-1] - (worn if y == YS[0] else 0), y)
    page.fill(XS, YS)
    assert shape(table_of(laid_out(page.image, told()))) == (4, 3, 12)


def test_merged_cells_keep_their_spans(sheet: Any, told: Any) -> None:
    page = sheet()
    for x in (XS[0], XS[-1]):
        page.line(x, YS[0], x, YS[-1])
    for x in XS[1:-1]:
        page.line(x, YS[1], x, YS[-1])  # the first row is one cell
    for y in (YS[0], YS[1], YS[2], YS[-1]):
        page.line(XS[0], y, XS[-1], y)
    page.line(XS[1], YS[3], XS[-1], YS[3])  # the first cell reaches over two rows
    page.fill(XS, YS)
    spans = {
        (cell.place.row, cell.place.column): (cell.place.row_span, cell.place.column_span)
        for cell in table_of(laid_out(page.image, told())).cells
    }
    assert spans[0, 0] == (1, 3)
    assert spans[2, 0] == (2, 1)
    assert spans[2, 1] == (1, 1)
    assert spans[3, 2] == (1, 1)


@pytest.mark.parametrize(
    ("degrees", "grey", "gaps", "sag"),
    [(1.5, 0, (), 0.0), (-2.0, 120, ((1, 30), (2, 60)), 0.0), (0.3, 160, ((0, 10), (3, 80)), 2.0), (0.0, 60, ((4, 50), (2, 20)), 3.0)],
)
def test_cells_are_found_where_rules_are_turned_faint_broken_and_curved(
    sheet: Any, told: Any, degrees: float, grey: int, gaps: tuple[tuple[int, int], ...], sag: float
) -> None:
    page = sheet()
    page.grid(XS, YS, grey)
    page.fill(XS, YS)
    k = DPI / 100
    for row, share in gaps:
        # a gap of a fifth of an inch in a flat rule, away from its crossings
        y, x = round(YS[row] * k), round((XS[2] + 20 + (XS[3] - XS[2] - 60) * share / 100) * k)
        page.image[y - 3 : y + 4, x : x + 40] = 255
    height, width = page.image.shape
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bent = cv2.remap(page.image, columns, (rows + sag * k * np.sin(np.pi * columns / width)).astype(np.float32), 1, borderValue=255)
    assert shape(table_of(laid_out(turned(bent, degrees), told()))) == (4, 3, 12)


def test_a_frame_alone_is_no_table_and_its_text_is_read(sheet: Any, told: Any) -> None:
    page = sheet()
    page.grid((60, 760), (60, 1100))
    page.text(100, 200, "Hxnm Hxnm")
    page.text(100, 300)
    layout = laid_out(page.image, told())
    assert [type(block) for block in layout.blocks] == [TextBlock, TextBlock]


def test_lines_come_from_top_to_bottom_and_dirt_is_none(sheet: Any, told: Any) -> None:
    page = sheet()
    for y in (200, 320, 440):
        page.text(100, y)
    noise = np.random.default_rng(1)
    for y, x in zip(noise.integers(0, page.image.shape[0] - 2, 300), noise.integers(0, page.image.shape[1] - 2, 300), strict=True):
        page.image[y : y + 2, x : x + 2] = 0
    engine = told()
    layout = laid_out(page.image, engine)
    assert [round(block.top / 0.72 / 10) for block in layout.blocks] == [20, 32, 44]
    assert len(engine.seen[0]) == 3


def test_columns_without_rules_make_a_table(sheet: Any, told: Any) -> None:
    page = sheet()
    for row, y in enumerate((200, 240, 280, 320, 360)):
        page.text(100, y, "Hxnm")
        page.text(420, y, f"8{row}.41")
    texts = iter(["abcd", "87.41"] * 5)
    layout = laid_out(page.image, told(lambda picture: next(texts)))
    table = table_of(layout)
    assert (table.style, table.rows, len(table.xs) - 1) == ("unruled", 5, 2)


def test_wide_spaces_between_words_are_no_column(sheet: Any, told: Any) -> None:
    """White of 0.55 sizes between the ink of two words is a space of 0.45 with what belongs to the letters."""
    page = sheet()
    second = 100 + (cv2.getTextSize("HH", cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)[0][0] + 12) / 2  # pixels, at 200 dpi, in hundredths of an inch
    for row, y in enumerate((200, 240, 280, 320)):
        page.text(100, y, "HHHxnm" if row < 2 else "HH")
        page.text(420, y, f"8{row}.41")
    for y in (280, 320):
        page.text(second, y, "Hxnm")
    layout = laid_out(page.image, told(lambda picture: "87.41" if picture.shape[1] > 95 else "ab"))
    assert len(table_of(layout).xs) - 1 == 2


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_on_its_side_or_its_head_is_read_upright_and_its_boxes_are_those_of_the_page(sheet: Any, told: Any, quarters: int) -> None:
    page = sheet()
    for y in range(150, 900, 60):
        page.text(100, y, "LLLL LLL LLLLL LLLL")

    class Knows(told):
        def read(self, lines: Any, seconds: float) -> Any:
            """Surer of letters that stand on their feet: the foot of an L is darker than its head."""
            feet = [(line[-line.shape[0] // 2 :] < 128).sum() > (line[: line.shape[0] // 2] < 128).sum() for line in lines]
            self._sure = 0.95 if np.mean(feet) > 0.5 else 0.2
            return super().read(lines, seconds)

    lying = np.ascontiguousarray(np.rot90(page.image, quarters))
    assert quarters_of(lying) == quarters % 2
    layout = laid_out(lying, Knows(lambda picture: "a line of print that is long enough"))
    first = layout.blocks[0]
    assert isinstance(first, TextBlock)
    x0, top, x1, bottom = (side / 72 * DPI for side in first.box)
    part = lying[int(top) : int(bottom) + 1, int(x0) : int(x1) + 1]
    assert (part < 128).mean() > 0.03
    wide = bottom - top if quarters % 2 else x1 - x0
    assert wide > 2 * (x1 - x0 if quarters % 2 else bottom - top)
    assert layout.blocks[0].confidence > 0.9


@pytest.mark.parametrize("degrees", [-2.0, -0.6, 0.4, 1.3])
def test_the_angle_of_a_page_is_found(sheet: Any, degrees: float) -> None:
    page = sheet()
    for y in range(150, 1000, 50):
        page.text(80, y, "Hxnm Hxnm Hxnm Hxnm Hxnm Hxnm Hxnm Hxnm", 1.0)
    assert skew_of(turned(page.image, -degrees)) == pytest.approx(degrees, abs=0.12)


def test_the_letters_of_a_coloured_stamp_are_left_alone_and_red_numbers_are_not(sheet: Any, told: Any) -> None:
    page = sheet()
    page.text(100, 200)
    page.text(100, 300)
    colour = np.zeros(page.image.shape, bool)
    before = page.image.copy()
    cv2.circle(page.image, (1000, 1200), 160, 60, 4)
    page.text(460, 600)
    page.text(100, 400, "91.5")  # red, but in no stamp
    colour[(page.image != before)] = True
    engine = told()
    laid_out(page.image, engine, colour)
    assert len(engine.seen[0]) == 3


def test_a_blank_page_says_nothing(sheet: Any, told: Any) -> None:
    layout = laid_out(sheet().image, told())
    assert layout.blocks == ()
