"""Prose in two columns is read column by column; tables whose columns leave the middle free, and single columns, are none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from generator.pdf.glyphs import WIDTH, typeset
from generator.pdf.raw import Sheet, line, thai_font, write

from extractors.pdf.clusters import Cluster, LostGlyphs, clusters_of
from extractors.pdf.newspaper import newspapers
from extractors.pdf.reader import read_pdf
from extractors.pdf.rows import UNKNOWN, Row, rows_of

LEFT, RIGHT = 0.0, 260.0
FULL, SHORT = "ก" * int(240 / WIDTH), "ก" * 15
"""Lines that fill a column of 240 points, and that do not: the gutter is 20 points wide."""


def column(x: float, texts: Sequence[str], first: float = 100.0, pitch: float = 18.0) -> list[Cluster]:
    return [cluster for row, text in enumerate(texts) for cluster in clusters_of(typeset(text, x, first + pitch * row), LostGlyphs())]


def found(*columns: list[Cluster]) -> list[tuple[float, float]]:
    return [(paper.first, paper.last) for paper in newspapers(rows_of([cluster for part in columns for cluster in part]))]


@pytest.mark.parametrize("shift", [0.0, 7.0], ids=["lines beside each other", "lines of their own"])
def test_lines_that_fill_two_columns_are_prose_side_by_side(shift: float) -> None:
    right = column(RIGHT, (FULL, SHORT, FULL, FULL, SHORT), 100 + shift)
    assert found(column(LEFT, (FULL, FULL, FULL, SHORT)), right) == [(100, 172 + shift)]


def test_each_column_is_given_by_itself() -> None:
    clusters = column(LEFT, (FULL,) * 4) + column(RIGHT, ("ข" * 40,) * 4)
    (paper,) = newspapers(rows_of(clusters))
    columns: list[list[Row]] = paper.columns(clusters, UNKNOWN)
    assert [[set(row.text) for row in rows] for rows in columns] == [[{"ก"}] * 4, [{"ข"}] * 4]


def test_a_heading_across_ends_the_columns() -> None:
    above, below = (column(LEFT, (FULL,) * 4, y) + column(RIGHT, (FULL,) * 4, y) for y in (100.0, 220.0))
    across = column(150, ("ก" * 34,), 190)
    assert found(above, across, below) == [(100, 154), (220, 274)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((FULL,) * 3, (FULL,) * 3),
        ((SHORT,) * 5 + (FULL,), (FULL,) * 6),
        ((FULL,) * 5, ("91.25",) * 4 + (FULL,)),
        ((FULL,) * 5, (SHORT,) * 5),
        (("กกก" + " " * 5 + "ก" * 32,) * 5, (FULL,) * 5),
    ],
    ids=["three lines", "names beside text", "numbers", "one column narrower", "cells beside each other"],
)
def test_cells_are_no_prose(left: Sequence[str], right: Sequence[str]) -> None:
    assert found(column(LEFT, left), column(RIGHT, right)) == []


def test_columns_are_read_one_after_the_other() -> None:
    """Through the whole reader, with text over both columns above and below."""
    texts = ("กองคลังจัดทำคู่มือ", "ให้ประชาชนทราบแล้ว", "สำนักปลัดเผยแพร่ผล", "ทางเว็บไซต์ทุกเดือน")
    fonts = {"F": thai_font("".join(texts))}
    both = "".join(texts)
    content = line(fonts, "F", both, 50, 760)
    for row in range(4):
        content += line(fonts, "F", texts[row % 2] * 2, 50, 720 - 20 * row) + line(fonts, "F", texts[2 + row % 2] * 2, 310, 720 - 20 * row)
    (page,) = read_pdf(write([Sheet(content + line(fonts, "F", both, 50, 600), fonts)])).pages
    read = "".join("".join(one.text.split()) for one in page.lines)
    assert read == both + 2 * (texts[0] * 2 + texts[1] * 2) + 2 * (texts[2] * 2 + texts[3] * 2) + both
    assert not page.tables
