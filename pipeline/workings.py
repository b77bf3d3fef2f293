"""The arithmetic behind a finding, written out for a person: which printed numbers, with which weights, come to what.

A working is made from the published rows alone (the finding, the values it rests on, the method of the year), and is shown only when it
comes to the very number that the finding expects: so it cannot say anything else than the check that made the finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

from pipeline.checks.arithmetic import round_cents
from schemas.facts import INSTRUMENTS
from schemas.framework import Framework, load_framework

Row = Mapping[str, Any]
Term = tuple[tuple[str, ...], Decimal]
"""The lines that lead to a number, and the number."""

_HALF = Decimal("0.5")
_HUNDRED = Decimal(100)


def working(finding: Row, values: Sequence[Row]) -> tuple[str, ...]:
    """Lines of arithmetic for a row of `findings`; empty where the rule is no arithmetic or the rows do not lead to what it expects.

    `values`: the rows of `scores` that its evidence names, in that order (the accused first).
    """
    make = _WORKINGS.get(str(finding["rule"]))
    scores = [value for value in values if value.get("score") is not None]
    if make is None or not scores:
        return ()
    for lines, result in make(finding, scores, load_framework(int(finding["fiscal_year"] or 0))):
        if result.is_finite() and f"{round_cents(result):f}" == finding["expected"]:
            return (*lines, *_gap(finding, result))
    return ()


def _gap(finding: Row, result: Decimal) -> tuple[str, ...]:
    """The line that takes what was expected from what is stated, where one number is stated."""
    try:
        stated = Decimal(str(finding["stated"]))
    except InvalidOperation:
        return ()
    return (f"{_short(stated)} − {_short(result)} = {_short(stated - result)}",)


def _average(_: Row, scores: Sequence[Row], framework: Framework | None) -> Iterable[Term]:
    yield _mean("", _indicators(scores[1:], framework), 2)


def _weighted(_: Row, scores: Sequence[Row], framework: Framework | None) -> Iterable[Term]:
    if framework is None:
        return
    weights = {one.code: one.weight for one in framework.instruments}
    ways = [list(_instrument(code, scores[1:], framework)) for code in INSTRUMENTS]
    for combination in product(*ways):
        parts = list(zip(INSTRUMENTS, combination, strict=True))
        result = sum((weights[code] * value for code, (_, value) in parts), Decimal(0))
        terms = " + ".join(f"{_short(weights[code])} × {_short(value)}" for code, (_, value) in parts)
        yield (*(line for _, (lines, _) in parts for line in lines), f"{terms} = {_short(result)}"), result


def _instrument(code: str, scores: Sequence[Row], framework: Framework) -> Iterable[Term]:
    """Every way to the score of an instrument: from its indicators, from its questions, as printed, as printed in weighted points."""
    numbers = {str(one.number) for one in framework.indicators if one.instrument == code}
    rows = [row for row in scores if row["level"] == "indicator" and row["code"] in numbers]
    if rows:
        yield _mean(code, _indicators(rows, framework), 1)
    printed = [row for row in scores if row["level"] == "instrument" and row["code"] == code]
    weight = next(one.weight for one in framework.instruments if one.code == code)
    if len(printed) == 2 and {row["part"] for row in printed} == {1, 2}:
        yield _combined(code, printed, framework)
    elif printed:
        value = _exact(printed[0]["score"])
        yield (f"{code} = {_printed(printed[0]['score'])}",), value
        yield (f"{code} = {_printed(printed[0]['score'])} ÷ {_short(weight)} = {_short(value / weight)}",), value / weight


def _instrument_mean(finding: Row, scores: Sequence[Row], framework: Framework | None) -> Iterable[Term]:
    code = str(finding["code"])
    lines, value = _mean(code, _indicators(scores[1:], framework), 1)
    yield lines, value
    if framework is not None:
        weight = next((one.weight for one in framework.instruments if one.code == code), Decimal(1))
        yield (*lines, f"{_short(weight)} × {_short(value)} = {_short(weight * value)}"), weight * value


def _indicator_mean(finding: Row, scores: Sequence[Row], framework: Framework | None) -> Iterable[Term]:
    code, rest = str(finding["code"]), scores[1:]
    parts = {part: [row for row in rest if row["part"] == part] for part in dict.fromkeys(row["part"] for row in rest)}
    if set(parts) == {1, 2} and framework is not None:
        shares = framework.eit_part_shares if framework.eit_parts == 2 else (_HALF, _HALF)
        means = [_mean(f"{code} ({part})", _plain(parts[part]), 1) for part in (1, 2)]
        result = sum((share * value for share, (_, value) in zip(shares, means, strict=True)), Decimal(0))
        terms = " + ".join(f"{_short(share)} × {_short(value)}" for share, (_, value) in zip(shares, means, strict=True))
        yield (*(line for lines, _ in means for line in lines), f"{code} = {terms} = {_short(result)}"), result
    yield _mean(code, _plain(rest), 1)
    if framework is not None:
        yield from _item_means(code, rest, framework)


def _item_means(code: str, rows: Sequence[Row], framework: Framework) -> Iterable[Term]:
    """An OIT indicator as the mean of its sub-indicators' means over their items."""
    by_code = {row["code"]: row for row in rows}
    means = []
    for sub in framework.sub_indicators:
        if str(sub.indicator) == code and sub.first is not None and sub.last is not None:
            items = [by_code[f"O{n}"] for n in range(sub.first, sub.last + 1) if f"O{n}" in by_code]
            if items:
                means.append((sub.code, _mean(sub.code, _plain(items), 1)))
    if means:
        lines, value = _mean(code, [(name, (), term[1]) for name, term in means], 1)
        yield (*(line for _, term in means for line in term[0]), *lines), value


def _difference(_: Row, scores: Sequence[Row], __: Framework | None) -> Iterable[Term]:
    for first, second in ((one, two) for one in scores for two in scores if one["fiscal_year"] < two["fiscal_year"]):
        value = abs(_exact(second["score"]) - _exact(first["score"]))
        yield (f"|{_printed(second['score'])} − {_printed(first['score'])}| = {_short(value)}",), value


def _conflict(_: Row, scores: Sequence[Row], __: Framework | None) -> Iterable[Term]:
    yield (), _exact(scores[-1]["score"])


_WORKINGS: Mapping[str, Callable[[Row, Sequence[Row], Framework | None], Iterable[Term]]] = {
    "average_mismatch": _average,
    "weighted_total_mismatch": _weighted,
    "instrument_mean_mismatch": _instrument_mean,
    "indicator_mean_mismatch": _indicator_mean,
    "overall_conflict": _conflict,
    "difference_mismatch": _difference,
}

Named = tuple[str, tuple[str, ...], Decimal]
"""What is averaged: its name, the lines that lead to it, its number."""


def _indicators(rows: Sequence[Row], framework: Framework | None) -> list[Named]:
    """The indicators of the rows, both parts of one combined by their shares."""
    found: list[Named] = []
    for code in dict.fromkeys(str(row["code"]) for row in rows):
        same = [row for row in rows if row["code"] == code]
        if len(same) == 2 and {row["part"] for row in same} == {1, 2} and framework is not None:
            lines, value = _combined(code, same, framework)
            found.append((code, lines, value))
        else:
            found.append((code, (), _exact(same[0]["score"])))
    return found


def _plain(rows: Sequence[Row]) -> list[Named]:
    return [(str(row["code"]), (), _exact(row["score"])) for row in rows]


def _combined(code: str, rows: Sequence[Row], framework: Framework) -> Term:
    """Part 1 and part 2 of EIT by their shares."""
    one, two = sorted(rows, key=lambda row: int(row["part"]))
    shares = framework.eit_part_shares if framework.eit_parts == 2 else (_HALF, _HALF)
    value = shares[0] * _exact(one["score"]) + shares[1] * _exact(two["score"])
    terms = f"{_short(shares[0])} × {_printed(one['score'])} + {_short(shares[1])} × {_printed(two['score'])}"
    return (f"{code} = {terms} = {_short(value)}",), value


def _mean(name: str, terms: Sequence[Named], least: int) -> Term:
    """The plain mean of at least so many terms, with the lines that lead to them; a single term is itself."""
    if len(terms) < least:
        return (), Decimal("NaN")
    before = tuple(line for _, lines, _ in terms for line in lines)
    value = sum((number for _, _, number in terms), Decimal(0)) / len(terms)
    head = f"{name} = " if name else ""
    if len(terms) == 1:
        return (*before, f"{head}{_short(value)}"), value
    return (*before, f"{head}({' + '.join(_short(number) for _, _, number in terms)}) ÷ {len(terms)} = {_short(value)}"), value


def _exact(score: float) -> Decimal:
    """The printed decimal that a float64 of the dataset stands for."""
    return Decimal(str(score))


def _printed(score: float) -> str:
    return _short(_exact(score))


def _short(value: Decimal) -> str:
    """A number with its digits: at least two decimals (weights and wholes too), at most four."""
    if not value.is_finite():
        return "–"
    rounded = value.quantize(Decimal("0.0001")).normalize()
    places = -int(rounded.as_tuple().exponent)
    return f"{rounded:.{max(places, 2)}f}".replace("-", "−")
