"""A laid-out report: paragraphs, tables and page breaks. Writers for other media (PDF, scans) take the same blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of running text. `kind`: `title`, `heading`, `text`, `bullet`, `furniture` (page numbers and the like)."""

    text: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The first `header` rows are column headings; a cell's paragraphs are separated by newlines; rows are of equal length.

    `kind`: `scores`, `questions`, `measures`, `other`. `prose` tells that cells hold long texts.
    """

    rows: tuple[Row, ...]
    header: int = 1
    kind: str = "other"
    prose: bool = False

    def with_rows(self, rows: list[Row]) -> Table:
        """The table with other rows."""
        return replace(self, rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where a page ends."""


Block = Paragraph | Table | PageBreak


def padded(rows: list[list[str]]) -> tuple[Row, ...]:
    """Rows of equal length."""
    width = max(len(row) for row in rows)
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
