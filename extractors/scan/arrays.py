"""The kinds of arrays that the readers of pictures pass on. Rows first: `[y, x]`, origin at the top left."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""A grey picture: 0 is black, 255 white."""
Mask = NDArray[np.bool_]
"""Which pixels something is true of."""
Numbers = NDArray[Any]
"""Measures, one row a thing."""


def as_grey(found: NDArray[Any]) -> Grey:
    """What a function of OpenCV gives, as the grey picture or the mask of zeros and ones that it is."""
    return np.asarray(found, dtype=np.uint8)
