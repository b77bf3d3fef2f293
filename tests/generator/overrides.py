"""Values printed wrong on purpose: which number of a plan is replaced for which rule, and what a check should expect there."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from statistics import mean

from generator.facts import DefectFact
from generator.pen import Overrides
from generator.plan import Plan
from generator.scores import rounded


def draw_overrides(rng: random.Random, plan: Plan) -> Overrides:
    """The overrides for the defects of a plan."""
    overrides: Overrides = {}
    for rule in plan.defects:
        if rule in _MAKERS:
            overrides |= _MAKERS[rule](rng, plan)
    return overrides


def draw_wrong_rating(rng: random.Random, plan: Plan) -> str | None:
    """A level that the total alone contradicts, near the right one, if the plan breaks `rating_mismatch`; else None."""
    if "rating_mismatch" not in plan.defects:
        return None
    levels = plan.latest.framework.rating_scales[0].levels
    right = [level.name for level in levels].index(plan.latest.rating)
    wrong = [i for i, level in enumerate(levels) if not level.minimum <= plan.latest.total <= level.maximum]
    return levels[rng.choice(sorted(wrong, key=lambda i: abs(i - right))[:2])].name


def _off(rng: random.Random, value: Decimal) -> Decimal:
    """A value between 0 and 100 that is off by more than a rounding."""
    step = Decimal(rng.randint(80, 400)) / 100
    return value - step if value - step > 0 else value + step


def _weighted_total(rng: random.Random, plan: Plan) -> Overrides:
    year = plan.latest
    wrong = _off(rng, year.total)
    defect = DefectFact("weighted_total_mismatch", year.year, "overall", f"{wrong:.2f}", f"{year.total:.2f}")
    return {(year.year, "overall", ("overall", None)): (wrong, defect)}


def _instrument_mean(rng: random.Random, plan: Plan) -> Overrides:
    year = plan.latest
    code = rng.choice(("IIT", "EIT", "OIT") if year.framework.eit_parts == 1 else ("IIT", "OIT"))
    right = plan.shown(year, code)
    wrong = _off(rng, right)
    defect = DefectFact("instrument_mean_mismatch", year.year, code, f"{wrong:.2f}", f"{right:.2f}")
    return {(year.year, "instrument", (code, None)): (wrong, defect)}


def _indicator_mean(rng: random.Random, plan: Plan) -> Overrides:
    """A question of IIT is printed wrong, so that the mean of the printed questions is not the printed indicator."""
    year = plan.latest
    table = year.framework.questions["IIT"]
    number = rng.choice(list(table.per_indicator))
    first, last = table.per_indicator[number]
    keys = [(f"{table.prefix}{index}", None) for index in range(first, last + 1)]
    key = rng.choice(keys)
    wrong = max(Decimal("1.00"), year.questions[key] - Decimal(rng.randint(1500, 3000)) / 100)
    expected = rounded(mean(wrong if other == key else year.questions[other] for other in keys))
    stated = plan.shown(year, str(number))
    defect = DefectFact("indicator_mean_mismatch", year.year, str(number), f"{stated:.2f}", f"{expected:.2f}")
    return {(year.year, "question", key): (wrong, defect)}


def _unattainable(rng: random.Random, plan: Plan) -> Overrides:
    """The plan's own score of indicator 10 is one that no items give: it is marked where it is printed."""
    year = plan.latest
    wrong = year.indicators[("10", None)]
    return {(year.year, "indicator", ("10", None)): (wrong, DefectFact("unattainable_score", year.year, "10", f"{wrong:.2f}", None))}


def _out_of_range(rng: random.Random, plan: Plan) -> Overrides:
    year, number = plan.latest, rng.randint(1, 10)
    wrong = Decimal(rng.randint(10150, 18990)) / 100
    defect = DefectFact("score_out_of_range", year.year, str(number), f"{wrong:.2f}", None)
    return {(year.year, "indicator", (str(number), None)): (wrong, defect)}


_MAKERS: dict[str, Callable[[random.Random, Plan], Overrides]] = {
    "weighted_total_mismatch": _weighted_total,
    "instrument_mean_mismatch": _instrument_mean,
    "indicator_mean_mismatch": _indicator_mean,
    "unattainable_score": _unattainable,
    "score_out_of_range": _out_of_range,
}
