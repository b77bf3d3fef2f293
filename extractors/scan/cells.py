"""What the lines of a cell say about the cell: all together, and whether it may be of two rows, or of two columns, taken for one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemas.document import Reading

_DASHES = frozenset("-–—")
_MOST_READINGS, _OF_EACH = 8, 3
_TWO_NUMBERS = re.compile(r"[\d%)] +(?![-–—])")


def may_be_several(lines: Sequence[tuple[str, bool]]) -> bool:
    """Whether a cell may be several taken for one: a number below or beside a number, or text in one line and a number in another.

    Each line is its text and whether it holds numerals alone. A range, which a dash joins over the end of a line, is one number.
    """
    words = [word for text, is_numeral in lines if is_numeral for word in text.split()]
    numbers = " ".join(word for word in words if word in _DASHES or any(char.isdigit() for char in word))
    kinds = {is_numeral for _, is_numeral in lines}
    return len(kinds) > 1 or _TWO_NUMBERS.search(numbers) is not None


def readings_of_all(parts: Sequence[Sequence[Reading]], glue: str) -> tuple[Reading, ...]:
    """What the parts of a cell may say together, likeliest first, joined by `glue`; the parts each have their readings.

    Only the likeliest beginnings are gone on with: twenty numbers of three readings each may say billions of things.
    """
    if len(parts) == 1:
        return tuple(parts[0])
    ways: list[tuple[tuple[str, ...], float]] = [((), 1.0)] if parts else []
    for own in parts:
        longer = [((*way, one.text), sure * one.confidence) for way, sure in ways for one in own[:_OF_EACH]]
        ways = sorted(longer, key=lambda pair: -pair[1])[:_MOST_READINGS]
    return tuple(Reading(glue.join(way), round(sure, 4)) for way, sure in ways)
