"""The sizes of the letters of a page's lines, as measured on a picture, evened out: one size for each font.

Lines of one font measure differently: the height of letters is counted in whole pixels, and capitals and digits are higher than the
letters beside them. What tells tables from headings in a text layer compares sizes that a file states, to a few parts in a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.pdf.rows import Row

_THAI_LETTER = re.compile("[\u0e01-\u0e2e]")
_SAME_FONT = 0.06
_HIGH = re.compile("[A-Z0-9๐-๙]")
_LETTERS, _DIGITS = 3.0, (0.7, 1.35)
"""How many letters for each capital or digit make a line one of letters; how high digits are at least and at most (the Thai zero and one,
Arabic digits), in heights of letters of their font."""
_PARTED, _FAR = 0.85, 10.0
"""In sizes: the white between pieces of a line; how far off headings of its table are at most, for which nearer prose is passed over."""
_BETWEEN, _SAME_PITCH, _NEAR = 0.2, 0.25, 2.6


def evened(rows: Sequence[Row], pixel: float) -> list[Row]:
    """The rows (from top to bottom) with one size for each font. `pixel`: by how much sizes that are a pixel apart differ, in points."""
    sizes = _by_font(rows, pixel)
    sizes = [_by_neighbours(rows, sizes, number) for number in range(len(rows))]
    return [row if row.size == size else _resized(row, size) for row, size in zip(rows, sizes, strict=True)]


def _by_font(rows: Sequence[Row], pixel: float) -> list[float]:
    """The size of each row's font: the sizes that most print has, each with all that are within the error of measuring."""
    found = [row.size for row in rows]
    left = set(range(len(rows)))
    while left:
        about = {
            centre: [number for number in left if _is_same(rows[number].size, centre, pixel)] for centre in {found[one] for one in left}
        }
        own = max(about.values(), key=lambda numbers: (sum(_print(rows[number]) for number in numbers), -rows[numbers[0]].size))
        own.sort(key=lambda number: rows[number].size)
        half, sofar = sum(_print(rows[number]) for number in own) / 2, 0.0
        size = rows[own[-1]].size
        for number in own:
            sofar += _print(rows[number])
            if sofar >= half:
                size = rows[number].size
                break
        for number in own:
            found[number] = size
        left.difference_update(own)
    return found


def _is_same(size: float, centre: float, pixel: float) -> bool:
    return abs(size - centre) <= max(_SAME_FONT * centre, 1.05 * pixel)


def _print(row: Row) -> float:
    """How much print a row has, in letters."""
    return float(len(row.text))


def _by_neighbours(rows: Sequence[Row], sizes: Sequence[float], number: int) -> float:
    """The size of a row, or that of the lines next to it, of which it is one.

    A line between two of one size, as far from the one as from the other and with less print than either, is of their size. One that is
    little but capitals and digits looks larger or smaller than it is: it is as large as the nearest line of letters that may be of its
    font; one in pieces rather as another one in pieces.
    """
    row = rows[number]
    beside = [other for other in (number - 1, number + 1) if 0 <= other < len(rows)]
    away = [abs(rows[other].baseline - row.baseline) for other in beside]
    alike = [abs(row.size - sizes[other]) <= _BETWEEN * sizes[other] for other in beside]
    more = [_print(rows[other]) > _print(row) for other in beside]
    if not beside or max(away) == 0.0:
        return sizes[number]
    if not _THAI_LETTER.search(row.text):
        near = [pair for pair, is_alike in zip(zip(away, beside, strict=True), alike, strict=True) if is_alike]
        if near and min(near)[0] <= _NEAR * row.size and _is_of_letters(rows[min(near)[1]]):
            return sizes[min(near)[1]]
    if not _is_of_letters(row):
        parted = _is_parted(row)
        fonts = [
            (parted and not (_is_parted(other) and away <= _FAR * row.size), away, sizes[index])
            for index, other in enumerate(rows)
            if _is_of_letters(other) and _DIGITS[0] * sizes[index] <= sizes[number] <= _DIGITS[1] * sizes[index]
            for away in (abs(other.baseline - row.baseline),)
        ]
        return min(fonts)[2] if fonts else sizes[number]
    if len(beside) < 2 or sizes[beside[0]] != sizes[beside[1]] or not all(alike) or not all(more):
        return sizes[number]
    even = max(away) - min(away) <= _SAME_PITCH * min(away) and max(away) <= _NEAR * row.size
    return sizes[beside[0]] if even else sizes[number]


def _is_parted(row: Row) -> bool:
    """Whether a line is in several pieces, as the rows of tables are."""
    return any(white > _PARTED * row.size for white in row.white)


def _is_of_letters(row: Row) -> bool:
    """Whether a line is of Thai letters rather than of capitals and digits."""
    return len(_THAI_LETTER.findall(row.text)) > _LETTERS * len(_HIGH.findall(row.text))


def _resized(row: Row, size: float) -> Row:
    return replace(row, size=size, clusters=tuple(cluster._replace(size=size) for cluster in row.clusters))
