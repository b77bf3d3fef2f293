"""Numerals and codes in scanned cells, read by the project's own small network.

Tesseract's Thai model of Debian has no ๔ ๖ ๗ ๘ ๙; what it makes of them looks like other digits. This reader knows Thai and Arabic digits
apart, the signs that stand in score cells and the letters of codes, and nothing else: prose is refused, not read as digits.

A crop becomes a line of standard height (`numeral_line`), the network says what it sees step by step (`numeral_net`), a beam search finds
the likeliest texts (`numeral_beam`), which are weighed by their form (`numeral_forms`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.scan.numeral_beam import Signs, chances, doubles, likeliest
from extractors.scan.numeral_forms import UNUSUAL, prior, strange
from extractors.scan.numeral_line import HEIGHT, Line, normalise
from extractors.scan.numeral_net import Floats, Network, answers, network

ALPHABET = "๐๑๒๓๔๕๖๗๘๙0123456789.,-/%()iIeEoO "
"""What a reading can consist of. Thai and Arabic digits are kept apart as printed."""
FOREIGN = "\N{REPLACEMENT CHARACTER}"
"""Stands in `NumeralReading.seen` for print that is none of the alphabet (a run of it once)."""
OTHERS = 8
"""Other readings given at most."""
LONGEST = 16
"""Signs of a text whose doubles are looked at."""
PROSE = 0.95
"""Chance that no numeral is printed from which on a line is not looked at again."""
SIZES = (0.9, 1.1)
"""A line is looked at again so much smaller and larger: what is read in all sizes is surer."""


@dataclass(frozen=True, slots=True)
class NumeralReading:
    """What stands in a crop.

    text: the reading, single spaces inside, none at its ends; empty when nothing is printed or something else than numerals and codes.
        The case of a letter may be wrong: O and o differ by size alone.
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


NOTHING = NumeralReading("", 0.0)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Texts that a line could say, likeliest first, with their chances by print and form (all together at most 1).

    `foreign`: the chance that something else than numerals and codes is printed; `seen` as in `NumeralReading`.
    """

    texts: tuple[tuple[str, float], ...]
    foreign: float
    seen: str


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
    net = network()
    lines = [normalise(crop) for crop in crops]
    printed = [line for line in lines if line is not None]
    found = iter(candidates(net, printed))
    return [NOTHING if line is None else _reading(net, line, next(found)) for line in lines]


def candidates(net: Network, lines: Sequence[Line]) -> list[Candidates]:
    """What each line could say."""
    views = [[view] for view in answers(net, [line.ink for line in lines])]
    found = [weigh(net.signs, view) for view in views]
    # prose is known at first sight
    again = [number for number, one in enumerate(found) if one.foreign < PROSE]
    for size in SIZES:
        for number, view in zip(again, answers(net, [_resized(lines[number].ink, size) for number in again]), strict=True):
            views[number].append(view)
    for number in again:
        found[number] = weigh(net.signs, views[number])
    return found


def weigh(signs: str, views: Sequence[Floats]) -> Candidates:
    """The texts found in any view of a line, each with its mean chance over all views, weighed by its form.

    Texts that differ by the case of a letter alone (O and o, which differ by size) are one, spelled as is likelier.
    """
    found = _found(views)
    means = np.exp(np.mean([np.maximum(chances(view, found), -40.0) for view in views], axis=0))
    spelled: dict[str, dict[str, float]] = {}
    foreign, best, seen = 0.0, -1.0, ""
    for text, mean in zip(found, means.tolist(), strict=True):
        printed = "".join(signs[sign] for sign in text)
        if mean > best:
            best, seen = mean, _tidy(printed)
        if FOREIGN in printed:
            foreign += mean * math.exp(strange(printed, FOREIGN))
        elif tidy := _tidy(printed):
            ways = spelled.setdefault(tidy.casefold(), {})
            ways[tidy] = ways.get(tidy, 0.0) + mean * math.exp(prior(tidy))
    weighed = {max(ways, key=lambda way: ways[way]): sum(ways.values()) for ways in spelled.values()}
    # what was not followed could be anything, most of it of no usual form
    total = sum(weighed.values()) + foreign + max(0.0, 1.0 - float(means.sum())) * math.exp(UNUSUAL)
    order = sorted(((text, share / total) for text, share in weighed.items()), key=lambda item: -item[1])
    return Candidates(tuple(order), foreign / total, seen)


def _found(views: Sequence[Floats]) -> list[Signs]:
    """The likeliest texts of all views, and such as differ from the likeliest by a sign."""
    found = dict.fromkeys(text for view in views for text, _ in likeliest(view)[:6])
    if len(views) > 1 and len(next(iter(found), ())) <= LONGEST:
        found |= dict.fromkeys(doubles(views[0]))
    return list(found)


def _tidy(text: str) -> str:
    """Runs of what is foreign once, single spaces, none at the ends."""
    while FOREIGN * 2 in text:
        text = text.replace(FOREIGN * 2, FOREIGN)
    return " ".join(text.split())


def _resized(ink: Floats, size: float) -> Floats:
    """A line with its print smaller or larger, in the middle as before."""
    import cv2

    columns = max(8, round(ink.shape[1] * size))
    rows = round(HEIGHT * size)
    image = np.asarray(cv2.resize(ink, (columns, rows), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    if rows >= HEIGHT:
        start = (rows - HEIGHT) // 2
        return np.ascontiguousarray(image[start : start + HEIGHT])
    above = (HEIGHT - rows) // 2
    return np.pad(image, ((above, HEIGHT - rows - above), (0, 0)))


def _reading(net: Network, line: Line, found: Candidates) -> NumeralReading:
    """The reading of a line: its likeliest text, if what is printed is likelier a numeral than something else."""
    if not found.texts:
        return NumeralReading("", 0.0, (), line.size, found.seen)
    sure = confidence(net, line, found)
    first, share = found.texts[0]
    others = tuple((text, round(min(sure, sure * part / share, 1 - sure), 4)) for text, part in found.texts[1 : OTHERS + 1])
    if found.foreign > share:
        return NumeralReading("", 0.0, ((first, round(sure, 4)), *others), line.size, found.seen)
    return NumeralReading(first, round(sure, 4), others, line.size, found.seen)


def confidence(net: Network, line: Line, found: Candidates) -> float:
    """How sure the likeliest text is, 0-1: a logistic function of `evidence`, fitted to families that the network did not learn."""
    weights = net.calibration.get("logistic")
    if weights is None:
        return found.texts[0][1]
    value = float(evidence(line, found) @ weights)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def evidence(line: Line, found: Candidates) -> npt.NDArray[np.float64]:
    """What the confidence is computed from: a constant, the odds of the likeliest text, how far it leads, the size."""
    share = max(found.texts[0][1], 1e-6)
    after = found.texts[1][1] if len(found.texts) > 1 else 0.0
    surety, lead = math.log(share / max(1 - share, 1e-6)), math.log(share / max(after, 1e-6))
    return np.array([1.0, surety, lead, math.log(max(6.0, line.size) / 20)])
