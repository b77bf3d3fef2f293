"""Scores that obey the formulas of a year: answers and items are drawn, everything above them is computed and then rounded."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from schemas.framework import Framework, RatingScale

QUALITIES = ((Fraction(98), 2.0), (Fraction(93), 4.0), (Fraction(85), 7.0), (Fraction(72), 10.0), (Fraction(55), 12.0))
"""Mean score and spread of the bodies drawn, from excellent to poor."""
QUALITY_WEIGHTS = (30, 30, 22, 12, 6)

Key = tuple[str, int | None]
"""A code with the EIT part it is about (None: one part only, or both together)."""


@dataclass(frozen=True, slots=True)
class YearScores:
    """The scores of one year as printed (two decimals). Keys are codes with a part: `("i2", None)`, `("e5", 1)`, `("6", 2)`."""

    framework: Framework
    questions: dict[Key, Decimal]
    indicators: dict[Key, Decimal]
    instruments: dict[Key, Decimal]
    subs: dict[str, Decimal]
    total: Decimal
    rating: str

    @property
    def year(self) -> int:
        """The fiscal year (B.E.)."""
        return self.framework.fiscal_year

    @property
    def parts(self) -> tuple[int | None, ...]:
        """The parts of EIT whose answers are printed apart, or just None."""
        return (1, 2) if self.framework.eit_parts == 2 else (None,)


def rounded(value: Fraction | Decimal) -> Decimal:
    """A value with two decimals, halves up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def draw_year(rng: random.Random, framework: Framework, quality: int | None = None) -> YearScores:
    """The scores of a body in a year; `quality` is an index of `QUALITIES`, drawn when None."""
    if quality is None:
        quality = rng.choices(range(len(QUALITIES)), QUALITY_WEIGHTS)[0]
    center, spread = QUALITIES[quality]
    respondents: dict[Key, int] = {("IIT", None): rng.randint(20, 150), ("EIT", None): rng.randint(15, 200)}
    respondents |= {("EIT", 1): rng.randint(20, 120), ("EIT", 2): rng.randint(10, 30)}
    parts = {"IIT": (None,), "EIT": (1, 2) if framework.eit_parts == 2 else (None,)}
    answers = sorted(framework.scoring.answers)
    questions: dict[Key, Fraction] = {}
    indicators: dict[Key, Fraction] = {}
    instruments: dict[Key, Fraction] = {}
    for instrument in ("IIT", "EIT"):
        table = framework.questions[instrument]
        for part in parts[instrument]:
            for number, (first, last) in table.per_indicator.items():
                level = min(100.0, max(20.0, rng.gauss(float(center), spread)))
                for index in range(first, last + 1):
                    questions[(f"{table.prefix}{index}", part)] = _answers(rng, level, answers, respondents[(instrument, part)])
                indicators[(str(number), part)] = _mean(questions[(f"{table.prefix}{i}", part)] for i in range(first, last + 1))
            instruments[(instrument, part)] = _mean(indicators[(str(number), part)] for number in table.per_indicator)
    if framework.eit_parts == 2:
        shares = [Fraction(share) for share in framework.eit_part_shares]
        for scores, codes in ((indicators, [str(n) for n in framework.questions["EIT"].per_indicator]), (instruments, ["EIT"])):
            for code in codes:
                scores[(code, None)] = sum((shares[part - 1] * scores[(code, part)] for part in (1, 2)), Fraction(0))
    subs = _items(rng, framework, quality, questions)
    for number in framework.questions["OIT"].per_indicator:
        indicators[(str(number), None)] = _mean(score for code, score in subs.items() if code.startswith(f"{number}."))
    instruments[("OIT", None)] = _mean(indicators[(str(n), None)] for n in framework.questions["OIT"].per_indicator)
    total = sum((Fraction(row.weight) * instruments[(row.code, None)] for row in framework.instruments), Fraction(0))
    printed_instruments = {key: rounded(value) for key, value in instruments.items()}
    return YearScores(
        framework,
        {key: rounded(value) for key, value in questions.items()},
        {key: rounded(value) for key, value in indicators.items()},
        printed_instruments,
        {code: rounded(value) for code, value in subs.items()},
        rounded(total),
        rating_of(rng.choice(framework.rating_scales), rounded(total), printed_instruments),
    )


def with_oit_indicator(year: YearScores, number: int, value: Decimal) -> YearScores:
    """The year with another score of an OIT indicator: OIT, total and rating follow, items and sub-indicators do not."""
    indicators = year.indicators | {(str(number), None): value}
    both = [indicators[(str(n), None)] for n in year.framework.questions["OIT"].per_indicator]
    instruments = year.instruments | {("OIT", None): rounded(sum(both, Decimal(0)) / len(both))}
    total = rounded(sum((row.weight * instruments[(row.code, None)] for row in year.framework.instruments), Decimal(0)))
    rating = rating_of(year.framework.rating_scales[0], total, instruments)
    return replace(year, indicators=indicators, instruments=instruments, total=total, rating=rating)


def attainable(framework: Framework, number: int) -> set[Decimal]:
    """The scores that an OIT indicator of two sub-indicators can have, half credits included."""
    ranges = [span for code, span in sub_ranges(framework).items() if code.startswith(f"{number}.")]
    means = [[Decimal(50 * k) / (last - first + 1) for k in range(2 * (last - first + 1) + 1)] for first, last in ranges]
    return {rounded(sum(combination, Decimal(0)) / len(combination)) for combination in itertools.product(*means)}


def rating_of(scale: RatingScale, total: Decimal, instruments: dict[Key, Decimal]) -> str:
    """The level of a scale that a total with these instrument scores gets: the first whose conditions hold."""
    whole = [score for (_, part), score in instruments.items() if part is None]
    eit_parts = [score for (_, part), score in instruments.items() if part is not None]
    for level in scale.levels:
        holds = (
            level.minimum <= total <= level.maximum
            and (level.instrument_minimum is None or min(whole) >= level.instrument_minimum)
            and (level.any_instrument_below is None or min(whole) < level.any_instrument_below)
            and (level.eit_part_minimum is None or all(score >= level.eit_part_minimum for score in eit_parts))
        )
        if holds:
            return level.name
    return scale.levels[-1].name


def sub_ranges(framework: Framework) -> dict[str, tuple[int, int]]:
    """The item ranges of the sub-indicators; where a year's are not known, the last quarter of the items makes the last one."""
    ranges: dict[str, tuple[int, int]] = {}
    for number, (first, last) in framework.questions["OIT"].per_indicator.items():
        subs = [sub for sub in framework.sub_indicators if sub.indicator == number]
        if all(sub.first is not None and sub.last is not None for sub in subs):
            ranges |= {sub.code: (sub.first or 0, sub.last or 0) for sub in subs}
            continue
        border = first + (last - first + 1) * 3 // 4
        ranges |= {subs[0].code: (first, border - 1), subs[-1].code: (border, last)}
    return ranges


def _mean(values: Iterable[Fraction]) -> Fraction:
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)


def _answers(rng: random.Random, level: float, answers: list[Decimal], count: int) -> Fraction:
    """The mean of `count` answers, each of the scale, around a level."""
    lost = max(0, round((100 - level) / 100 * count * rng.uniform(0.4, 1.6)))
    steps = [int(answers[-1] - answer) for answer in reversed(answers[:-1])]
    missing = sum(rng.choices(steps, [2.0**-i for i in range(len(steps))], k=lost))
    return max(Fraction(0), 100 - Fraction(missing, count))


def _items(rng: random.Random, framework: Framework, quality: int, questions: dict[Key, Fraction]) -> dict[str, Fraction]:
    values = [Fraction(value) for value in framework.scoring.item_scores]
    chance = (0.97, 0.93, 0.85, 0.7, 0.5)[quality]
    half = [0.5 * (1 - chance)] * (len(values) - 2)
    weights = [1 - chance - sum(half), *half, chance]
    subs: dict[str, Fraction] = {}
    for code, (first, last) in sub_ranges(framework).items():
        items = {f"O{number}": rng.choices(values, weights)[0] for number in range(first, last + 1)}
        questions |= {(item, None): score for item, score in items.items()}
        subs[code] = _mean(items.values())
    return subs
