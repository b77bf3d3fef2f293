"""Columns told by where text stands: numbers that end at one place and texts that begin at one place are two."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from generator.pdf.glyphs import SIZE, WIDTH, typeset

from extractors.pdf.clusters import Cluster, LostGlyphs, clusters_of
from extractors.pdf.columns import columns_of
from extractors.pdf.rows import Row, Spacing, rows_of

NAMES = ("ตวชวดแรก", "ตวชวดทสอง", "ตวชวดทสาม", "ตวชวดทส")
NUMBERS = ("96.20", "100.00", "93.10", "7.50")
ADVICE = ("ทบทวนขนตอน", "รกษาระดบ", "เผยแพรขอมล", "ทบทวนคมอ")
GAP = 0.4 * SIZE
"""Between a number and the text behind it: less than a space of some fonts."""


def at(text: str, baseline: float, *, left: float | None = None, right: float | None = None) -> list[Cluster]:
    x = left if left is not None else (right or 0.0) - len(text) * WIDTH
    return clusters_of(typeset(text, x, baseline), LostGlyphs())


def table(numbers: Sequence[str], advice: Sequence[str], below: str = "") -> list[Row]:
    """A name at the left, a number that ends at 200, advice just behind it; `below` each, one more line of the advice."""
    clusters: list[Cluster] = []
    for index, (name, number, text) in enumerate(zip(NAMES, numbers, advice, strict=True)):
        y = 100.0 + 40 * index
        clusters += [*at(name, y, left=0), *at(number, y, right=200), *at(text, y, left=200 + GAP)]
        clusters += at(below, y + 18, left=200 + GAP) if below else []
    return rows_of(clusters, Spacing(printed=False))


@pytest.mark.parametrize(
    ("numbers", "advice", "below"),
    [(NUMBERS, ADVICE, ""), (NUMBERS, ADVICE[:1] * 4, "ตอไป"), (("96.20",) * 4, ADVICE, "ตอไป")],
    ids=["of different lengths", "advice goes on", "numbers of one length, advice goes on"],
)
def test_numbers_set_to_the_right_and_text_set_to_the_left_are_two_columns(
    numbers: Sequence[str], advice: Sequence[str], below: str
) -> None:
    columns = columns_of(table(numbers, advice, below))
    assert len(columns) == 3
    assert columns[1][1] == pytest.approx(200)
    assert columns[2][0] == pytest.approx(200 + GAP)


@pytest.mark.parametrize(
    ("numbers", "advice"),
    [(NUMBERS, ("คะแนน",) * 4), (("96.20", "91.00", "93.10", "97.50"), ADVICE)],
    ids=["with their unit", "all of one length"],
)
def test_numbers_within_a_text_are_no_column(numbers: Sequence[str], advice: Sequence[str]) -> None:
    assert len(columns_of(table(numbers, advice))) == 2


def test_two_numbers_before_text_are_too_few_to_tell() -> None:
    assert len(columns_of(table(NUMBERS, ADVICE)[:2])) == 2


def test_text_that_runs_across_keeps_a_column_whole() -> None:
    rows = table(NUMBERS, ADVICE)
    across = [row for index in range(3) for row in rows_of(at("ขอความทยาวกวาตวเลขมาก", 300.0 + 18 * index, right=260))]
    assert len(columns_of([*rows, *across])) == 2
