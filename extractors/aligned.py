"""Tables whose columns are kept apart by spaces, as `pdftotext -layout` and report writers print them.

Columns are recognised by what lines up: the starts, ends or middles of the pieces between gaps, counted in columns of a screen
(marks above and below take none) or in characters, whichever fits; or, where the gaps were squeezed, by numbers that stand in
the same piece of every line. Prose with wide blanks, letterheads, lists, dotted lines and what is signed below them are not tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.columns import columns_of
from extractors.pieces import Column, Piece, has_leader, is_signature, pieces_of, spread
from extractors.pipes import is_pipe_row
from extractors.rows import RawRow, RawTable, SourceLine, is_rule, kept
from extractors.strips import strip_columns

_LONGEST_CELL = 160
_LONGEST_HEADING = 110
_LONE_LINES = 4
_SIGNED_LINES = 4
_LEAST_ROWS = 3
_WIDE = 4
_SHARE_OF_ROWS = 0.15
_MOST_KINDS = 4
_MERGED_SHARE = 0.2
_PEELED = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
_MOST_PEELED_ROWS = 60

_Row = tuple[int, tuple[Piece, ...]]
"""The position of a line and its pieces."""


def aligned_tables(lines: Sequence[SourceLine], start: int) -> tuple[list[RawTable], int] | None:
    """The tables in the run of lines with gaps that begins on a line, and the position after it; None when no run begins there."""
    if has_leader(lines[start].text):
        return [], _after_signature(lines, start + 1)
    first = pieces_of(lines[start].text)
    if is_signature(first):
        return [], _after_signature(lines, start + 1)
    if not _may_be_row(first) or _is_other(lines[start].text):
        return None
    blocks, stop = _run(lines, start)
    whole = [row for block in blocks for row in block]
    table = None if _are_apart(lines, blocks) else _table(lines, whole)
    if table:
        return [table], _position_after(lines, whole, table)
    return [table for block in blocks if (table := _best_table(lines, block))], stop


def _are_apart(lines: Sequence[SourceLine], blocks: Sequence[Sequence[_Row]]) -> bool:
    """Whether blank lines part tables, not rows: each of the larger blocks is a table, and all blocks are large or their widths differ."""
    large = [block for block in blocks if sum(len(pieces) > 1 for _, pieces in block) >= _LEAST_ROWS]
    if len(large) < 2:
        return False
    tables = [_best_table(lines, block) for block in large]
    widths = {len(table.rows[0].cells) if table else 0 for table in tables}
    return 0 not in widths and (len(large) == len(blocks) or len(widths) > 1)


def _after_signature(lines: Sequence[SourceLine], at: int) -> int:
    """The position after the names and offices below a dotted line: a few lines without tabs or pipes, up to a blank one."""
    stop = at
    while stop < min(len(lines), at + _SIGNED_LINES):
        text = lines[stop].text
        if not text.strip() or "\t" in text or "|" in text:
            break
        stop += 1
    return stop


def _run(lines: Sequence[SourceLine], start: int) -> tuple[list[list[_Row]], int]:
    """The unbroken run of lines that may be rows: blocks between blank lines. A few lone pieces between rows belong to it."""
    blocks: list[list[_Row]] = [[]]
    lone = 0
    at = start
    while at < len(lines):
        text = lines[at].text
        if _is_other(text):
            break
        pieces = pieces_of(text)
        if not pieces:
            following = lines[at + 1].text if at + 1 < len(lines) else ""
            if _is_other(following) or not _may_be_row(pieces_of(following)):
                break
            blocks.append([])
        elif is_signature(pieces):
            break
        elif _may_be_row(pieces):
            blocks[-1].append((at, pieces))
            lone = 0
        elif not is_rule([piece.text for piece in pieces]):
            lone += 1
            if lone > _LONE_LINES or len(pieces) > 1 or pieces[0].width > _LONGEST_HEADING:
                break
            blocks[-1].append((at, pieces))
        at += 1
    return [block for block in blocks if block], at


def _is_other(text: str) -> bool:
    """Whether a line is a row of a table of another style, or dotted."""
    return "\t" in text or is_pipe_row(text) or has_leader(text)


def _may_be_row(pieces: Sequence[Piece]) -> bool:
    return len(pieces) > 1 and all(piece.width <= _LONGEST_CELL for piece in pieces) and not is_rule([piece.text for piece in pieces])


def _best_table(lines: Sequence[SourceLine], block: Sequence[_Row]) -> RawTable | None:
    """The table in a block, with up to two lines of other text before or after it."""
    for top, bottom in _PEELED if len(block) <= _MOST_PEELED_ROWS else _PEELED[:1]:
        table = _table(lines, block[top : len(block) - bottom])
        if table:
            return table
    return None


def _table(lines: Sequence[SourceLine], rows: Sequence[_Row]) -> RawTable | None:
    full = [pieces for _, pieces in rows if len(pieces) > 1]
    if len(full) < _LEAST_ROWS and not (len(full) == 2 and len(full[0]) == len(full[1]) >= _WIDE):
        return None
    columns = strip_columns(full)
    if columns:
        return _laid_out(lines, _without_text_around(rows, columns), columns, in_order=False)
    counts = Counter(map(len, full))
    kinds = sorted((n for n in counts if counts[n] >= max(2, _SHARE_OF_ROWS * len(full))), reverse=True)
    for width in kinds[:_MOST_KINDS]:
        columns = columns_of([pieces for pieces in full if len(pieces) == width], len(full))
        if columns and sum(len(spread(pieces, columns, in_order=True)) < len(pieces) for pieces in full) <= _MERGED_SHARE * len(full):
            return _laid_out(lines, _without_text_around(rows, columns), columns, in_order=True)
    return None


def _without_text_around(rows: Sequence[_Row], columns: Sequence[Column]) -> Sequence[_Row]:
    """The rows without lines of text before and after them.

    Lone pieces at the end stay when they stand below a column other than the first; lines of more pieces than columns, when they fit.
    """
    first, last = 0, len(rows)
    while not _may_begin(rows[first][1], columns):
        first += 1
    while not (_may_begin(rows[last - 1][1], columns) or any(column.begins(rows[last - 1][1][0]) for column in columns[1:])):
        last -= 1
    return rows[first:last]


def _may_begin(pieces: Sequence[Piece], columns: Sequence[Column]) -> bool:
    """Whether a line may be the first or last row of a table."""
    if len(pieces) > len(columns):
        return all(any(column.holds(piece) for column in columns) for piece in pieces)
    return len(pieces) > 1


def _laid_out(lines: Sequence[SourceLine], rows: Sequence[_Row], columns: Sequence[Column], in_order: bool) -> RawTable | None:
    raw = []
    for position, pieces in rows:
        line = lines[position]
        cells = [""] * len(columns)
        for column, (first, last) in spread(pieces, columns, in_order).items():
            cells[column] = line.text[first.first : last.last]
        raw.append(RawRow(line.number, tuple(cells), (line.number,) * len(cells)))
    table = RawTable("aligned", kept(raw, shortest_rule=2), raw[0].line, raw[-1].line)
    return table if table.rows else None


def _position_after(lines: Sequence[SourceLine], rows: Sequence[_Row], table: RawTable) -> int:
    return next(position for position, _ in reversed(rows) if lines[position].number <= table.last) + 1
