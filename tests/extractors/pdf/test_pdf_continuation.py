"""Tables over a page break: a torn row goes back to the page it begins on, a row of its own stays where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from extractors.pdf.continuation import STEP_JOINED, mended
from extractors.pdf.lattice import GridCell
from extractors.pdf.layout import CellBlock, PageLayout, TableBlock

ABOVE = (("1", "นโยบายไม่รับของขวัญ", "เผยแพร่แล้ว", "ไตรมาส 1"), ("2", "ประชาสัมพันธ์ผ่าน", "จัดทำแล้วและ", "ไตรมาส 2"))
BELOW = ("3", "จัดทำคู่มือ", "แจ้งเวียนแล้ว", "ไตรมาส 3")


def page(rows: Sequence[Sequence[str]], spans: Mapping[tuple[int, int], int] | None = None) -> PageLayout:
    """A page with a table; `spans`: row and column -> how many rows the cell reaches down."""
    spans = spans or {}
    covered = {(row + down, column) for (row, column), count in spans.items() for down in range(1, count)}
    cells = tuple(
        CellBlock(GridCell(row, column, spans.get((row, column), 1), 1, (0, 0, 1, 1)), text, (0, 0, 1, 1))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if (row, column) not in covered
    )
    return PageLayout((TableBlock(len(rows), tuple(100.0 * x for x in range(len(rows[0]) + 1)), "ruled", cells, 50.0),), 595, 842)


def read(*pages: PageLayout) -> list[list[CellBlock]]:
    return [
        [cell for block in page.blocks if isinstance(block, TableBlock) for cell in block.cells]
        for page in mended(pages, [frozenset()] * 2)
    ]


def test_a_torn_row_goes_back_to_the_cells_it_carries_on() -> None:
    above, below = read(page(ABOVE), page([("", "เว็บไซต์", "รายงานผล", ""), BELOW]))
    assert [cell.text for cell in above][-4:] == ["2", "ประชาสัมพันธ์ผ่านเว็บไซต์", "จัดทำแล้วและรายงานผล", "ไตรมาส 2"]
    assert [cell.text for cell in below] == list(BELOW)
    assert [STEP_JOINED in cell.steps for cell in above][-4:] == [False, True, True, False]


def test_a_torn_row_that_is_all_of_the_page_leaves_no_table() -> None:
    _, below = read(page(ABOVE), page([("", "เว็บไซต์", "", "")]))
    assert below == []


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (page(ABOVE), page([("", "เผยแพร่ผล", "ดำเนินการแล้ว", "ไตรมาส 3"), BELOW])),
        (page(ABOVE, {(0, 0): 2}), page([("", "เผยแพร่ผล", "ดำเนินการแล้ว", ""), BELOW], {(0, 3): 2})),
        (page(ABOVE), page([("", "เผยแพร่ผล", "ดำเนินการแล้ว", ""), ("", "จัดทำคู่มือ", "แจ้งเวียนแล้ว", "ไตรมาส 3")], {(0, 0): 2, (0, 3): 2})),
        (page(ABOVE), page([BELOW])),
    ],
    ids=["fills all but the first", "cell of rows above", "cells of rows below", "begins with its number"],
)
def test_a_row_below_a_cell_of_several_rows_is_its_own(above: PageLayout, below: PageLayout) -> None:
    """What a page break cut is the cell of several rows, empty on the second page, not the row."""
    assert mended([above, below], [frozenset()] * 2) == [above, below]
