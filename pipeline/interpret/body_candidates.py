"""Which body of which place a set of printed names and places means: candidates, what each costs, and how sure the choice is.

Model: a printed name is a true name with slips (`normalizers.similarity`). Every body that could be meant (each sub-district near the
printed place, the names a municipality takes, the name just as printed) gets a cost: the slips in name, district and province that it
would take to print what was printed. Belief is exp(-SHARPNESS * cost), shared among the candidates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from normalizers import places
from normalizers.places import SHARPNESS, Place
from normalizers.plausibility import oddness
from normalizers.register import registered
from normalizers.similarity import at_least, capped_distance, distance
from schemas import places as data

_NAME_CAP = 4.0
_AMPHOE_CAP = 2.5
_PROVINCE_CAP = 3.0
_WORTH_A_THOUGHT = 1.5
"""A province that costs so much more than the cheapest one is none to think of."""
_ROUNDING = 1e-5
_PLACE_FACTOR = 0.8
_SURE_SLIP = 0.6
"""A municipality's name this near to a place's may be corrected to it with full confidence."""
_FARTHEST = 3.2
"""A sub-district farther from what was printed (cost for each spelling) is no candidate."""
_ODD_CAP = 1.8
"""The most that an unusual sequence of letters speaks against a name that no gazetteer holds: some bodies have unusual names."""
_MAJORITY = 0.4
"""A correction believed less than this is not made: the name stays as printed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that could be meant: its name, what it costs to believe in it, where it lies, and the rule that proposed it.

    `rule`: `registered` (the register has it), `tambon_name`, `amphoe_name`, `province_name` (named after that place) or
    `name_as_printed` (a name that neither gazetteer nor register holds).
    """

    name: str
    cost: float
    tambon: Place | None
    amphoe: Place | None
    province: Place | None
    rule: str


@dataclass(frozen=True, slots=True)
class Observed:
    """What was printed: spellings with their relative weight (the heaviest has 1)."""

    names: Mapping[str, float]
    amphoes: Mapping[str, float]
    provinces: Mapping[str, float]
    letterhead: frozenset[str]


def _province_costs(seen: Observed) -> dict[Place, float]:
    """The provinces worth a thought and what each costs; empty when nothing tells the province."""
    if not seen.provinces:
        if seen.letterhead:
            return {place: 0.3 for place in places.children("") if place.code in seen.letterhead}
        codes = {place.code[:2] for spelling in seen.amphoes for place in places.named(spelling, "amphoe")}
        return {place: 0.5 for place in places.children("") if place.code in codes}
    bounds = {place: _province_cost(place, seen, at_least) for place in places.children("")}
    costs: dict[Place, float] = {}
    best = math.inf
    for place in sorted(bounds, key=lambda place: bounds[place]):
        if bounds[place] > best + _WORTH_A_THOUGHT + _ROUNDING:
            break
        costs[place] = _province_cost(place, seen, distance)
        best = min(best, costs[place])
    return {place: costs[place] for place in bounds if costs.get(place, math.inf) <= best + _WORTH_A_THOUGHT}


def _province_cost(province: Place, seen: Observed, apart: Callable[[str, str], float]) -> float:
    cost = 0.0
    for spelling, weight in seen.provinces.items():
        alias = places.province_aliases().get(spelling.rstrip(".ฯ"))
        slip = 0.0 if alias == province else apart(spelling, province.name)
        cost += weight * min(_PROVINCE_CAP, slip)
    return cost + (0.5 if seen.letterhead and province.code not in seen.letterhead else 0.0)


def _amphoe_cost(amphoe: Place, province: Place, seen: Observed) -> float:
    total = 0.0
    for spelling, weight in seen.amphoes.items():
        slip = capped_distance(spelling, amphoe.name, _AMPHOE_CAP)
        if slip and places.find_amphoe(spelling, province.name).place == amphoe:
            slip = min(slip, 0.0 if spelling in data.load("districts")["capital_words"] else slip)
        total += weight * slip
    return total


def _name_cost(name: str, seen: Observed) -> float:
    return sum(weight * capped_distance(spelling, name, _NAME_CAP) for spelling, weight in seen.names.items())


def _near_enough(name: str, seen: Observed) -> bool:
    letters = set(name)
    return any(2 * len(letters & set(spelling)) >= len(letters) and abs(len(name) - len(spelling)) <= 4 for spelling in seen.names)


def _type_row(kind: str) -> Mapping[str, object]:
    rows: list[Mapping[str, object]] = data.load("bodies")["types"]
    return next(row for row in rows if row["type"] == kind)


def _candidates(kind: str, seen: Observed) -> Iterator[Candidate]:
    row = _type_row(kind)
    after = row["names_after"]
    free = float(str(row["free_name"]))
    if not isinstance(after, list):
        return
    odd = {spelling: min(_ODD_CAP, oddness(spelling) / SHARPNESS) for spelling in seen.names}
    free_names = {spelling: free + odd[spelling] + _name_cost(spelling, seen) for spelling in seen.names}
    farthest = _FARTHEST * sum(seen.names.values())
    for province, province_cost in _province_costs(seen).items():
        base = _PLACE_FACTOR * province_cost
        if "province" in after:
            main = places.capital(province) if "amphoe" in after else None
            yield Candidate(province.name, base + 0.2 + _name_cost(province.name, seen), None, main, province, "province_name")
        if kind == "PAO":
            continue
        costs = {amphoe: base + _PLACE_FACTOR * _amphoe_cost(amphoe, province, seen) for amphoe in places.children(province.code)}
        nearest = min(costs.values(), default=0.0)
        for body in registered(kind, province):
            if _near_enough(body.name, seen):
                where = base if body.amphoe is None else costs[body.amphoe]
                yield Candidate(body.name, where + _name_cost(body.name, seen), body.tambon, body.amphoe, province, "registered")
        for amphoe, cost in costs.items():
            if "amphoe" in after and _near_enough(amphoe.name, seen):
                yield Candidate(amphoe.name, cost + 0.3 + _name_cost(amphoe.name, seen), None, amphoe, province, "amphoe_name")
            believed = bool(seen.amphoes) and cost <= nearest + 1.0
            for tambon in places.children(amphoe.code):
                if (believed or _near_enough(tambon.name, seen)) and (own := _name_cost(tambon.name, seen)) <= farthest:
                    yield Candidate(tambon.name, cost + own, tambon, amphoe, province, "tambon_name")
            if believed:
                for spelling, own in free_names.items():
                    yield Candidate(spelling, cost + own, None, amphoe, province, "name_as_printed")
        if not seen.amphoes:
            for spelling, own in free_names.items():
                yield Candidate(spelling, base + own, None, None, province, "name_as_printed")


def choose(kind: str, seen: Observed) -> tuple[Candidate, float] | None:
    """The cheapest candidate and its share of belief; None when nothing tells where the body is."""
    best: dict[tuple[str, str | None, str | None], Candidate] = {}
    for candidate in _candidates(kind, seen):
        where = candidate.amphoe or candidate.province
        key = (candidate.name, where.code if where else None, None)
        if key not in best or candidate.cost < best[key].cost:
            best[key] = candidate
    ranked = sorted(best.values(), key=lambda one: (one.cost, one.name, one.amphoe.code if one.amphoe else ""))
    if not ranked:
        return None
    belief = [math.exp(-SHARPNESS * (one.cost - ranked[0].cost)) for one in ranked]
    share = 1 / sum(belief)
    printed = next((one for one in ranked if one.rule == "name_as_printed"), None)
    if share < _MAJORITY and ranked[0].name not in seen.names and printed is not None:
        return printed, share
    return ranked[0], share


def confidence_cap(chosen: Candidate, kind: str, seen: Observed) -> float:
    """The most that a choice may be believed, given how much of the place was printed and how it was found."""
    if chosen.rule == "name_as_printed":
        return 0.65 if kind == "SAO" else 0.85
    slip = min((distance(spelling, chosen.name) for spelling in seen.names), default=0.0)
    if kind in {"SM", "TM", "CM"} and slip > _SURE_SLIP and chosen.rule != "registered":
        # Municipalities take names of their own, so a near sub-district is a likely correction, not a sure one.
        return 0.89
    if chosen.rule == "province_name":
        return 0.98
    if seen.amphoes and seen.provinces:
        return 0.99
    return 0.93 if seen.provinces or seen.letterhead else 0.85
