"""Rows of a table that no rule separates: which lines of print make each of them.

A row is one line, or several where the paddings between them say so, or where a line only carries on the text above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.pdf.columns import Chunk, Column, is_value, reach, value_columns
from extractors.pdf.rows import Row
from normalizers.words import longest_word_at

_JUMP, _JUMP_POINTS = 0.1, 1.2
_MOST_JUMPS = 4
_TIGHT_TOP, _TIGHT_BOTTOM = 0.72, 0.22
_REACHED, _SAME_LEFT = 0.72, 2.5
_ORDINAL = re.compile(r"\(?\d{1,3}(?:\.\d{1,2})?[.)]?")


def table_rows(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> list[tuple[int, ...]]:
    """Which lines of print (by index) make each row of the table."""
    for groups in _by_padding(rows, bool(value_columns(chunks, columns))):
        if not holds_several(groups, chunks, columns) or stacks(groups, chunks, columns):
            return [tuple(group) for group in groups]
    return [tuple(group) for group in _by_text(chunks, columns)]


def stacks(groups: Sequence[Sequence[int]], chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> bool:
    """Whether several numbers in a group are stacked in its cells: each group says once what it is, in an ordinal of its first column.

    The first one may have no name: it carries on what the page before ended with.
    """
    firsts = [[chunk.text.strip() for index in group for chunk in chunks[index] if reach(chunk, columns) == (0, 0)] for group in groups]
    firsts = firsts if firsts and firsts[0] else firsts[1:]
    named = [texts for texts in firsts if len(texts) == 1]
    ordinals = sum(_ORDINAL.fullmatch(texts[0]) is not None for texts in named)
    return len(named) == len(firsts) > 2 and ordinals >= len(firsts) - 1


def holds_several(groups: Sequence[Sequence[int]], chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> bool:
    """Whether some group of lines is more than one row of a table: a column of numbers has numbers on two of its lines."""
    values = value_columns(chunks, columns)
    for group in groups:
        lines: set[int] = set()
        for index in group:
            for column in {reach(chunk, columns)[0] for chunk in chunks[index] if is_value(chunk.text)} & values:
                if column in lines:
                    return True
                lines.add(column)
    return False


def _by_padding(rows: Sequence[Row], numbered: bool) -> Iterator[list[list[int]]]:
    """The ways in which rows may be told apart by the white between lines; none where all lines stand alike.

    Where numbers can show that a row was missed (`numbered`) the widest white comes first, else the clearest difference.
    """
    gaps = [_white(above, below) for above, below in pairwise(rows)]
    jumps = [(after - before, (after + before) / 2) for before, after in pairwise(sorted(gaps))]
    clear = [(middle if numbered else jump, middle) for jump, middle in jumps if jump >= max(_JUMP_POINTS, _JUMP * rows[0].size)]
    for _, middle in sorted(clear, reverse=True)[:_MOST_JUMPS]:
        groups = [[0]]
        for index, gap in enumerate(gaps, start=1):
            if gap > middle:
                groups.append([index])
            else:
                groups[-1].append(index)
        yield groups


def _white(above: Row, below: Row) -> float:
    return (below.baseline - _TIGHT_TOP * below.size) - (above.baseline + _TIGHT_BOTTOM * above.size)


def _by_text(chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> list[list[int]]:
    """Rows where all lines stand alike: each begins where its number does, or is a line of its own unless it carries on a text."""
    key = _key_column(chunks, columns)
    values = value_columns(chunks, columns)
    groups: list[list[int]] = []
    for index, row in enumerate(chunks):
        places = [reach(chunk, columns) for chunk in row]
        if groups and key is not None:
            goes_on = (
                bool(values)
                and not any(first <= key <= last or first in values for first, last in places)
                and any(reach(chunk, columns)[0] == key for chunk in chunks[groups[-1][0]])
            )
        else:
            above = chunks[index - 1] if index else ()
            goes_on = bool(groups and values) and not any(first in values for first, _ in places) and _carries_on(row, above, columns)
        if goes_on:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _key_column(chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> int | None:
    """The column of the row's own numbers: the first one, when it holds little but ordinals."""
    first = [row[0].text.strip() for row in chunks if row and reach(row[0], columns) == (0, 0)]
    ordinals = sum(_ORDINAL.fullmatch(text) is not None for text in first)
    return 0 if ordinals >= 2 and ordinals >= 0.6 * len(first) else None


def _carries_on(row: Sequence[Chunk], above: Sequence[Chunk], columns: Sequence[Column]) -> bool:
    """Whether every chunk stands under one that begins where it does, and that had no room left for its first word."""
    for chunk in row:
        column = columns[reach(chunk, columns)[0]]
        over = [other for other in above if reach(other, columns)[0] == reach(chunk, columns)[0]]
        if not over or abs(over[-1].x0 - chunk.x0) > _SAME_LEFT or over[-1].x1 < column[0] + _REACHED * (column[1] - column[0]):
            return False
        if over[-1].x1 + _first_word(chunk) < column[1]:
            return False
    return True


def _first_word(chunk: Chunk) -> float:
    """About how wide the first word of a piece is."""
    length = longest_word_at(chunk.text) or len(chunk.text.partition(" ")[0])
    return (chunk.x1 - chunk.x0) * length / max(1, len(chunk.text))
