"""How far two Thai names are apart: an edit distance in which the usual slips of writing, type and OCR are cheap.

The weights are data (`schemas/places/edit_costs.yaml`): 1 is a whole wrong letter, a lost tone mark costs 0.3, a look-alike 0.3 to 0.7.
Distance: optimal string alignment (Damerau 1964, restricted to adjacent transpositions) over code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from schemas import places
from schemas.knowledge import knowledge

_COMBINING = frozenset("ัิีึืฺุู็่้๊๋์ํ๎ำาะ")


@dataclass(frozen=True, slots=True)
class _Costs:
    gap: dict[str, float]
    swap: dict[str, dict[str, float]]
    marks: frozenset[str]
    transpose_mark: float
    transpose: float
    double: float
    least: dict[str, float]


@knowledge
def _costs() -> _Costs:
    data = places.load("edit_costs")
    gap = {letter: float(row["cost"]) for row in data["insert_delete"] for letter in row["letters"]}
    swap: dict[str, dict[str, float]] = {}
    for row in data["substitute"]:
        for letter, other in permutations(row["letters"], 2):
            others = swap.setdefault(letter, {})
            others[other] = min(float(row["cost"]), others.get(other, 1.0))
    transpose = data["transpose"]
    least = {letter: min(gap.get(letter, 1.0), *swap.get(letter, {}).values(), 1.0) for letter in (*gap, *swap)}
    with_mark, other = float(transpose["with_mark"]), float(transpose["other"])
    return _Costs(gap, swap, frozenset(data["marks"]), with_mark, other, float(data["double"]["cost"]), least)


def _gap(costs: _Costs, text: str, index: int) -> float:
    letter = text[index]
    cost = costs.gap.get(letter, 1.0)
    if index and text[index - 1] == letter:
        return min(cost, costs.double)
    return cost


def is_combining(letter: str) -> bool:
    """Whether this character belongs to the one before it: a mark, or a vowel that cannot begin anything."""
    return letter in _COMBINING


def _last_row(a: str, b: str) -> list[float]:
    """Costs of turning the whole of `a` into each prefix of `b`."""
    costs = _costs()
    gaps = [_gap(costs, b, j) for j in range(len(b))]
    before: list[float] = []
    row = [0.0]
    for gap in gaps:
        row.append(row[-1] + gap)
    previous = ""
    for i, letter in enumerate(a):
        drop = _gap(costs, a, i)
        swaps = costs.swap.get(letter, {})
        diagonal = row[0]
        best = diagonal + drop
        current = [best]
        for j, other in enumerate(b):
            # `best` is still that of the letter before in `b`: a gap here.
            best += gaps[j]
            above = row[j + 1]
            swapped = diagonal if letter == other else diagonal + swaps.get(other, 1.0)
            if above + drop < swapped:
                swapped = above + drop
            if swapped <= best:
                best = swapped
            if previous == other and j and letter == b[j - 1] and letter != other:
                marked = letter in costs.marks or other in costs.marks
                crossed = before[j - 1] + (costs.transpose_mark if marked else costs.transpose)
                if crossed < best:
                    best = crossed
            current.append(best)
            diagonal = above
        before, row, previous = row, current, letter
    return row


@lru_cache(maxsize=65536)
def distance(a: str, b: str) -> float:
    """The weighted edit distance between two names: 0 for equal ones, symmetric, at most about the length of the longer."""
    if a == b:
        return 0.0
    if b < a:
        a, b = b, a
    return round(_last_row(a, b)[-1], 6)


def at_least(a: str, b: str) -> float:
    """A bound below the distance that costs a tenth of it: every letter that only one of the names has must go or be another."""
    least, ours, theirs = _costs().least, set(a), set(b)
    only_ours = sum([least.get(letter, 1.0) for letter in ours - theirs])
    return max(only_ours, sum([least.get(letter, 1.0) for letter in theirs - ours]))


def capped_distance(a: str, b: str, cap: float) -> float:
    """The distance between two names, at most `cap`; names without much in common cost next to nothing."""
    return cap if at_least(a, b) >= cap else min(cap, distance(a, b))


def similarity(a: str, b: str) -> float:
    """1 for equal names, 0 for names without anything in common: 1 - distance / length of the longer, never below 0."""
    longest = max(len(a), len(b))
    return 1.0 if not longest else max(0.0, 1.0 - distance(a, b) / longest)


@lru_cache(maxsize=65536)
def prefix_distance(name: str, text: str) -> tuple[float, int]:
    """The cheapest way to read `name` at the start of `text`: its distance, and where it ends in `text`.

    Never ends between a letter and the vowel or tone mark that stands on it; of equally cheap ends the longest.
    """
    row = _last_row(name, text)
    best, end = float("inf"), 0
    for index, cost in enumerate(row):
        cut_inside = index < len(text) and text[index] in _COMBINING
        if cost <= best and not cut_inside:
            best, end = cost, index
    return round(best, 6), end
