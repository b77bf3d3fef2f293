"""Rules to tables: whatever a producer draws its rules with, merged cells span, every cell has its box."""

from __future__ import annotations

import pytest
from generator.pdf.raw import Sheet, grid, line, thai_font, write

from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import closed, lattices_of, merged
from extractors.pdf.reader import read_pdf
from schemas.document import Table

WORDS = ("ตัวชี้วัด", "คะแนน", "การใช้อำนาจ", "91.25")
FONTS = {"F": thai_font("".join(WORDS))}
XS, YS = (50.0, 250.0, 450.0), (600.0, 650.0, 700.0)
PLACES = ((60, 665), (260, 665), (60, 615), (260, 615))
TEXTS = "".join(line(FONTS, "F", word, x, y) for word, (x, y) in zip(WORDS, PLACES, strict=True))
CELLS = [["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", "91.25"]]


def tables(content: str, **more: object) -> list[Table]:
    (page,) = read_pdf(write([Sheet(content + TEXTS, FONTS, **more)])).pages  # type: ignore[arg-type]
    return list(page.tables)


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def thin_fills() -> str:
    across = "".join(f"{XS[0]} {y} {XS[-1] - XS[0]} 0.5 re f\n" for y in YS)
    return across + "".join(f"{x} {YS[0]} 0.5 {YS[-1] - YS[0]} re f\n" for x in XS)


def boxes(paint: str) -> str:
    return "".join(f"{x} {y} 200 50 re {paint}\n" for x in XS[:2] for y in YS[:2])


RULES = {"lines": grid(XS, YS), "thin fills": thin_fills(), "boxes": boxes("S"), "shaded boxes": "0.9 g\n" + boxes("f") + "0 g\n"}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_a_table_is_found_whatever_its_rules_are_drawn_with(rules: str) -> None:
    (table,) = tables(rules)
    assert (table.style, texts(table)) == ("ruled", CELLS)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_rules_drawn_by_a_form_are_rules(rules: str) -> None:
    form = {"X": ("/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Matrix [1 0 0 1 20 30]", rules.encode())}
    (table,) = tables("q 1 0 0 1 -20 -30 cm /X Do Q\n", xobjects=form)
    assert (table.style, texts(table)) == ("ruled", CELLS)


def test_white_fills_are_paper_and_no_table() -> None:
    assert all(table.style != "ruled" for table in tables("1 g\n" + boxes("f") + "0 g\n"))


def test_a_frame_around_all_is_no_table() -> None:
    assert all(table.style != "ruled" for table in tables("20 20 555 800 re S\n"))


def test_every_cell_has_the_box_that_is_drawn() -> None:
    (table,) = tables(grid(XS, YS))
    assert [[cell.bbox for cell in row] for row in table.rows] == [
        [(50.0, 142.0, 250.0, 192.0), (250.0, 142.0, 450.0, 192.0)],
        [(50.0, 192.0, 250.0, 242.0), (250.0, 192.0, 450.0, 242.0)],
    ]


def edges(*boxes: tuple[float, float, float, float]) -> list[Edge]:
    found = []
    for x0, top, x1, bottom in boxes:
        found += [Edge(x0, top, x1, top), Edge(x0, bottom, x1, bottom), Edge(x0, top, x0, bottom), Edge(x1, top, x1, bottom)]
    return found


def test_merged_cells_have_spans() -> None:
    """A heading over two columns, and a first column over two rows."""
    drawn = edges((0, 0, 50, 40), (50, 0, 150, 20), (50, 20, 100, 40), (100, 20, 150, 40))
    (lattice,) = lattices_of(merged(drawn))
    assert [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in lattice.cells] == [
        (0, 0, 2, 1),
        (0, 1, 1, 2),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]


def test_two_tables_that_do_not_touch_are_two() -> None:
    drawn = edges((0, 0, 50, 20), (50, 0, 100, 20), (0, 100, 50, 120), (50, 100, 100, 120))
    first, second = lattices_of(merged(drawn))
    assert first.box == (0, 0, 100, 20)
    assert second.box == (0, 100, 100, 120)


def test_rules_that_end_a_little_before_they_meet_still_meet() -> None:
    drawn = [Edge(0, 0, 98, 0), Edge(0, 20, 99, 20), Edge(0, 1, 0, 19), Edge(50, 0, 50, 20), Edge(100, 0, 100, 20)]
    (lattice,) = lattices_of(merged(drawn))
    assert len(lattice.cells) == 2


@pytest.mark.parametrize(
    "drawn", [[], [Edge(0, 0, 100, 0)], [Edge(0, 0, 100, 60), Edge(0, 60, 100, 0), Edge(5, 5, 90, 80), Edge(1, 1, 3, 3)]]
)
def test_lone_slanted_and_tiny_edges_make_no_table(drawn: list[Edge]) -> None:
    assert lattices_of(merged(drawn)) == []


def uprights(top: float, bottom: float, *xs: float) -> list[Edge]:
    return [Edge(x, top, x, bottom) for x in xs]


def flats(x0: float, x1: float, *ys: float) -> list[Edge]:
    return [Edge(x0, y, x1, y) for y in ys]


def spans_of(drawn: list[Edge]) -> list[list[tuple[int, int, int, int]]]:
    return [[(c.row, c.column, c.row_span, c.column_span) for c in lattice.cells] for lattice in lattices_of(closed(merged(drawn)))]


@pytest.mark.parametrize(
    ("drawn", "rows"),
    [
        (flats(0, 150, 0, 20) + flats(50, 150, 40, 60), (1, 2)),  # it goes on on the next page
        (flats(50, 150, 20, 40) + flats(0, 150, 60), (0, 3)),  # it began on the page before, the first row without a rule above it
        (flats(50, 150, 0, 20, 40, 60), (0, 3)),  # both
        (flats(50, 150, 0, 60), (0, 1)),  # both, and one row is all there is
    ],
    ids=["open below", "open above", "open at both ends", "one row"],
)
def test_a_cell_that_a_page_break_left_open_is_a_cell_of_its_table(drawn: list[Edge], rows: tuple[int, int]) -> None:
    """The column on the left is divided by no rule: `rows` is where its last cell begins, and how many rows it spans."""
    (cells,) = spans_of(drawn + uprights(0, 60, 0, 50, 100, 150))
    assert [place for place in cells if place[1] == 0][-1] == (rows[0], 0, rows[1], 1)
    assert sum(place[1] == 1 for place in cells) == rows[0] + rows[1]


def test_the_white_between_two_tables_is_closed_by_nothing() -> None:
    drawn = flats(0, 100, 0, 20, 40) + flats(140, 240, 0, 20, 40) + uprights(0, 40, 0, 50, 100, 140, 190, 240)
    assert closed(merged(drawn)) == merged(drawn)
    assert len(spans_of(drawn)) == 2


def test_columns_under_a_heading_without_rows_stay_open() -> None:
    drawn = flats(0, 150, 0, 20) + uprights(0, 300, 0, 50, 100, 150)
    assert closed(merged(drawn)) == merged(drawn)
