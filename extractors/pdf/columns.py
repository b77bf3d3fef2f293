"""Columns that no rule separates, found from where the text of a table stands.

Pieces of different lines that stand over each other are of one column; headings and totals over several columns do not count. What parts
pieces is white wider than the spaces of these lines.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractors.pdf.rows import Row

Column = tuple[float, float]
"""The left and right end of a column."""

_CHUNK_GAP, _CLEAR_GAP, _STRIPE_GAP, _WORD_SPACE = 0.85, 0.55, 0.3, 0.5
_LEAST_SPACE, _SPREAD, _AT_COLUMN, _ORDINAL_WIDTH = 0.2, 1.3, 0.5, 2.0
_BARE_GAP, _BARE_CHUNK = 0.28, 0.55
_LEAST_CUT = min(_BARE_GAP, _STRIPE_GAP)
"""White without a space, in text that prints its spaces, is no space between words: LibreOffice leaves up to a quarter of a size there."""
_CROSSED_SHARE = 0.15
_SEVERAL_SHARE = 0.2
_FEW = 4
_OVERLAP = 0.2
_NUMBER = r"[-–+]?\d{1,4}(?:,\d{3})*(?:\.\d{1,4})?\s*%?"
_VALUE = re.compile(rf"[(\[]?{_NUMBER}(?:\s*[-–—]\s*{_NUMBER})?[)\]]?|[-–]")
_VALUE_COLUMN = 0.5
_FEWEST_VALUES, _IN_LINE = 3, 0.1


class Chunk(NamedTuple):
    """A piece of a line of print with wide gaps on both sides; `row` is the index of the line."""

    x0: float
    x1: float
    text: str
    row: int


def chunks_of(rows: Sequence[Row]) -> list[list[Chunk]]:
    """Each line of print cut at its wide gaps."""
    return [_chunks(row, index) for index, row in enumerate(rows)]


def _chunks(row: Row, index: int) -> list[Chunk]:
    return _pieces(row, index, _wider_than(_CHUNK_GAP * row.size, _BARE_CHUNK * row.size))


def _wider_than(gap: float, bare_gap: float) -> Callable[[float, bool, Column], bool]:
    return lambda white, bare, _: white > (bare_gap if bare else gap)


def _pieces(row: Row, index: int, is_cut: Callable[[float, bool, Column], bool]) -> list[Chunk]:
    """The row cut at those gaps between its letters that `is_cut` (given the white, if it is bare, and from where to where it is) says."""
    clusters, bare = row.clusters, row.bare
    least = _LEAST_CUT * row.size
    cuts = [
        position
        for position, white in enumerate(row.white)
        if white > least and is_cut(white, bare[position], (clusters[position - 1].x1, clusters[position].x0))
    ]
    if not cuts:
        return [Chunk(row.x0, row.x1, row.text, index)]
    found: list[Chunk] = []
    for start, end in pairwise((0, *cuts, len(clusters))):
        piece = clusters[start:end]
        found.append(Chunk(piece[0].x0, max(cluster.x1 for cluster in piece[-2:]), "".join(cluster.text for cluster in piece), index))
    return found


def settled(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[list[list[Chunk]], list[Column]]:
    """The lines cut again where a narrower gap lies in a stripe between columns, and the columns with all that stands in them alone."""
    chunks = [_cut(row, index, columns) for index, row in enumerate(rows)]
    extents = list(columns)
    for row in chunks:
        for chunk in row:
            first, last = reach(chunk, columns)
            if first == last:
                extents[first] = min(extents[first][0], chunk.x0), max(extents[first][1], chunk.x1)
    apart = all(left[1] < right[0] for left, right in pairwise(extents))
    return chunks, extents if apart else list(columns)


def _cut(row: Row, index: int, columns: Sequence[Column]) -> list[Chunk]:
    stripes = [(left[1], right[0]) for left, right in pairwise(columns)]
    parted = any(white > (_BARE_GAP if bare else _CLEAR_GAP) * row.size for white, bare in zip(row.white, row.bare, strict=True))
    # a line in one piece is a heading within the table: only its ordinal stands in a column of its own
    nearest = math.inf if parted else row.x0 + _ORDINAL_WIDTH * row.size

    def is_cut(white: float, bare: bool, gap: tuple[float, float]) -> bool:
        if white > (_BARE_GAP if bare else _CLEAR_GAP) * row.size:
            return True
        return white > _STRIPE_GAP * row.size and any(
            _shared(gap, stripe) and abs(gap[1] - stripe[1]) <= _AT_COLUMN * row.size and gap[0] <= nearest for stripe in stripes
        )

    return _pieces(row, index, is_cut)


def _shared(gap: tuple[float, float], stripe: tuple[float, float]) -> bool:
    common = min(gap[1], stripe[1]) - max(gap[0], stripe[0])
    return common > 0.5 * min(gap[1] - gap[0], stripe[1] - stripe[0])


def is_value(text: str) -> bool:
    """Whether a piece of text is one number, as the cells of score columns are."""
    return _VALUE.fullmatch(text.strip()) is not None


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The extents of the columns of some lines of print, from left to right.

    Pieces of different lines that stand over each other are of one column; those over several columns (headings, totals) do not count.
    """
    space = _widest_space(rows)
    bare = min(space, _BARE_GAP)
    lines = [_pieces(row, index, _wider_than(space * row.size, bare * row.size)) for index, row in enumerate(rows)]
    narrowest = (bare if any(any(row.bare) for row in rows) else space) * median(row.size for row in rows)
    crossing = round(_CROSSED_SHARE * len(lines)) if len(lines) > _FEW else 0
    single = [chunk for line in lines for chunk in line if not _stands_over_several(chunk, lines)]
    columns: list[Column] = []
    depth, start = 0, 0.0
    for x, step in sorted([(chunk.x0, 1) for chunk in single] + [(chunk.x1, -1) for chunk in single]):
        if depth == crossing and step > 0:
            start = x
        elif depth == crossing + 1 and step < 0:
            if columns and start - columns[-1][1] < narrowest:
                columns[-1] = columns[-1][0], x
            else:
                columns.append((start, x))
        depth += step
    return _parted_by_values(rows, sorted(columns + _thin(columns, single)))


def _parted_by_values(rows: Sequence[Row], columns: Sequence[Column]) -> list[Column]:
    """The columns with those made two that begin with numbers which end at one place, with text behind that begins at one place.

    A narrow column set to the right and one set to the left stand next to each other then, nearer than two words may. Other numbers before
    words (`85 points`) end the text, or are as long as each other: lines that go on below the text alone, or numbers and texts of
    different lengths tell them apart.
    """
    lines = [_pieces(row, index, _wider_than(_STRIPE_GAP * row.size, _STRIPE_GAP * row.size)) for index, row in enumerate(rows)]
    size = median(row.size for row in rows)
    found: list[Column] = []
    for x0, x1 in columns:
        own = [[chunk for chunk in line if x0 <= chunk.x0 < x1] for line in lines]
        pairs = [(line[0], line[1]) for line in own if len(line) > 1 and is_value(line[0].text)]
        if len(pairs) >= _FEWEST_VALUES:
            end, start = median(left.x1 for left, _ in pairs), median(right.x0 for _, right in pairs)
            if _part_here([pair for pair in pairs if _is_at(pair, end, start, size)], own, end, start, size):
                found += [(x0, end), (start, x1)]
                continue
        found.append((x0, x1))
    return found


def _is_at(pair: tuple[Chunk, Chunk], end: float, start: float, size: float) -> bool:
    return abs(pair[0].x1 - end) <= _IN_LINE * size and abs(pair[1].x0 - start) <= _IN_LINE * size


def _part_here(pairs: Sequence[tuple[Chunk, Chunk]], own: Sequence[Sequence[Chunk]], end: float, start: float, size: float) -> bool:
    """Whether numbers and the texts behind them are two columns. `own`: what each line has in the column that may be two."""
    crossing = sum(chunk.x0 < end - _IN_LINE * size and chunk.x1 > start + _IN_LINE * size for line in own for chunk in line)
    if len(pairs) < _FEWEST_VALUES or crossing > _CROSSED_SHARE * len(pairs):
        return False
    below = any(line and abs(line[0].x0 - start) <= _IN_LINE * size for line in own)
    begins = [left.x0 for left, _ in pairs]
    return below or (max(begins) - min(begins) > _STRIPE_GAP * size and len({right.text for _, right in pairs}) > 1)


def _widest_space(rows: Sequence[Row]) -> float:
    """How wide (in sizes) the white between two words may be in these lines; what is wider parts columns. Fonts differ by twice."""
    gaps = sorted(gap for row in rows for white in row.white if _LEAST_SPACE < (gap := white / row.size) < _CHUNK_GAP)
    own = _SPREAD * gaps[len(gaps) // 3] if len(gaps) > _FEW else 0.0
    return max(_WORD_SPACE, own, _SPREAD * max((row.space for row in rows), default=0.0))


def _thin(columns: Sequence[Column], chunks: Sequence[Chunk]) -> list[Column]:
    """Columns of which only a few lines say anything: pieces that stand wholly between the others."""
    found: list[Column] = []
    for chunk in sorted(chunks):
        if any(chunk.x0 < x1 and x0 < chunk.x1 for x0, x1 in columns):
            continue
        if found and chunk.x0 < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], chunk.x1)
        else:
            found.append((chunk.x0, chunk.x1))
    return found


def _stands_over_several(chunk: Chunk, lines: Sequence[Sequence[Chunk]]) -> bool:
    """Whether a piece stands over two pieces or more of enough of the other lines that have anything there."""
    one = several = 0
    for line in lines:
        under = sum(other.x0 < chunk.x1 and chunk.x0 < other.x1 for other in line if other.row != chunk.row)
        one += under == 1
        several += under > 1
    return several >= max(1 if len(lines) <= _FEW else 2, _SEVERAL_SHARE * (one + several))


def reach(chunk: Chunk, columns: Sequence[Column]) -> tuple[int, int]:
    """The first and the last column that a chunk stands in."""
    inside = [
        index
        for index, (x0, x1) in enumerate(columns)
        if min(chunk.x1, x1) - max(chunk.x0, x0) > _OVERLAP * min(x1 - x0, chunk.x1 - chunk.x0)
    ]
    if inside:
        return inside[0], inside[-1]
    middle = (chunk.x0 + chunk.x1) / 2
    nearest = min(range(len(columns)), key=lambda index: abs((columns[index][0] + columns[index][1]) / 2 - middle))
    return nearest, nearest


def value_columns(chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> set[int]:
    """The columns at least half of whose chunks are numbers."""
    seen: dict[int, list[bool]] = {}
    for row in chunks:
        for chunk in row:
            first, last = reach(chunk, columns)
            if first == last:
                seen.setdefault(first, []).append(is_value(chunk.text))
    return {index for index, values in seen.items() if sum(values) >= max(2, _VALUE_COLUMN * len(values))}


def united(chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column], groups: Sequence[Sequence[int]]) -> list[Column]:
    """The columns with those made one that no row parts: a heading in the middle of a column whose cells stand at its left.

    A row parts two columns where one text stands in the left one and not in the right one, and another the other way round.
    """
    filled = [{reach(chunk, columns) for index in group for chunk in chunks[index]} for group in groups]
    found, start = [columns[0]], 0
    for index in range(1, len(columns)):
        parted = any(
            any(first <= index - 1 and last < index and last >= start for first, last in places)
            and any(start <= index - 1 < first <= index <= last for first, last in places)
            for places in filled
        )
        if parted:
            found.append(columns[index])
            start = index
        else:
            found[-1] = found[-1][0], columns[index][1]
    return found
