"""Tables whose columns are kept apart by spaces, as `pdftotext -layout` and report writers print them.

Columns are recognised by what lines up: the starts, ends or middles of the pieces between gaps, counted in columns of a screen
(marks above and below take none) or in characters, whichever fits; or, where the gaps were squeezed, by numbers that stand in
the same piece of every line. Prose with wide blanks, letterheads, lists, dotted lines and what is signed below them are not tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.columns import Column, Piece, columns_of, has_leader, is_signature, pieces_of, spread
from extractors.rows import RawRow, RawTable, SourceLine, is_rule, kept

_LONGEST_CELL = 160
_LONGEST_HEADING = 110
_LONE_LINES = 4
_SIGNED_LINES = 4
_LEAST_ROWS = 3
_WIDE = 4
_SHARE_OF_ROWS = 0.15
_MOST_KINDS = 4
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
    if not _may_be_row(first):
        return None
    blocks, stop = _run(lines, start)
    whole = [row for block in blocks for row in block]
    table = _table(lines, whole)
    if table:
        return [table], _position_after(lines, whole, table)
    found = [table for block in blocks if (table := _best_table(lines, block))]
    if len(found) == 1 and len(blocks) == 1:
        return found, _position_after(lines, whole, found[0])
    return found, stop


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
        if "\t" in text or has_leader(text):
            break
        pieces = pieces_of(text)
        if not pieces:
            following = lines[at + 1].text if at + 1 < len(lines) else ""
            if "\t" in following or has_leader(following) or not _may_be_row(pieces_of(following)):
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
    counts = Counter(map(len, full))
    kinds = sorted((n for n in counts if counts[n] >= max(2, _SHARE_OF_ROWS * len(full))), reverse=True)
    for width in kinds[:_MOST_KINDS]:
        columns = columns_of([pieces for pieces in full if len(pieces) == width], len(full))
        if columns:
            return _laid_out(lines, _without_tail(rows, columns), columns)
    return None


def _without_tail(rows: Sequence[_Row], columns: Sequence[Column]) -> Sequence[_Row]:
    """The rows without lone pieces at the end, but for those that stand below a column other than the first."""
    last = max(index for index, (_, pieces) in enumerate(rows) if len(pieces) > 1) + 1
    first = next(index for index, (_, pieces) in enumerate(rows) if len(pieces) > 1)
    while last < len(rows) and any(column.begins(rows[last][1][0]) for column in columns[1:]):
        last += 1
    return rows[first:last]


def _laid_out(lines: Sequence[SourceLine], rows: Sequence[_Row], columns: Sequence[Column]) -> RawTable | None:
    raw = []
    for position, pieces in rows:
        line = lines[position]
        cells = [""] * len(columns)
        for column, (first, last) in spread(pieces, columns).items():
            cells[column] = line.text[first.first : last.last]
        raw.append(RawRow(line.number, tuple(cells), (line.number,) * len(cells)))
    table = RawTable("aligned", kept(raw, shortest_rule=2), raw[0].line, raw[-1].line)
    return table if table.rows else None


def _position_after(lines: Sequence[SourceLine], rows: Sequence[_Row], table: RawTable) -> int:
    return next(position for position, _ in reversed(rows) if lines[position].number <= table.last) + 1
