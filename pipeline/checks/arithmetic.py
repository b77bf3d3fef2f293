"""Decimal arithmetic over printed numbers: what each can stand for, the formulas of the assessment, and what items can give.

A printed 86.38 stands for every number from 86.375 to 86.385, so a recomputed value is a range too. A printed result is then
`exact` (the recomputed point rounds to it), consistent with some `rounding` of the printed parts, or a `mismatch`.
Formulas: ita-framework section 7, reproduced on 47 full rows of 2563 to 2568 within 0.0054.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import lcm

EXACT, ROUNDING, MISMATCH = "exact", "rounding", "mismatch"
CENT = Decimal("0.01")
HUNDRED = Decimal(100)
_NOISE = Decimal("1e-9")
"""Covers the last digit of Decimal divisions when two bounds are compared; far below anything printed."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the range it can stand for: `low` <= `point` <= `high`, in the unit of what is measured."""

    point: Decimal
    low: Decimal
    high: Decimal

    @property
    def slack(self) -> Decimal:
        """Half the width of the range."""
        return (self.high - self.low) / 2


def places_of(values: Iterable[Decimal], most: int = 2) -> int:
    """The decimal places a group of numbers was printed with: the most that any of them shows, but not more than `most`.

    A group that prints 98.39 and 100 dropped the zeros of 100: within the group, 100 means 100.00.
    """
    return min(most, max((shown_places(value) for value in values), default=most))


def printed(value: Decimal, places: int | None = None) -> Quantity:
    """What a printed number stands for: itself plus or minus half a unit of its last place.

    `places` is the precision of the group it belongs to (`places_of`); a number never counts as less precise than it shows,
    nor as more precise than two places.
    """
    shown = min(2, shown_places(value))
    half = Decimal(1).scaleb(-max(shown, places or 0)) / 2
    return Quantity(value, value - half, value + half)


def combine(terms: Iterable[tuple[Decimal, Quantity]]) -> Quantity:
    """The sum of weight times quantity over all terms; weights may be negative."""
    point = low = high = Decimal(0)
    for weight, quantity in terms:
        ends = sorted((weight * quantity.low, weight * quantity.high))
        point, low, high = point + weight * quantity.point, low + ends[0], high + ends[1]
    return Quantity(point, low, high)


def mean(quantities: Sequence[Quantity]) -> Quantity:
    """The plain mean. Raises ValueError when there is nothing to take the mean of."""
    if not quantities:
        raise ValueError("the mean of nothing")
    total = combine((Decimal(1), quantity) for quantity in quantities)
    count = len(quantities)
    return Quantity(total.point / count, total.low / count, total.high / count)


def compare(stated: Quantity, computed: Quantity) -> str:
    """Whether a stated number is `exact`, consistent with some `rounding` of the parts, or a `mismatch`."""
    if abs(stated.point - computed.point) <= stated.slack + _NOISE:
        return EXACT
    overlap = stated.low <= computed.high + _NOISE and computed.low <= stated.high + _NOISE
    return ROUNDING if overlap else MISMATCH


def meets(quantity: Quantity, low: Decimal, high: Decimal) -> bool:
    """Whether some value the quantity can stand for lies in the closed range."""
    return quantity.low <= high + _NOISE and quantity.high >= low - _NOISE


def weighted_total(instruments: Mapping[str, Quantity], weights: Mapping[str, Decimal]) -> Quantity:
    """The total: the sum of weight (a share of 1) times instrument score (0 to 100). Raises KeyError for a missing instrument."""
    return combine((weight, instruments[code]) for code, weight in weights.items())


def implied_part(whole: Quantity, known: Quantity, known_share: Decimal) -> Quantity:
    """The part that, with the known part of share `known_share`, would make up the whole."""
    rest = 1 - known_share
    return combine(((1 / rest, whole), (-known_share / rest, known)))


def implied_instrument(total: Quantity, others: Mapping[str, Quantity], weights: Mapping[str, Decimal], missing: str) -> Quantity:
    """The score of the instrument `missing` that the total implies, given the other instruments."""
    weight = weights[missing]
    terms = [(1 / weight, total)]
    terms.extend((-weights[code] / weight, quantity) for code, quantity in others.items() if code != missing)
    return combine(terms)


def same_number(first: Decimal, second: Decimal) -> bool:
    """Whether two printed numbers may be one number, the shorter a rounding or a cut of the longer: 97.6 and 97.61."""
    coarse, fine = sorted((first, second), key=shown_places)
    gap = abs(first - second)
    unit = Decimal(1).scaleb(-shown_places(coarse))
    if shown_places(coarse) == shown_places(fine):
        return gap == 0
    cut = 0 <= fine - coarse < unit
    return cut or gap <= unit / 2


def round_cents(value: Decimal) -> Decimal:
    """The value at two decimal places, half up, as the assessment prints it."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def one_digit_readings(value: Decimal) -> Iterator[Decimal]:
    """Every number from 0 to 100 that differs from the printed one in a single digit."""
    text = format(value, "f")
    for index, old in enumerate(text):
        if old.isdigit():
            for new in "0123456789":
                other = Decimal(text[:index] + new + text[index + 1 :])
                if new != old and 0 <= other <= HUNDRED:
                    yield other


def nearest_attainable(score: Decimal, sizes: tuple[int, ...], half_credit: bool) -> tuple[Decimal, ...]:
    """The attainable scores next to a score: one when some items give it (within a cent), else the nearest below and above.

    `sizes` are the numbers of items of each sub-indicator; the score is the mean over them of their items' mean, each item
    0 or 100, or 50 too with `half_credit`. Raises ValueError without sizes.
    """
    sums, unit = _attainable(sizes, half_credit)
    target = score * unit / HUNDRED
    place = bisect_left(sums, target)
    around = sorted({max(place - 1, 0), min(place, len(sums) - 1)})
    found = [HUNDRED * sums[index] / unit for index in around]
    slack = printed(score).slack + CENT / 2
    close = [value for value in found if abs(value - score) <= slack]
    return (min(close, key=lambda value: abs(value - score)),) if close else tuple(found)


def is_attainable(score: Decimal, sizes: tuple[int, ...], half_credit: bool) -> bool:
    """Whether some item scores give this score, within its rounding and that of the sub-indicators."""
    return len(near := nearest_attainable(score, sizes, half_credit)) == 1 and abs(near[0] - score) <= printed(score).slack + CENT / 2


@lru_cache(maxsize=64)
def _attainable(sizes: tuple[int, ...], half_credit: bool) -> tuple[tuple[int, ...], int]:
    """All attainable sums, ascending, in units of 1/`unit` of full marks: exact integers, so that nothing is rounded."""
    if not sizes:
        raise ValueError("no sub-indicators")
    steps = 2 if half_credit else 1
    scale = lcm(*(size * steps for size in sizes))
    sums = {0}
    for size in sizes:
        step = scale // (size * steps)
        sums = {total + step * count for total in sums for count in range(size * steps + 1)}
    return tuple(sorted(sums)), scale * len(sizes)


def shown_places(value: Decimal) -> int:
    """The decimal places a number shows."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
