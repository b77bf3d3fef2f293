"""What the table cutters share: lines of a file, rows and tables as cut from them, rulers.

Pure data and functions; they know nothing of what a table is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_RULE_CHARACTERS = " \t\u00a0:=-–—_+"
_RULE_MARKS = frozenset("-–—=_")
_VALUE = re.compile(r"\W*\d[\d.,%/\s-]*\W*|.{0,2}")
_LONGEST_VALUE = 24
MOST_COLUMNS = 500
"""A line with more cells than this is no row of a table; it is kept as running text."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the file: 1-based number and text without its line end."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """A table row as cut from the text: the raw cells, the line each began on, and (HTML) how many rows and columns each spans."""

    line: int
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows of one style (`tab`, `pipe`, `aligned`, `squeezed`, `lines`, `html`), from line `first` to line `last` (inclusive)."""

    style: str
    rows: tuple[RawRow, ...]
    first: int
    last: int


def is_rule(cells: Sequence[str], shortest: int = 1) -> bool:
    """Whether a row is only rulers (`--`, `:---:`, `====`) and blanks, one of them of at least `shortest` marks."""
    marked = [cell for cell in cells if cell.strip()]
    return all(not cell.strip(_RULE_CHARACTERS) for cell in marked) and any(
        sum(char in _RULE_MARKS for char in cell) >= shortest for cell in marked
    )


def kept(rows: Sequence[RawRow], shortest_rule: int = 1) -> tuple[RawRow, ...]:
    """The rows that say something: without blank ones and rulers. A row of single dashes is data where `shortest_rule` is 2."""
    return tuple(row for row in rows if any(cell.strip() for cell in row.cells) and not is_rule(row.cells, shortest_rule))


def is_value(text: str) -> bool:
    """Whether a cell is a number, a range, a grade or empty."""
    text = text.strip()
    return len(text) <= _LONGEST_VALUE and _VALUE.fullmatch(text) is not None


def may_be_torn(above: str, below: str) -> bool:
    """Whether two cells may be halves of one: words on both sides, for values are not torn."""
    return not (is_value(above) or is_value(below))
