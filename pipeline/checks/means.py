"""Instruments and indicators: do they agree with what they are the mean of, and can items give them at all?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.checks.arithmetic import (
    HUNDRED,
    MISMATCH,
    Quantity,
    combine,
    compare,
    implied_part,
    is_attainable,
    mean,
    meets,
    nearest_attainable,
)
from pipeline.checks.report import as_printed, confirms, finding, listed, number, score_label
from pipeline.checks.sheet import (
    Row,
    Sheet,
    alike,
    choices,
    numbers_of,
    part_mean,
    quantity,
    question_codes_of,
    rows,
    weights_of,
)
from schemas.facts import INSTRUMENTS, Facts, Finding, Score
from schemas.framework import CONFIRMED, Framework, SubIndicator

Mean = tuple[Quantity, tuple[Score, ...]]


def check_means(facts: Facts, years: Sequence[Sheet]) -> Iterator[Finding]:
    """`instrument_mean_mismatch`, `indicator_mean_mismatch` and `unattainable_score` of each year that has a framework."""
    for sheet in years:
        if sheet.framework is not None:
            yield from _instruments(facts, sheet, sheet.framework)
            yield from _indicators(facts, sheet, sheet.framework)
            yield from _unattainable(facts, sheet, sheet.framework)


def _instruments(facts: Facts, sheet: Sheet, framework: Framework) -> Iterator[Finding]:
    for code in INSTRUMENTS:
        weight = weights_of(framework)[code]
        ways = rows(sheet, code)
        for group in alike(score for score in sheet.scores if (score.level, score.code) == ("instrument", code)):
            score, stated = group[0], quantity(sheet, group[0])
            computed = [(mean(row.values), row) for row in ways if _speaks_of(row, score)]
            weighted = [combine([(weight, value)]) for value, _ in computed]
            if not computed or any(compare(stated, value) != MISMATCH for value in (*(value for value, _ in computed), *weighted)):
                continue
            yield _instrument_finding(facts, sheet, framework, score, stated, computed[0])


def _speaks_of(row: Row, score: Score) -> bool:
    """Whether indicators can judge an instrument's score: a part of EIT only by indicators of that part."""
    return score.part is None or all(one.part == score.part for one in row.scores)


def _instrument_finding(
    facts: Facts, sheet: Sheet, framework: Framework, score: Score, stated: Quantity, best: tuple[Quantity, Row]
) -> Finding:
    value, row = best
    code = score.code
    weight = weights_of(framework)[code]
    points = combine([(weight, value)])
    expected = min((value, points), key=lambda way: abs(way.point - stated.point))
    implied = None
    if not row.whole and framework.eit_parts == 2:
        full = stated if expected is value else combine([(1 / weight, stated)])
        implied = implied_part(full, value, framework.eit_part_shares[0])
    excused = implied is not None and score.part is None and meets(implied, Decimal(0), HUNDRED)
    return finding(
        facts,
        "instrument_mean_mismatch",
        message="part_missing" if excused else "mismatch",
        evidence=[score, *row.scores],
        fields={"numbers": listed([str(n) for n in numbers_of(framework, code)]), "implied": number(implied.point if implied else None)},
        year=sheet.year,
        code=code,
        stated=as_printed(stated.point),
        expected=number(expected.point),
        difference=stated.point - expected.point,
        tolerance=stated.slack + expected.slack,
        confirmed=confirms(framework, "instrument_mean_mismatch"),
        unverifiable=excused,
        severity="info" if excused else None,
    )


def _indicators(facts: Facts, sheet: Sheet, framework: Framework) -> Iterator[Finding]:
    for indicator in framework.indicators:
        ways, confirmed = _ways(sheet, framework, indicator.number, indicator.instrument)
        code = str(indicator.number)
        for group in alike(score for score in sheet.scores if (score.level, score.code) == ("indicator", code)):
            score, stated = group[0], quantity(sheet, group[0])
            if not ways or any(compare(stated, value) != MISMATCH for value, _ in ways):
                continue
            value, used = min(ways, key=lambda way: abs(way[0].point - stated.point))
            excused = indicator.instrument == "EIT" and _other_part_may_explain(framework, score, stated, value, used)
            yield finding(
                facts,
                "indicator_mean_mismatch",
                evidence=[score, *used],
                fields={"parts": _span(used)},
                year=sheet.year,
                code=code,
                stated=as_printed(stated.point),
                expected=number(value.point),
                difference=stated.point - value.point,
                tolerance=stated.slack + value.slack,
                confirmed=confirmed and confirms(framework, "indicator_mean_mismatch"),
                unverifiable=excused,
                severity="info" if excused else None,
            )


def _other_part_may_explain(framework: Framework, score: Score, stated: Quantity, value: Quantity, used: Sequence[Score]) -> bool:
    """Whether a score of EIT is held against one part of its questions alone, while the other part could make it up."""
    parts = {one.part for one in used}
    if framework.eit_parts != 2 or len(parts) != 1 or parts == {score.part}:
        return False
    share = framework.eit_part_shares[1] if parts == {2} else framework.eit_part_shares[0]
    return score.part is not None or meets(implied_part(stated, value, share), Decimal(0), HUNDRED)


def _ways(sheet: Sheet, framework: Framework, indicator: int, instrument: str) -> tuple[list[Mean], bool]:
    """Every way to come to an indicator from what is printed below it, and whether the framework confirms what lies below."""
    if instrument == "OIT":
        subs = [sub for sub in framework.sub_indicators if sub.indicator == indicator]
        confirmed = bool(subs) and all(sub.confidence in CONFIRMED for sub in subs)
        return [way for way in (_from_subs(sheet, subs), _from_items(sheet, subs)) if way is not None], confirmed
    codes = question_codes_of(framework, instrument, indicator)
    parts = [way for part in (None, 1, 2) if (way := part_mean(sheet, codes, part)) is not None]
    if len(parts) == 2 and {score.part for _, scores in parts for score in scores} == {1, 2}:
        shares = framework.eit_part_shares if framework.eit_parts == 2 else (Decimal("0.5"), Decimal("0.5"))
        both = combine(zip(shares, (value for value, _ in parts), strict=True))
        parts.insert(0, (both, (*parts[0][1], *parts[1][1])))
    confirmed = framework.is_confirmed(f"questions.{instrument}") and framework.is_confirmed(f"questions.{instrument}.split")
    return parts, confirmed


def _from_subs(sheet: Sheet, subs: Sequence[SubIndicator]) -> Mean | None:
    found = [choices(sheet, "sub_indicator", sub.code) for sub in subs]
    if not subs or any(len(values) != 1 for values in found):
        return None
    scores = tuple(values[0] for values in found)
    return mean([quantity(sheet, score) for score in scores]), scores


def _from_items(sheet: Sheet, subs: Sequence[SubIndicator]) -> Mean | None:
    """The mean of the sub-indicators' means over their items, when every item is printed once."""
    means = []
    for sub in subs:
        if sub.first is None or sub.last is None:
            return None
        items = part_mean(sheet, [f"O{n}" for n in range(sub.first, sub.last + 1)], None)
        if items is None:
            return None
        means.append(items)
    return (mean([value for value, _ in means]), tuple(score for _, scores in means for score in scores)) if means else None


def _unattainable(facts: Facts, sheet: Sheet, framework: Framework) -> Iterator[Finding]:
    half_known = Decimal(50) in framework.scoring.item_scores
    for code in dict.fromkeys(score.code for score in sheet.scores if score.level in ("indicator", "sub_indicator")):
        for group in alike(score for score in sheet.scores if score.code == code):
            yield from _unattainable_of(facts, sheet, framework, group, half_known)


def _unattainable_of(facts: Facts, sheet: Sheet, framework: Framework, group: Sequence[Score], half_known: bool) -> Iterator[Finding]:
    score = group[0]
    subs = [sub for sub in framework.sub_indicators if score.code in (sub.code, str(sub.indicator))]
    sizes = tuple(sub.last - sub.first + 1 for sub in subs if sub.first is not None and sub.last is not None)
    value = quantity(sheet, score).point
    if not subs or len(sizes) < len(subs) or not all(sub.confidence in CONFIRMED for sub in subs) or not 0 <= value <= HUNDRED:
        return
    if is_attainable(value, sizes, half_known):
        return
    near = nearest_attainable(value, sizes, half_known)
    yield finding(
        facts,
        "unattainable_score",
        evidence=group,
        needed=[score],
        fields={"label": score_label(score.level, score.code)},
        year=sheet.year,
        code=score.code,
        stated=as_printed(value),
        expected=listed([number(other) for other in near]),
        difference=min((value - other for other in near), key=abs),
        tolerance=quantity(sheet, score).slack,
        # Half credit is not known for these years, but that it was never given is inferred: only what it cannot explain is certain.
        confirmed=confirms(framework, "unattainable_score") and not is_attainable(value, sizes, half_credit=True),
    )


def _span(scores: Sequence[Score]) -> str:
    """The codes in short: `i1–i6`, with the parts of EIT."""
    codes = list(dict.fromkeys(score.code for score in scores))
    return f"{codes[0]}–{codes[-1]}" if len(codes) > 1 else codes[0]
