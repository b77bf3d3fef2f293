"""Rows that hold more or less than one row: indicators stacked in a cell or side by side, a label torn off by a page break."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.interpret.cells import numbers_in
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, Subject, indicator_in
from pipeline.interpret.reading import Surroundings
from schemas.document import Cell

_NEXT_LABEL = re.compile(r"\n|(?<=\S)\s+(?=[0-9๐-๙]{1,2}\s*[.)])")


def stacked_rows(marked: Sequence[Cell], row: Sequence[Cell], names: Names) -> list[tuple[Subject, tuple[Cell, ...]]]:
    """A row with several indicators stacked in its cells, as one row for each: names, numbers and changes are taken apart in step."""
    for cell in marked:
        labels = [piece for piece in _NEXT_LABEL.split(cell.text) if piece.strip()]
        subjects = [indicator_in(label.strip(), names) for label in labels]
        if len(labels) < 2 or not all(subject is not None and subject.level == "indicator" for subject in subjects):
            continue
        count = len(labels)
        split = {other.column: _taken_apart(other, count) for other in row if other.column != cell.column}
        if any(parts is not None and len(numbers_in(parts[0])) == 1 for parts in split.values()):
            found = [subject for subject in subjects if subject is not None]
            return [
                (found[i], tuple(_part_cell(other, labels[i] if other is cell else _at(split[other.column], i)) for other in row))
                for i in range(count)
            ]
    return []


def side_by_side(marked: Sequence[Cell], row: Sequence[Cell], names: Names) -> list[tuple[Subject, tuple[Cell, ...]]]:
    """A row with several indicators one after the other, each with its numbers behind it, as one row for each."""
    heads = [(cell.column, s) for cell in marked if (s := indicator_in(cell.text, names)) and s.level == "indicator"]
    if len({subject.code for _, subject in heads}) < 2:
        return []
    ends = [column for column, _ in heads[1:]] + [len(row)]
    pieces = [(subject, [c for c in row if start < c.column < end]) for (start, subject), end in zip(heads, ends, strict=True)]
    if any(sum(len(numbers_in(cell.text)) == 1 for cell in piece) != 1 for _, piece in pieces):
        return []
    return [(subject, tuple(cell if cell in piece else replace(cell, text="") for cell in row)) for subject, piece in pieces]


def _taken_apart(cell: Cell, count: int) -> list[str] | None:
    """The pieces of a cell that holds as many as are wanted; None when it holds another number of them."""
    pieces = cell.text.split()
    return pieces if len(pieces) == count else None


def _at(pieces: list[str] | None, index: int) -> str:
    return pieces[index] if pieces else ""


def _part_cell(cell: Cell, text: str) -> Cell:
    return replace(cell, text=text, steps=(*cell.steps, "stacked_cell") if text else cell.steps)


def mended_label(torn: tuple[Grid, tuple[Cell, ...]], marked: Sequence[Cell], around: Surroundings) -> Subject | None:
    """The indicator of a row whose label goes on in the next row, which holds nothing else (a row torn by a page break)."""
    if len(marked) != 1 or numbers_in(marked[0].text):
        return None
    head = next((cell.text for cell in torn[1] if cell.text.strip() and not numbers_in(cell.text)), "")
    found = indicator_in(head + marked[0].text, around.names) if head and indicator_in(marked[0].text, around.names) is None else None
    return replace(found, confidence=found.confidence - 0.05, steps=(*found.steps, "torn_row_joined")) if found else None
