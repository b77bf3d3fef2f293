"""What the lines of a cell say about the cell: whether it may be of two rows, or of two columns, that were taken for one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DASHES = frozenset("-–—")
_TWO_NUMBERS = re.compile(r"[\d%)] +(?![-–—])")


def may_be_several(lines: Sequence[tuple[str, bool]]) -> bool:
    """Whether a cell may be several taken for one: a number below or beside a number, or text in one line and a number in another.

    Each line is its text and whether it holds numerals alone. A range, which a dash joins over the end of a line, is one number.
    """
    words = [word for text, is_numeral in lines if is_numeral for word in text.split()]
    numbers = " ".join(word for word in words if word in _DASHES or any(char.isdigit() for char in word))
    kinds = {is_numeral for _, is_numeral in lines}
    return len(kinds) > 1 or _TWO_NUMBERS.search(numbers) is not None
