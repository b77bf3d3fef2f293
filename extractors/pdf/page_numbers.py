"""Page numbers and running lines by themselves: by what they look like and where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.pdf.rows import Row

_DIGITS = re.compile(r"\d+")
_NUMBER_ALONE = re.compile(r"[\W_]*\d{1,4}[\W_]*(?:/[\W_]*\d{1,4}[\W_]*)?")
_LONGEST, _MOST_LETTERS = 24, 6
_ZONE, _APART = 0.1, 1.3


def pattern_of(text: str, baseline: float) -> tuple[str, int]:
    """What makes two lines the same furniture: their text but for numbers and spaces, and their height on the page."""
    return _DIGITS.sub("0", "".join(text.split())), round(baseline)


def is_number_alone(text: str) -> bool:
    """Whether a text is a number, or two with a slash between, with nothing but signs around."""
    return _NUMBER_ALONE.fullmatch(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a text that is known to be furniture is a page number, as in `page 3 of 12`."""
    return len(text) <= _LONGEST and any(char.isdigit() for char in text) and sum(char.isalpha() for char in text) <= _MOST_LETTERS


def without_page_numbers(rows: Sequence[Row], height: float) -> list[Row]:
    """The lines of a page (from top to bottom) without the first and the last one where these are page numbers, set apart at its ends."""
    kept = list(rows)
    for row, beside, margin in (*_end(rows[:2], 0.0), *_end(rows[:-3:-1], height)):
        alone = margin < _ZONE * height and abs(row.baseline - beside.baseline) > _APART * row.size
        if alone and max(row.white) < row.size and is_page_number(row.text):
            kept.remove(row)
    return kept


def _end(rows: Sequence[Row], edge: float) -> list[tuple[Row, Row, float]]:
    return [(rows[0], rows[1], abs(rows[0].baseline - edge))] if len(rows) == 2 else []
