"""The arithmetic reproduces what was really published, and never calls a rounding a lie."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.arithmetic import (
    EXACT,
    MISMATCH,
    ROUNDING,
    combine,
    compare,
    implied_instrument,
    implied_part,
    is_attainable,
    mean,
    nearest_attainable,
    one_digit_readings,
    places_of,
    printed,
    round_cents,
    same_number,
    weighted_total,
)
from pipeline.checks.sheet import weights_of
from schemas.framework import load_framework

ROWS = list(csv.DictReader((Path(__file__).parents[1] / "data" / "real_rows.csv").open(encoding="utf-8")))
FULL = [row for row in ROWS if row["reproduced"] == "full"]
OIT_ONLY = [row for row in ROWS if row["reproduced"] == "OIT"]
UNEXPLAINED = [row for row in ROWS if row["reproduced"] == "no"]

scores = st.decimals(min_value=0, max_value=100, places=2)


def _instruments(row: dict[str, str]) -> dict[str, object]:
    values = {n: printed(Decimal(row[f"ind{n}"])) for n in range(1, 11)}
    eit = mean([values[n] for n in (6, 7, 8)])
    if row["eit2_6"]:
        half = Decimal("0.5")
        eit = combine([(half, eit), (half, mean([printed(Decimal(row[f"eit2_{n}"])) for n in (6, 7, 8)]))])
    return {"IIT": mean([values[n] for n in range(1, 6)]), "EIT": eit, "OIT": mean([values[9], values[10]])}


def _total(row: dict[str, str]) -> object:
    framework = load_framework(int(row["fiscal_year"]))
    assert framework is not None
    return weighted_total(_instruments(row), weights_of(framework))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", FULL, ids=lambda row: row["row_id"])
def test_every_full_row_is_reproduced(row: dict[str, str]) -> None:
    computed = _total(row)
    assert abs(computed.point - Decimal(row["total"])) <= Decimal("0.0054")
    assert compare(printed(Decimal(row["total"])), computed) != MISMATCH


def test_there_are_as_many_real_rows_as_known() -> None:
    assert (len(FULL), len(OIT_ONLY), len(UNEXPLAINED)) == (47, 13, 2)


@pytest.mark.parametrize("row", OIT_ONLY, ids=lambda row: row["row_id"])
def test_weighted_oit_is_reproduced_and_its_indicators_are_attainable(row: dict[str, str]) -> None:
    nine, ten = Decimal(row["ind9"]), Decimal(row["ind10"])
    points = combine([(Decimal("0.4"), mean([printed(nine), printed(ten)]))])
    assert compare(printed(Decimal(row["oit_weighted"])), points) != MISMATCH
    assert is_attainable(nine, (9, 8, 7, 4, 5), half_credit=False)
    assert is_attainable(ten, (8, 2), half_credit=False)


@pytest.mark.parametrize("row", UNEXPLAINED, ids=lambda row: row["row_id"])
def test_the_rows_known_not_to_add_up_do_not(row: dict[str, str]) -> None:
    assert compare(printed(Decimal(row["total"])), _total(row)) == MISMATCH


@given(st.lists(scores, min_size=1, max_size=10))
def test_the_printed_mean_of_true_values_is_never_a_mismatch(true: list[Decimal]) -> None:
    exact = [value + Decimal("0.004") for value in true]
    stated = printed(round_cents(sum(exact, Decimal(0)) / len(exact)))
    assert compare(stated, mean([printed(round_cents(value)) for value in exact])) != MISMATCH


@given(st.lists(scores, min_size=2, max_size=10), st.decimals(min_value="0.02", max_value=50, places=2), st.booleans())
def test_a_mean_off_by_two_cents_or_more_is_always_a_mismatch(true: list[Decimal], off: Decimal, up: bool) -> None:
    right = round_cents(sum(true, Decimal(0)) / len(true))
    assert compare(printed(right + (off if up else -off)), mean([printed(value) for value in true])) == MISMATCH


def test_verdicts_tell_exact_from_rounding() -> None:
    parts = [printed(Decimal("86.38")), printed(Decimal("84.37"))]
    assert compare(printed(Decimal("85.38")), mean(parts)) == EXACT
    assert compare(printed(Decimal("85.37")), mean(parts)) == EXACT
    assert compare(printed(Decimal("85.38")), mean([printed(Decimal("85.37"))])) == ROUNDING
    assert compare(printed(Decimal("85.40")), mean(parts)) == MISMATCH


def test_dropped_zeros_do_not_make_a_number_vague_within_its_table() -> None:
    values = [Decimal("98.39"), Decimal("100")]
    assert places_of(values) == 2
    assert printed(Decimal("100"), places_of(values)).slack == Decimal("0.005")
    assert printed(Decimal("97.6")).slack == Decimal("0.05")


@given(scores)
def test_a_number_is_the_same_as_its_own_roundings_and_cuts(value: Decimal) -> None:
    assert same_number(value, value.quantize(Decimal("0.1")))
    assert same_number(Decimal(int(value)), value)
    assert not same_number(value, value + Decimal("0.01"))


def test_the_mean_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        mean([])
    with pytest.raises(ValueError, match="sub-indicators"):
        nearest_attainable(Decimal(50), (), half_credit=False)


@given(scores, scores, scores, scores)
def test_implied_instrument_and_part_undo_the_formulas(iit: Decimal, one: Decimal, two: Decimal, oit: Decimal) -> None:
    weights = {"IIT": Decimal("0.3"), "EIT": Decimal("0.3"), "OIT": Decimal("0.4")}
    half = Decimal("0.5")
    whole = combine([(half, printed(one)), (half, printed(two))])
    parts = {"IIT": printed(iit), "EIT": whole, "OIT": printed(oit)}
    total = weighted_total(parts, weights)
    eit = implied_instrument(total, parts, weights, "EIT")
    assert abs(eit.point - whole.point) < Decimal("1e-9")
    part = implied_part(eit, printed(one), half)
    assert part.low <= two <= part.high


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=5),
    st.booleans(),
)
def test_what_items_give_is_attainable(subs: list[tuple[int, int]], half: bool) -> None:
    steps = 2 if half else 1
    means = [Decimal(min(got, size) * steps) / (size * steps) * 100 for size, got in subs]
    assert is_attainable(round_cents(sum(means, Decimal(0)) / len(means)), tuple(size for size, _ in subs), half)


@pytest.mark.parametrize(
    ("score", "half", "near"),
    [
        ("42.86", False, (Decimal("37.50"), Decimal("43.75"))),
        ("43.75", False, (Decimal("43.75"),)),
        ("40.63", False, (Decimal("37.50"), Decimal("43.75"))),
        ("40.63", True, (Decimal("40.625"),)),
        ("0", False, (Decimal(0),)),
        ("100.00", False, (Decimal(100),)),
    ],
)
def test_nearest_attainable_scores_of_eight_and_two_items(score: str, half: bool, near: tuple[Decimal, ...]) -> None:
    assert nearest_attainable(Decimal(score), (8, 2), half) == near


@given(scores)
def test_one_digit_readings_differ_in_one_digit_and_stay_in_range(value: Decimal) -> None:
    text = format(value, "f")
    for other in one_digit_readings(value):
        assert 0 <= other <= 100
        assert sum(a != b for a, b in zip(text, format(other, "f").zfill(len(text)), strict=True)) == 1
