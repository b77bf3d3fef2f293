"""Tables without rules, or with horizontal ones alone, among the lines of print outside the ruled tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from extractors.pdf.columns import Chunk, Column, chunks_of, columns_of, is_value, reach, settled, value_columns
from extractors.pdf.glyphs import Edge
from extractors.pdf.lattice import Lattice
from extractors.pdf.rows import Row
from extractors.pdf.text_lattice import text_lattice

_SHORTEST_RULE = 24.0
_SAME_RULE, _SAME_HEIGHT, _NEXT_RULE = 8.0, 2.0, 60.0
_OFF_RULE, _MORE_OFF = 0.6, 1.3
_FEWEST_ROWS = 3
_MOST_BETWEEN = 2
_FARTHEST = 3.2
"""Lines of print farther apart than this many sizes belong to different tables."""
_LIST_MARK = re.compile(r"(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]|[-–•·●○▪■□*➢✓]|[\u0e01-\u0e2e][.)])")
_SHARE = 0.6
_SAME_SIZE = 0.12
_SAME_LEFT = 2.5
_SET_OFF, _LOOK_AHEAD, _OWN_SIZE = 1.15, 3, 0.03
_STRETCHED, _ALIKE, _WIDEST_SPACE, _WIDEST_STRETCHED = 0.3, 1.2, 2.0, 4.0
_INSET, _OVERHANG, _BEYOND = 0.2, 0.7, 2.0
_HEADER_ZONE = 0.16


def half_ruled(
    rows: Sequence[Row], edges: Sequence[Edge], taken: Sequence[Lattice], above: Lattice | None = None, height: float = 0.0
) -> list[Lattice]:
    """The tables between horizontal rules of one width that stand over each other; `edges` are merged ones.

    Shorter rules within such a table part its rows in the columns they run through: the cells beside them reach down. `above`: the table
    that ended the page before; what goes on at the head of this page (`height` points high) has its columns.
    """
    free = [edge for edge in edges if _is_rule(edge) and not _inside(edge, taken)]
    found: list[Lattice] = []
    for stack in _widened(_stacks(free)):
        for rules in _undivided(stack, rows):
            goes_on = above is not None and rules[0].top < _HEADER_ZONE * height
            lattice = _between(rows, rules, free, _columns_of(above, rows) if above is not None and goes_on else ())
            if lattice is not None:
                found.append(lattice)
    return found


def _stacks(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Rules with their left and right ends together, from top to bottom."""
    stacks: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda edge: edge.top):
        for stack in stacks:
            if abs(stack[0].x0 - edge.x0) <= _SAME_RULE and abs(stack[0].x1 - edge.x1) <= _SAME_RULE:
                if edge.top - stack[-1].top > _SAME_HEIGHT:
                    stack.append(edge)
                break
        else:
            stacks.append([edge])
    return stacks


def _widened(stacks: Sequence[list[Edge]]) -> list[list[Edge]]:
    """The stacks without those of shorter rules that part rows within a table of wider ones.

    Where a page break cuts such a row, shorter rules stand over the first of the wider ones, or below the last: the table begins, or ends,
    with them.
    """
    found = [list(stack) for stack in sorted(stacks, key=lambda stack: stack[0].x0 - stack[0].x1)]
    kept: list[list[Edge]] = []
    for stack in found:
        host = next((wide for wide in kept if _is_within(stack, wide)), None)
        if host is None:
            kept.append(stack)
            continue
        for edge in (stack[0], stack[-1]):
            if not host[0].top - _SAME_HEIGHT <= edge.top <= host[-1].top + _SAME_HEIGHT:
                host.append(edge._replace(x0=host[0].x0, x1=host[0].x1))
        host.sort(key=lambda edge: edge.top)
    return [stack for stack in kept if len(stack) > 1]


def _is_within(stack: Sequence[Edge], wide: Sequence[Edge]) -> bool:
    """Whether some rules of a stack stand among wider ones, or next to them."""
    one, other = stack[0], wide[0]
    if not (other.x0 - _SAME_RULE <= one.x0 and one.x1 <= other.x1 + _SAME_RULE):
        return False
    return any(wide[0].top - _NEXT_RULE <= edge.top <= wide[-1].top + _NEXT_RULE for edge in stack)


def _undivided(stack: Sequence[Edge], rows: Sequence[Row]) -> list[list[Edge]]:
    """The rules of a stack table by table: text that stands off the rule above it, all in one piece, is a heading between two tables.

    Unless the lines in several pieces stand as far off their rules: then it is a heading within the table.
    """
    bands = [[row for row in rows if above.top < row.baseline <= below.top + 1.0] for above, below in pairwise(stack)]
    offs = [(band[0].box[1] - rule.top) / band[0].size if band else 0.0 for rule, band in zip(stack, bands, strict=False)]
    parted = [bool(band) and len(chunks_of(band[:1])[0]) > 1 for band in bands]
    usual = median([off for off, several in zip(offs, parted, strict=True) if several] or [0.0])
    size = median([band[0].size for band, several in zip(bands, parted, strict=True) if several] or [0.0])
    parts = [[stack[0]]]
    for below, band, off, several in zip(stack[1:], bands, offs, parted, strict=True):
        alien = bool(band) and abs(band[0].size - size) > _OWN_SIZE * size
        if band and not several and (off > max(_OFF_RULE, _MORE_OFF * usual) or (alien and off > _OFF_RULE)):
            parts.append([below])
        else:
            parts[-1].append(below)
    return [part for part in parts if len(part) > 1]


def _is_rule(edge: Edge) -> bool:
    return edge.x1 - edge.x0 >= _SHORTEST_RULE and edge.bottom - edge.top <= 1.0


def _inside(edge: Edge, lattices: Sequence[Lattice]) -> bool:
    return any(box[0] - 3 <= edge.x0 <= box[2] + 3 and box[1] - 3 <= edge.top <= box[3] + 3 for box in (one.box for one in lattices))


def _columns_of(above: Lattice, rows: Sequence[Row]) -> list[Column]:
    """The columns of a table, for the lines of the next page."""
    size = median(row.size for row in rows) if rows else 0.0
    return [(x0 + _INSET * size, x1 - _INSET * size) for x0, x1 in pairwise(above.xs)]


def _between(rows: Sequence[Row], rules: Sequence[Edge], others: Sequence[Edge], above: Sequence[Column] = ()) -> Lattice | None:
    x0, top, x1, bottom = rules[0].x0 - _SAME_RULE, rules[0].top, rules[0].x1 + _SAME_RULE, rules[-1].top
    inside = [row for row in rows if top < row.baseline <= bottom + 1.0 and x0 <= row.x0 and row.x1 <= x1]
    if len(inside) < 2:
        return None
    columns = columns_of(inside)
    known = len(columns) < len(above) and all(_fits(row, above) for row in inside)
    columns = list(above) if known else columns
    if len(columns) < 2:
        return None
    heights = [rule.top for rule in rules]
    partial = [
        edge
        for edge in others
        if x0 <= edge.x0 and edge.x1 <= x1 and top < edge.top < bottom and all(abs(edge.top - y) > _SAME_HEIGHT for y in heights)
    ]
    ends = sorted([*heights, *_distinct(edge.top for edge in partial)])
    bands = [[index for index, row in enumerate(inside) if above < row.baseline <= below + 1.0] for above, below in pairwise(ends)]
    return text_lattice(inside, columns, [band for band in bands if band], "half-ruled", partial, known)


def _distinct(heights: Iterable[float]) -> list[float]:
    found: list[float] = []
    for height in sorted(heights):
        if not found or height - found[-1] > _SAME_HEIGHT:
            found.append(height)
    return found


def unruled(rows: Sequence[Row], right: float, at_end: bool = False) -> list[Lattice]:
    """The tables among lines of print that stand in columns: three lines or more in at least two columns, one of them numbers.

    Two lines will do for a row of headings over a row of numbers, and one for headings alone that end the page (`at_end`: the last line
    is the last one of the page). `right`: how far to the right the text of the page reaches.
    """
    chunks = chunks_of(rows)
    found: list[Lattice] = []
    for start, end in _runs(rows, chunks, at_end):
        if _is_justified(rows[start:end], chunks[start:end], right):
            continue
        table = start  # justified prose may stand right over a table
        while end - table > _FEWEST_ROWS and _is_stretched(rows[table], chunks[table], right):
            table += 1
        if not any(_is_stretched(rows[index], chunks[index], right) for index in range(table, end)):
            start = table
        numbers = any(is_value(chunk.text) for line in chunks[start:end] for chunk in line)
        if end - start < _FEWEST_ROWS and not numbers and any(_may_be_stretched(row, right) for row in rows[start:end]):
            continue
        part = list(rows[start:end])
        if _is_justified(part, chunks[start:end], right):
            continue
        columns = columns_of(part)
        if len(columns) < 2:
            continue
        own, columns = settled(part, columns)
        lattice = text_lattice(part, columns, None, "unruled") if _is_table(own, columns) else None
        if lattice is not None:
            found.append(lattice)
    return found


def carried_on(rows: Sequence[Row], above: Lattice, height: float) -> Lattice | None:
    """The rest of a table without column rules that ended the page before: the first lines that stand in its columns.

    Lines in the zone of running headers, in a page so high, that do not are passed over; `height` is 0.0 where there can be none.
    """
    columns = _columns_of(above, rows)
    start = 0
    while start < len(rows) and rows[start].baseline < _HEADER_ZONE * height and not _fits(rows[start], columns):
        start += 1
    end, last = start, start
    while end < len(rows) and end - last <= _MOST_BETWEEN and not (end > start and _apart(rows[end - 1], rows[end])):
        fits = _fits(rows[end], columns)
        off = end > start and _is_set_off(rows[start:end], rows[end : end + _LOOK_AHEAD])
        if not fits and (off or abs(rows[end].x0 - columns[0][0]) > _BEYOND * rows[end].size):
            break
        end += 1
        if fits and rows[end - 1].x1 > columns[0][1]:
            last = end  # what stands in the first column alone, or reaches out of it, may be the heading of something else
    part = rows[start:last]
    if not part:
        return None
    own = columns_of(part) if len(part) >= _FEWEST_ROWS else []
    known = len(own) <= len(columns)
    return text_lattice(part, columns if known else own, None, above.style, known=known)


def _fits(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a line stands in columns: a piece alone within one of them, several pieces each in columns of its own."""
    chunks = settled([row], columns)[0][0]
    if len(chunks) == 1:
        (chunk,) = chunks
        return any(x0 - _SAME_LEFT <= chunk.x0 and chunk.x1 <= x1 + _OVERHANG * row.size for x0, x1 in columns)
    beyond = _BEYOND * row.size
    if chunks[0].x0 < columns[0][0] - beyond or chunks[-1].x1 > columns[-1][1] + beyond:
        return False
    reaches = [reach(chunk, columns) for chunk in chunks]
    return all(before[1] < after[0] for before, after in pairwise(reaches))


def _runs(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]], at_end: bool) -> list[tuple[int, int]]:
    """Stretches of lines that fall into chunks.

    A line in one piece belongs to the stretch where it stands in a column of it. One or two others may be headings within the table.
    """
    runs: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for index, row in enumerate(chunks):
        in_column = (
            start is not None and len(row) == 1 and _stands_in_column(row[0], [chunk for other in chunks[start:index] for chunk in other])
        )
        if start is not None and (
            _apart(rows[index - 1], rows[index])
            or index - last > _MOST_BETWEEN + 1
            or (len(row) == 1 and not in_column and _is_set_off(rows[start:index], rows[index : index + _LOOK_AHEAD]))
            or (in_column and abs(rows[index].size - rows[start].size) > _OWN_SIZE * rows[start].size)
        ):
            runs.append((start, last + 1))
            start = None
        if len(row) > 1:
            start = index if start is None else start
            last = index
        elif in_column and start is not None:
            last = index
    if start is not None:
        runs.append((start, last + 1))
    return [
        (first, end)
        for first, end in runs
        if _may_be_table([row for row in chunks[first:end] if len(row) > 1], at_end and end == len(rows))
    ]


def _may_be_table(parted: Sequence[Sequence[Chunk]], at_end: bool) -> bool:
    """Whether there are lines in chunks enough: three, or two of the same three chunks or more, the second of them numbers.

    Or one or two of three chunks or more that end the page: headings.
    """
    if at_end and len(parted) < _FEWEST_ROWS and all(len(row) >= _FEWEST_ROWS for row in parted):
        return True
    if len(parted) != 2:
        return len(parted) >= _FEWEST_ROWS
    first, second = parted
    facing = sum(above.x0 < below.x1 and below.x0 < above.x1 for above, below in zip(first, second, strict=False))
    numbers = sum(is_value(chunk.text) for chunk in second)
    return len(first) == len(second) >= _FEWEST_ROWS and facing >= len(first) - 1 <= numbers


def _stands_in_column(chunk: Chunk, above: Sequence[Chunk]) -> bool:
    """Whether a piece begins where a piece above it does, and ends before the pieces to the right of that one begin."""
    over = [other for other in above if abs(other.x0 - chunk.x0) <= _SAME_LEFT]
    beside = [other.x0 for other in above if other.x0 > chunk.x0 + _SAME_LEFT and any(other.row == one.row for one in over)]
    return bool(over) and bool(beside) and chunk.x1 < min(beside)


def _is_set_off(above: Sequence[Row], below: Sequence[Row]) -> bool:
    """Whether a line stands farther below the lines above it than these, and those below it, do from each other, as a new heading does."""
    if abs(below[0].size - above[0].size) > _OWN_SIZE * above[0].size:
        return True
    pitches = sorted(lower.baseline - upper.baseline for lines in (above, below) for upper, lower in pairwise(lines))
    return bool(pitches) and below[0].baseline - above[-1].baseline > _SET_OFF * pitches[len(pitches) * 3 // 4] + 1.0


def _is_stretched(row: Row, line: Sequence[Chunk], right: float) -> bool:
    """Whether a line falls into chunks because a layout stretched its spaces: all alike, up to the edge of the text."""
    white = [gap for gap in row.white if gap > _STRETCHED * row.size]
    alike = bool(white) and max(white) <= min(_ALIKE * min(white), _WIDEST_STRETCHED * row.size)
    return len(line) > 1 and alike and abs(row.x1 - right) <= _SAME_LEFT


def _may_be_stretched(row: Row, right: float) -> bool:
    """Whether a line reaches the edge of the text, or has wide spaces of its own, as lines of justified prose do."""
    spaced = any(gap > _STRETCHED * row.size and not bare for gap, bare in zip(row.white, row.bare, strict=True)) and any(row.bare)
    return spaced or abs(row.x1 - right) <= _SAME_LEFT


def _is_justified(rows: Sequence[Row], chunks: Sequence[Sequence[Chunk]], right: float) -> bool:
    """Whether lines fall into chunks because a layout stretched their spaces: all alike within a line, up to the edge of the text."""
    stretched = parted = 0
    for row, line in zip(rows, chunks, strict=True):
        white = [gap for gap in row.white if gap > _STRETCHED * row.size]
        if len(line) > 1 and len(white) > 1:
            parted += 1
            alike = max(white) <= min(_ALIKE * min(white), _WIDEST_SPACE * row.size)
            stretched += alike and abs(row.x1 - right) <= _SAME_LEFT
    return parted > 0 and stretched >= _SHARE * parted


def _apart(above: Row, below: Row) -> bool:
    """Whether two lines of print cannot be of one table: too far from each other, or of letters of different sizes."""
    size = max(above.size, below.size)
    return below.baseline - above.baseline > _FARTHEST * size or abs(above.size - below.size) > _SAME_SIZE * size


def _is_table(chunks: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> bool:
    """Whether columns are those of a table: numbers stand in one of them, or there are three; a list with its marks is none."""
    parted = [row for row in chunks if len(row) > 1]
    if len(parted) <= 2:
        return True  # `_may_be_table` saw to that
    marked = sum(_LIST_MARK.fullmatch(row[0].text.strip()) is not None for row in parted)
    values = value_columns(chunks, columns)
    if len(columns) == 2:
        return bool(values) and (marked < _SHARE * len(parted) or 1 in values)
    aligned = sum(all(reach(chunk, columns)[0] == reach(chunk, columns)[1] for chunk in row) for row in parted)
    return aligned >= _SHARE * len(parted) and (bool(values) or len(parted) >= _FEWEST_ROWS + 1)
