"""A table as it is drawn: a grid of cells with spans, made from rows in which a merged cell leaves empty ones behind."""

from __future__ import annotations

from dataclasses import dataclass

from generator.blocks import Table
from generator.facts import unmarked


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the grid; `text` holds its paragraphs separated by newlines."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of `rows` by `columns`, covered by its boxes without gaps; the first `header` rows are headings."""

    rows: int
    columns: int
    header: int
    kind: str
    boxes: tuple[Box, ...]

    def at(self, row: int) -> list[Box]:
        """The boxes that begin in a row, from left to right."""
        return [box for box in self.boxes if box.row == row]

    def column_texts(self, column: int) -> list[str]:
        """The texts of the boxes that lie in this column alone."""
        return [box.text for box in self.boxes if box.column == column and box.column_span == 1]


def as_grid(table: Table) -> Grid:
    """The table drawn with merged cells, its text as printed (no marks, single spaces)."""
    texts = [[plain(cell) for cell in row] for row in table.rows]
    owner = {(i, j): (i, j) for i, row in enumerate(texts) for j in range(len(row))}
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            if text:
                continue
            if j and _goes_right(texts, i, j, table.header):
                owner[i, j] = owner[i, j - 1]
            elif i and _goes_down(texts, i, j, table.header) and owner[i - 1, j][1] == j:
                owner[i, j] = owner[i - 1, j]
    boxes = []
    for i, j in sorted(set(owner.values())):
        covered = [place for place, first in owner.items() if first == (i, j)]
        down, across = max(place[0] for place in covered) - i + 1, max(place[1] for place in covered) - j + 1
        boxes.append(Box(i, j, down, across, texts[i][j]))
    return Grid(len(texts), len(texts[0]), table.header, table.kind, tuple(boxes))


def plain(text: str) -> str:
    """A text as it is printed: without marks, each run of spaces one space."""
    return "\n".join(" ".join(line.split()) for line in unmarked(text).split("\n")).strip()


def _goes_right(texts: list[list[str]], i: int, j: int, header: int) -> bool:
    """Whether an empty place belongs to the cell on its left: below a group heading, in a heading row, after the label of a total."""
    row = texts[i]
    if i < header:
        return i + 1 < header and bool(texts[i + 1][j])
    filled = [k for k, text in enumerate(row) if text]
    if filled == [0]:
        return True
    return bool(filled) and filled[0] == 0 and filled[1] > j and filled[1] > 1 and i > len(texts) - 5


def _goes_down(texts: list[list[str]], i: int, j: int, header: int) -> bool:
    """Whether an empty place belongs to the cell above it: a heading over several rows, a label that holds for several rows."""
    if i < header:
        return bool(texts[i - 1][j]) or i - 1 > 0
    leading = next((k for k, text in enumerate(texts[i]) if text), len(texts[i]))
    above = next((texts[k][j] for k in range(i - 1, header - 1, -1) if texts[k][j]), "")
    # a number alone counts its own row (a subtotal below it has none), unless the whole group of columns goes on
    return j < leading < len(texts[i]) and bool(above) and (leading > 1 or not above.strip("().").isdigit())
