"""The scores of a document laid out by year, and what an instrument comes to from them, in every way the document allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from math import floor

from pipeline.checks.arithmetic import HUNDRED, Quantity, combine, mean, places_of, printed, same_number, shown_places
from schemas.facts import INSTRUMENTS, Facts, Score
from schemas.framework import Framework, load_framework

_READINGS = 16
"""At most so many combinations of values are tried where a document prints one indicator with several values."""
_DIFFERENT = 16
"""At most so many different values of one thing are compared: more is no report on one body, and must not take for ever."""


@dataclass(frozen=True, slots=True)
class Row:
    """The indicators of an instrument in one reading: their quantities in order, and the scores they come from.

    `whole` is False when they may be one part of EIT only, so that the other part could explain a difference.
    """

    values: tuple[Quantity, ...]
    scores: tuple[Score, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The scores (with a number) of one fiscal year; `places` is the precision its indicators are printed with.

    `found` has the different values of each (level, code, part), `readings` the rows of each instrument: see `choices`, `rows`.
    `values` has the different values of each code, of whatever part or place. `tabled`: the levels that stand in a table; `totals`: the
    totals, alike ones together.
    """

    year: int
    framework: Framework | None
    scores: tuple[Score, ...]
    places: int
    found: Mapping[tuple[str, str, int | None], tuple[Score, ...]]
    readings: Mapping[str, tuple[Row, ...]]
    values: Mapping[str, tuple[Score, ...]]
    tabled: frozenset[str] = frozenset()
    totals: tuple[tuple[Score, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an instrument comes to (0 to 100); `scores` and `whole` as in `Row`."""

    value: Quantity
    scores: tuple[Score, ...]
    whole: bool


def sheets(facts: Facts) -> tuple[Sheet, ...]:
    """A sheet for each fiscal year that has a score, ascending.

    Impossible numbers are left out: `score_out_of_range` has named them, and nothing computed with them would be news.
    """
    years: dict[int, list[Score]] = {}
    for score in facts.scores:
        if is_possible(score):
            years.setdefault(score.fiscal_year, []).append(score)
    return tuple(_sheet(year, scores) for year, scores in sorted(years.items()))


def is_possible(score: Score) -> bool:
    """Whether a score has a number from 0 to 100."""
    return score.score is not None and 0 <= score.score <= HUNDRED


def choices(sheet: Sheet, level: str, code: str, part: int | None = None) -> tuple[Score, ...]:
    """The scores of a code, one for each different value: those of tables if there are any, else those of the text."""
    return sheet.found.get((level, code, part), ())


def alike(scores: Iterable[Score]) -> tuple[tuple[Score, ...], ...]:
    """Scores grouped by value, roundings of one number together; within a group the most precise first, groups in reading order."""
    scores = tuple(scores)
    if len(scores) == 1:  # nearly always
        return (scores,)
    groups: list[list[Score]] = []
    spellings: list[list[Decimal]] = []
    group_of: dict[object, int] = {}
    near = _Near({}, {}, set())
    for score in scores:
        value = _value(score)
        spelling = value.as_tuple()
        if spelling not in group_of:
            group_of[spelling] = index = _group_of(value, spellings, near)
            if index == len(groups):
                groups.append([])
        groups[group_of[spelling]].append(score)
    return tuple(tuple(sorted(group, key=lambda score: -places_of([_value(score)]))) for group in groups)


@dataclass(frozen=True, slots=True)
class _Near:
    """Where the groups are that a value may belong to, by places and digits: groups that hold just that, groups that hold a longer one."""

    exact: dict[tuple[int, int], list[int]]
    longer: dict[tuple[int, int], list[int]]
    places: set[int]

    def candidates(self, value: Decimal) -> list[int]:
        """The groups that hold a number of which the value may be a rounding or a cut, or the other way round."""
        own = shown_places(value)
        found: set[int] = set()
        for places in self.places:
            cut = floor(value.scaleb(min(places, own)))
            held = self.longer if places > own else self.exact
            for digits in (cut - 1, cut, cut + 1):
                found.update(held.get((min(places, own), digits), ()))
        return sorted(found)

    def put(self, value: Decimal, group: int) -> None:
        """Note that a group holds a value."""
        own = shown_places(value)
        self.exact.setdefault((own, floor(value.scaleb(own))), []).append(group)
        for places in range(own):
            self.longer.setdefault((places, floor(value.scaleb(places))), []).append(group)
        self.places.add(own)


def _group_of(value: Decimal, spellings: list[list[Decimal]], near: _Near) -> int:
    """The first group that a new value belongs to, which is put there."""
    for index in near.candidates(value):
        if all(same_number(value, other) for other in spellings[index]):
            spellings[index].append(value)
            near.put(value, index)
            return index
    spellings.append([value])
    near.put(value, len(spellings) - 1)
    return len(spellings) - 1


def quantity(sheet: Sheet, score: Score) -> Quantity:
    """What a score of the sheet stands for: a score of a table at the precision of the table, one of the text at its own."""
    return printed(_value(score), sheet.places if score.role == "table" else None)


def numbers_of(framework: Framework | None, instrument: str) -> tuple[int, ...]:
    """The numbers of an instrument's indicators; empty without a framework."""
    return tuple(row.number for row in framework.indicators if row.instrument == instrument) if framework else ()


def weights_of(framework: Framework) -> dict[str, Decimal]:
    """The weight (a share of 1) of each instrument."""
    return {row.code: row.weight for row in framework.instruments}


def rows(sheet: Sheet, instrument: str) -> tuple[Row, ...]:
    """Every way to read the instrument's indicators, the most natural first; empty when one of them is not printed."""
    return sheet.readings[instrument]


def _sheet(year: int, scores: Sequence[Score]) -> Sheet:
    groups: dict[tuple[str, str, int | None], list[Score]] = {}
    coded: dict[str, list[Score]] = {}
    for score in scores:
        groups.setdefault((score.level, score.code, score.part), []).append(score)
        coded.setdefault(score.code, []).append(score)
    found = {key: _different(same) for key, same in groups.items()}
    values = {code: tuple(group[0] for group in alike(same)) for code, same in coded.items()}
    tabled = frozenset(score.level for score in scores if score.role == "table")
    totals = alike(score for score in scores if score.level == "overall")[:_DIFFERENT]
    bare = Sheet(year, load_framework(year), tuple(scores), _precision(scores), found, {}, values, tabled, totals)
    return replace(bare, readings={code: _rows(bare, code) for code in INSTRUMENTS})


def _different(scores: Sequence[Score]) -> tuple[Score, ...]:
    tabled = [score for score in scores if score.role == "table"]
    return tuple(group[0] for group in alike(tabled or scores)[:_DIFFERENT])


def _rows(sheet: Sheet, instrument: str) -> tuple[Row, ...]:
    numbers = numbers_of(sheet.framework, instrument)
    if not numbers or sheet.framework is None:
        return ()
    two_parts = instrument == "EIT" and sheet.framework.eit_parts == 2
    plain = _readings(sheet, numbers, None)
    found = [Row(_quantities(sheet, scores), scores, whole=not two_parts) for scores in plain]
    if instrument == "EIT":
        first, second = _readings(sheet, numbers, 1), _readings(sheet, numbers, 2)
        shares = sheet.framework.eit_part_shares if two_parts else (Decimal("0.5"), Decimal("0.5"))
        both = [_both(sheet, shares, one, two) for one, two in islice(product(first, second), _READINGS)]
        parts = [Row(_quantities(sheet, scores), scores, whole=False) for scores in (*first, *second)]
        found = [*both, *_from_questions(sheet, numbers, shares), *found, *parts] if two_parts else [*found, *both, *parts]
    return tuple(found)


def estimates(sheet: Sheet, instrument: str) -> tuple[Estimate, ...]:
    """Every way to come to the instrument's score: from its indicators, then as printed (0 to 100, or in weighted points)."""
    found = [Estimate(mean(row.values), row.scores, row.whole) for row in rows(sheet, instrument)]
    return (*found, *printed_instruments(sheet, instrument))


def printed_instruments(sheet: Sheet, instrument: str) -> tuple[Estimate, ...]:
    """The instrument's score as printed, on the scale of 0 to 100; a small number may be weighted points, then both are given."""
    if sheet.framework is None:
        return ()
    weight = weights_of(sheet.framework)[instrument]
    whole = not (instrument == "EIT" and sheet.framework.eit_parts == 2)
    found = []
    for score in choices(sheet, "instrument", instrument):
        value = quantity(sheet, score)
        if value.low <= weight * HUNDRED:
            found.append(Estimate(combine([(1 / weight, value)]), (score,), whole))
        found.append(Estimate(value, (score,), whole))
    one, two = choices(sheet, "instrument", instrument, 1), choices(sheet, "instrument", instrument, 2)
    if instrument == "EIT" and one and two and len(sheet.framework.eit_part_shares) == 2:
        parts = [(share, quantity(sheet, score)) for share, score in zip(sheet.framework.eit_part_shares, (one[0], two[0]), strict=True)]
        found.insert(0, Estimate(combine(parts), (one[0], two[0]), True))
    return tuple(found)


def tens(sheet: Sheet) -> tuple[tuple[Row, ...], ...]:
    """Every way to read all indicators of the year: a row for each instrument; empty when any of them is missing."""
    return tuple(islice(product(*(rows(sheet, code) for code in INSTRUMENTS)), _READINGS))


def part_mean(sheet: Sheet, codes: Sequence[str], part: int | None) -> tuple[Quantity, tuple[Score, ...]] | None:
    """The mean of the questions with these codes in one part, with their scores; None when one is missing or printed twice differently."""
    found = [choices(sheet, "question", code, part) for code in codes]
    if not codes or any(len(values) != 1 for values in found):
        return None
    scores = tuple(values[0] for values in found)
    return mean([quantity(sheet, score) for score in scores]), scores


def question_codes_of(framework: Framework, instrument: str, indicator: int) -> tuple[str, ...]:
    """The codes of an indicator's questions or items; empty where they are unknown."""
    questions = framework.questions.get(instrument)
    bounds = questions.per_indicator.get(indicator) if questions else None
    return tuple(f"{questions.prefix}{number}" for number in range(bounds[0], bounds[1] + 1)) if questions and bounds else ()


def _readings(sheet: Sheet, numbers: Sequence[int], part: int | None) -> tuple[tuple[Score, ...], ...]:
    return tuple(islice(product(*(choices(sheet, "indicator", str(number), part) for number in numbers)), _READINGS))


def _quantities(sheet: Sheet, scores: Sequence[Score]) -> tuple[Quantity, ...]:
    return tuple(quantity(sheet, score) for score in scores)


def _both(sheet: Sheet, shares: Sequence[Decimal], one: Sequence[Score], two: Sequence[Score]) -> Row:
    pairs = zip(_quantities(sheet, one), _quantities(sheet, two), strict=True)
    return Row(tuple(combine(zip(shares, pair, strict=True)) for pair in pairs), (*one, *two), whole=True)


def _from_questions(sheet: Sheet, numbers: Sequence[int], shares: Sequence[Decimal]) -> list[Row]:
    """EIT from its question table, when both parts of all of its indicators are there."""
    values: list[Quantity] = []
    scores: list[Score] = []
    for number in numbers:
        codes = question_codes_of(sheet.framework, "EIT", number) if sheet.framework else ()
        parts = [part_mean(sheet, codes, part) for part in (1, 2)]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return []
        values.append(combine(zip(shares, (value for value, _ in known), strict=True)))
        scores.extend(score for _, used in known for score in used)
    return [Row(tuple(values), tuple(scores), whole=True)]


def _precision(scores: Iterable[Score]) -> int:
    return places_of(_value(score) for score in scores if score.role == "table" and score.level != "question")


def _value(score: Score) -> Decimal:
    if score.score is None:
        raise ValueError(f"{score.value_id} has no number")
    return score.score
