"""The tables among the lines of a page, whatever their style, and what is left as running text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from extractors.aligned import aligned_tables
from extractors.celllines import cell_table
from extractors.html import cut_html_tables
from extractors.pipes import pipe_table
from extractors.rows import RawTable, SourceLine
from extractors.squeezed import squeezed_table
from extractors.tabs import tab_table

_READERS = (tab_table, pipe_table, aligned_tables, squeezed_table, cell_table)


def cut_tables(lines: Sequence[SourceLine]) -> tuple[list[RawTable], list[SourceLine]]:
    """The tables among the lines of a page, in order, and the lines that belong to none of them.

    A line on which text stands beside an HTML table is left with that text.
    """
    tables, rest = cut_html_tables(lines)
    taken = _covered(tables)
    for is_free, group in groupby(rest, key=lambda line: line.number not in taken or bool(line.text.strip())):
        if is_free:
            tables += _cut_plain(list(group))
    inside = _covered(table for table in tables if table.style != "html")
    left = [line for line in rest if line.number not in inside and (line.number not in taken or line.text.strip())]
    return sorted(tables, key=lambda table: table.rows[0].line), left


def _covered(tables: Iterable[RawTable]) -> set[int]:
    return {number for table in tables for number in range(table.first, table.last + 1)}


def _cut_plain(lines: Sequence[SourceLine]) -> list[RawTable]:
    tables: list[RawTable] = []
    position = 0
    while position < len(lines):
        found = next((found for reader in _READERS if (found := reader(lines, position)) is not None), None)
        if found is None:
            position += 1
            continue
        tables += found[0]
        assert found[1] > position
        position = found[1]
    return tables
