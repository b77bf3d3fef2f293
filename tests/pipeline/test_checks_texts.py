"""What the checks say of claims, tables of questions, plans, names and years: each fires on its defect, and stays silent without it."""

from __future__ import annotations

import string
from decimal import Decimal
from types import SimpleNamespace

import pytest

from schemas.facts import (
    CountClaim,
    Evidence,
    ExtremumClaim,
    Finding,
    TargetClaim,
    ThresholdClaim,
    Unread,
    WeightClaim,
)

VALUES = ["86.38", "84.37", "80.20", "78.46", "73.07", "72.70", "63.38", "61.97", "51.35", "43.75"]


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, found
    return found[0]


def status(found: list[Finding]) -> str | None:
    return only(found).status if found else None


# --- extremes


@pytest.mark.parametrize(
    ("which", "rank", "scope", "codes", "expected"),
    [
        ("highest", 1, None, ("1",), None),
        ("highest", 2, None, ("2",), None),
        ("lowest", 1, None, ("10",), None),
        ("lowest", 1, "EIT", ("8",), None),
        ("lowest", 1, "IIT", ("5",), None),
        ("highest", 1, None, ("2",), "mismatch"),
        ("highest", 2, None, ("3",), "mismatch"),
        ("highest", 2, None, ("1",), "mismatch"),
        ("lowest", 1, "EIT", ("7",), "mismatch"),
        ("lowest", 1, None, ("9", "10"), None),  # the two lowest
        ("lowest", 1, None, ("8", "10"), "mismatch"),
    ],
)
def test_extremes(kit: SimpleNamespace, which: str, rank: int, scope: str | None, codes: tuple[str, ...], expected: str | None) -> None:
    claim = kit.claim(ExtremumClaim, fiscal_year=2564, which=which, rank=rank, scope=scope, codes=codes, score=None)
    assert status(kit.fired("extremum_claim_mismatch", scores=kit.ten(2564, VALUES), claims=(claim,))) == expected


def test_ties_share_the_extreme(kit: SimpleNamespace) -> None:
    scores = kit.ten(2564, ["100.00", "100.00", "99.00", *["90.00"] * 5, "80.00", "75.00"])
    for rank, codes in ((1, ("1",)), (1, ("1", "2")), (2, ("2",)), (2, ("3",)), (3, ("3",))):
        claim = kit.claim(ExtremumClaim, fiscal_year=2564, which="highest", rank=rank, scope=None, codes=codes, score=None)
        assert not kit.fired("extremum_claim_mismatch", scores=scores, claims=(claim,)), (rank, codes)


def test_a_second_part_of_eit_may_make_an_extreme_true(kit: SimpleNamespace) -> None:
    claim = kit.claim(ExtremumClaim, fiscal_year=2568, which="highest", rank=1, scope="EIT", codes=("8",), score=None)
    assert status(kit.fired("extremum_claim_mismatch", scores=kit.ten(2568, VALUES), claims=(claim,))) == "unverifiable"


def test_sentences_are_ranked_only_where_no_table_has_scores_of_the_level(kit: SimpleNamespace) -> None:
    claim = kit.claim(ExtremumClaim, fiscal_year=2564, which="lowest", rank=1, scope="EIT", codes=("7",), score=None)
    sentences = tuple(kit.score(2564, code, value, role="text") for code, value in (("6", "70.00"), ("7", "85.00"), ("8", "90.00")))
    assert only(kit.fired("extremum_claim_mismatch", scores=sentences, claims=(claim,))).status == "mismatch"
    # The table has 7 and 8 only: 70.00 of the sentence is not ranked beside them.
    table = tuple(kit.score(2564, code, value) for code, value in (("7", "85.00"), ("8", "90.00")))
    assert not kit.fired("extremum_claim_mismatch", scores=(*sentences, *table), claims=(claim,))
    # Nor do sentences count when the table has scores of other indicators of the level only.
    assert not kit.fired("extremum_claim_mismatch", scores=(*sentences, kit.score(2564, "1", "99.00")), claims=(claim,))
    # Scores of questions in a table are of another level.
    other = (kit.score(2564, "i1", "99.00"),)
    assert only(kit.fired("extremum_claim_mismatch", scores=(*sentences, *other), claims=(claim,))).status == "mismatch"


# --- thresholds


def _threshold(
    kit: SimpleNamespace, year: int, codes: tuple[str, ...], side: str = "below", level: str = "instrument", exhaustive: bool = True
) -> object:
    return kit.claim(ThresholdClaim, fiscal_year=year, threshold=Decimal(85), side=side, level=level, codes=codes, exhaustive=exhaustive)


@pytest.mark.parametrize(
    ("codes", "side", "exhaustive", "expected"),
    [
        (("IIT", "EIT", "OIT"), "below", True, None),
        (("IIT", "EIT"), "below", True, "mismatch"),
        (("IIT", "EIT"), "below", False, None),
        (("IIT",), "at_least", True, "mismatch"),
    ],
)
def test_who_misses_the_threshold(kit: SimpleNamespace, codes: tuple[str, ...], side: str, exhaustive: bool, expected: str | None) -> None:
    claims = (_threshold(kit, 2564, codes, side, exhaustive=exhaustive),)
    found = kit.fired("threshold_claim_mismatch", scores=kit.ten(2564, VALUES), claims=claims)
    assert status(found) == expected
    if codes == ("IIT", "EIT") and exhaustive:
        assert found[0].code == "OIT" and "47.55" in found[0].message_th


def test_thresholds_of_indicators_and_unknown_values(kit: SimpleNamespace) -> None:
    right = _threshold(kit, 2564, ("1",), "at_least", "indicator")
    wrong = _threshold(kit, 2564, ("1", "2"), "at_least", "indicator")
    assert not kit.fired("threshold_claim_mismatch", scores=kit.ten(2564, VALUES), claims=(right,))
    assert only(kit.fired("threshold_claim_mismatch", scores=kit.ten(2564, VALUES), claims=(wrong,))).code == "2"
    unknown = kit.fired("threshold_claim_mismatch", scores=(kit.score(2564, "1", "90.00"),), claims=(_threshold(kit, 2564, ("OIT",)),))
    assert status(unknown) == "unverifiable"
    # Part 1 of EIT at 80 leaves the whole anywhere from 40 to 90.
    part = kit.fired(
        "threshold_claim_mismatch",
        scores=tuple(kit.score(2568, str(n), "80.00") for n in (6, 7, 8)),
        claims=(_threshold(kit, 2568, ("EIT",)),),
    )
    assert status(part) == "unverifiable"


@pytest.mark.parametrize(
    ("scores", "codes", "side", "level", "expected"),
    [
        ({"7": "83.60"}, ("7",), "below", "indicator", None),
        ({"1": "91.20", "7": "83.60"}, ("7",), "below", "indicator", None),
        ({"7": "86.60"}, ("7",), "at_least", "indicator", None),
        ({"EIT": "83.60"}, ("EIT",), "below", "instrument", None),
        ({"7": "83.60"}, ("7", "8"), "below", "indicator", "unverifiable"),  # 8 is not printed
        ({"7": "86.60"}, ("7",), "below", "indicator", "unverifiable"),  # part 2 may bring it below 85
        ({"1": "84.00", "7": "83.60"}, ("7",), "below", "indicator", "mismatch"),  # 1 is left out
        ({"1": "86.00", "7": "83.60"}, ("1", "7"), "below", "indicator", "mismatch"),
    ],
)
def test_a_claim_that_agrees_with_what_is_printed_is_silent(
    kit: SimpleNamespace, scores: dict[str, str], codes: tuple[str, ...], side: str, level: str, expected: str | None
) -> None:
    """In 2568 EIT has two parts, of which the document does not say which it prints."""
    rows = tuple(kit.score(2568, code, value) for code, value in scores.items())
    assert status(kit.fired("threshold_claim_mismatch", scores=rows, claims=(_threshold(kit, 2568, codes, side, level),))) == expected


def test_two_printed_values_on_either_side_leave_a_threshold_unknown(kit: SimpleNamespace) -> None:
    rows = (kit.score(2568, "7", "83.60"), kit.score(2568, "7", "90.00"))
    assert (
        status(kit.fired("threshold_claim_mismatch", scores=rows, claims=(_threshold(kit, 2568, ("7",), "below", "indicator"),)))
        == "unverifiable"
    )


# --- counts, weights, targets


@pytest.mark.parametrize(
    ("year", "of", "count", "scope", "expected"),
    [
        (2564, "indicator", 10, None, None),
        (2564, "indicator", 9, None, "mismatch"),
        (2564, "indicator", 3, None, "unverifiable"),
        (2564, "indicator", 3, "EIT", None),
        (2564, "indicator", 4, "EIT", "mismatch"),
        (2564, "instrument", 3, None, None),
        (2564, "instrument", 4, None, "mismatch"),
        (2568, "question", 15, "IIT", None),
        (2568, "question", 30, "IIT", "mismatch"),
        (2568, "question", 18, "EIT", None),
        (2568, "question", 3, "6", None),
        (2564, "question", 14, "EIT", "unverifiable"),
        (2564, "item", 43, "OIT", None),
        (2564, "item", 42, "OIT", "mismatch"),
        (2562, "indicator", 9, None, "unverifiable"),
        (2599, "indicator", 9, None, None),
        (2564, "question", 9, None, None),
    ],
)
def test_counts(kit: SimpleNamespace, year: int, of: str, count: int, scope: str | None, expected: str | None) -> None:
    claims = (kit.claim(CountClaim, fiscal_year=year, of=of, count=count, scope=scope),)
    assert status(kit.fired("count_claim_mismatch", claims=claims)) == expected


@pytest.mark.parametrize(
    ("year", "weights", "expected"),
    [
        (2564, {"IIT": "30", "EIT": "30", "OIT": "40"}, []),
        (2564, {"IIT": "30", "EIT": "40", "OIT": "30"}, ["mismatch", "mismatch"]),
        (2568, {"EIT": "15"}, []),
        (2562, {"IIT": "20"}, ["unverifiable"]),
        (2567, {"IIT": "30", "EIT": "30", "OIT": "30"}, ["mismatch", "unverifiable"]),
        (2599, {"IIT": "30", "EIT": "30", "OIT": "30"}, ["mismatch"]),
    ],
)
def test_weights(kit: SimpleNamespace, year: int, weights: dict[str, str], expected: list[str]) -> None:
    claims = tuple(kit.claim(WeightClaim, fiscal_year=year, instrument=code, weight=Decimal(value)) for code, value in weights.items())
    assert sorted(found.status for found in kit.fired("weights_mismatch", claims=claims)) == expected


@pytest.mark.parametrize(
    ("stated", "fires"),
    [
        ([(2566, "80"), (2566, "84")], True),
        ([(2565, "80"), (2566, "84")], False),
        ([(2565, "80"), (2566, "80"), (None, "84")], True),  # 84 is the target of 2566, for which 80 is stated
        ([(2565, "80"), (None, "84")], False),
        ([(2565, "80"), (None, "75")], True),  # no year has it
        ([(None, "80"), (None, "84")], True),
        ([(None, "80"), (None, "80")], False),
        ([(2565, "80"), (2565, "80.00")], False),
    ],
)
def test_targets(kit: SimpleNamespace, stated: list[tuple[int | None, str]], fires: bool) -> None:
    claims = tuple(kit.claim(TargetClaim, fiscal_year=year, score=Decimal(85), share=Decimal(share)) for year, share in stated)
    found = kit.fired("target_conflict", claims=claims)
    assert bool(found) is fires
    assert not fires or (found[0].status == "mismatch" and all(share in found[0].message_th for _, share in stated))


def test_two_passing_scores_for_one_year_conflict(kit: SimpleNamespace) -> None:
    claims = [kit.claim(TargetClaim, fiscal_year=2565, score=Decimal(score), share=None) for score in ("85", "80")]
    found = only(kit.fired("target_conflict", claims=tuple(claims)))
    assert found.proposal == "85.00"


# --- single scores and question tables


@pytest.mark.parametrize(("value", "proposal"), [("9761", "97.61"), ("100.01", None), ("-1.50", "1.50")])
def test_impossible_scores(kit: SimpleNamespace, value: str, proposal: str | None) -> None:
    found = only(kit.fired("score_out_of_range", scores=(kit.score(2564, "3", value),)))
    assert (found.status, found.proposal) == ("mismatch", proposal)


@pytest.mark.parametrize("value", ["0", "100.00", "55.5"])
def test_possible_scores(kit: SimpleNamespace, value: str) -> None:
    assert not kit.fired("score_out_of_range", scores=(kit.score(2564, "3", value),))


def _questions(kit: SimpleNamespace, year: int, codes: list[str]) -> tuple[object, ...]:
    return tuple(kit.score(year, code, "90.00", where={"table": 0, "row": row}) for row, code in enumerate(codes))


def test_missing_questions_are_listed_in_one_finding(kit: SimpleNamespace) -> None:
    codes = [f"i{n}" for n in range(1, 16) if n not in (4, 5, 6, 15)]
    found = only(kit.fired("missing_questions", scores=_questions(kit, 2568, codes)))
    assert (found.code, found.stated, found.expected, found.status) == ("IIT", "11", "15", "mismatch")
    assert "i4–i6, i15" in found.message_th


def test_complete_or_hardly_begun_tables_miss_nothing(kit: SimpleNamespace) -> None:
    assert not kit.fired("missing_questions", scores=_questions(kit, 2568, [f"i{n}" for n in range(1, 16)]))
    assert not kit.fired("missing_questions", scores=_questions(kit, 2568, ["i1", "i2", "i3"]))
    assert not kit.fired("missing_questions", scores=tuple(kit.score(2568, f"i{n}", "90", role="text") for n in range(1, 15)))


def test_a_question_with_an_impossible_score_is_present(kit: SimpleNamespace) -> None:
    codes = [f"i{n}" for n in range(1, 16)]
    wild = kit.score(2568, "i9", "9761", where={"table": 0, "row": 8})
    scores = (*_questions(kit, 2568, [code for code in codes if code != "i9"]), wild)
    assert not kit.fired("missing_questions", scores=scores)
    found = only(kit.fired("missing_questions", scores=tuple(score for score in scores if score.code != "i15")))
    assert (found.stated, found.expected) == ("14", "15") and "i15" in found.message_th and "i9" not in found.message_th
    assert len(kit.fired("score_out_of_range", scores=scores)) == 1


def test_missing_questions_are_unverifiable_where_we_may_have_failed(kit: SimpleNamespace) -> None:
    codes = [f"i{n}" for n in range(1, 15)]
    unread = (Unread(Evidence(1, 9, "ข้อ i15  9?.00"), "unclear"),)
    assert status(kit.fired("missing_questions", scores=_questions(kit, 2568, codes), unread=unread)) == "unverifiable"
    assert status(kit.fired("missing_questions", scores=_questions(kit, 2564, [f"e{n}" for n in range(1, 15)]))) == "unverifiable"


@pytest.mark.parametrize(
    ("second", "where", "severity"),
    [
        ("91.00", {"table": 0, "row": 5}, "error"),
        ("90.00", {"table": 0, "row": 5}, "warning"),
        ("91.00", {"table": 0, "row": 1}, None),  # one cell read twice
        ("91.00", {"table": 1, "row": 5}, None),
        ("91.00", {}, None),
    ],
)
def test_a_code_twice_in_a_table(kit: SimpleNamespace, second: str, where: dict[str, int], severity: str | None) -> None:
    scores = (kit.score(2568, "e6", "90.00", part=1, where={"table": 0, "row": 1}), kit.score(2568, "e6", second, part=1, where=where))
    found = kit.fired("duplicate_question", scores=scores)
    assert [one.severity for one in found] == ([severity] if severity else [])


def test_two_parts_are_no_duplicate(kit: SimpleNamespace) -> None:
    scores = tuple(kit.score(2568, "e6", "90.00", part=part, where={"table": 0, "row": part}) for part in (1, 2))
    assert not kit.fired("duplicate_question", scores=scores)


# --- plans


def _plan(kit: SimpleNamespace, numbers: list[int], same_text: bool = False, **kwargs: object) -> tuple[object, ...]:
    words = iter(string.ascii_lowercase)
    return tuple(kit.measure(number, f"{number}. จัดทำคู่มือ {'ก' if same_text else next(words)}", **kwargs) for number in numbers)


def test_a_number_given_twice(kit: SimpleNamespace) -> None:
    found = only(kit.fired("duplicate_number", measures=_plan(kit, [1, 2, 3, 4, 5, 6, 6, 8])))
    assert (found.stated, found.status, found.proposal, len(found.evidence)) == ("6", "mismatch", "7", 2)
    assert only(kit.fired("duplicate_number", measures=_plan(kit, [1, 2, 3, 4, 5, 6, 6, 7]))).proposal is None


@pytest.mark.parametrize(
    "numbers",
    [
        [1, 2, 3, 4, 5, 6, 7],
        [1, 3, 1, 2, 3, 3, 4, 1, 1, 1, 2],  # starts again for each indicator
        [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],  # the number of a group
        [1, 2, 2],
        [5, 2, 5, 3, 5, 1, 4],
    ],
)
def test_numberings_without_fault(kit: SimpleNamespace, numbers: list[int]) -> None:
    assert not kit.fired("duplicate_number", measures=_plan(kit, numbers))


def test_a_row_printed_again_after_a_page_break_is_no_duplicate(kit: SimpleNamespace) -> None:
    assert not kit.fired("duplicate_number", measures=_plan(kit, [1, 2, 3, 4, 5, 5, 6], same_text=True))


def test_a_new_indicator_starts_again_at_one(kit: SimpleNamespace) -> None:
    measures = (kit.measure(1, "ก", indicator=1), *(kit.measure(n, f"ข{n}", indicator=2) for n in range(1, 7)))
    assert not kit.fired("duplicate_number", measures=measures)


def test_reversed_periods(kit: SimpleNamespace) -> None:
    found = only(kit.fired("period_reversed", periods=(kit.period("2026-09-30", "2025-10-01"), kit.period("2026-09-30", "2025-10-01"))))
    assert found.status == "mismatch" and len(found.evidence) == 2
    assert found.proposal == "2025-10-01 – 2026-09-30"
    assert "30/9/2569" in found.message_th and "2026-09-30" in found.message_en
    assert not kit.fired("period_reversed", periods=(kit.period("2025-10-01", "2026-09-30"),))
    assert status(kit.fired("period_reversed", periods=(kit.period("2026-09-30", "2025-10-01", confidence=0.5),))) == "unverifiable"


@pytest.mark.parametrize(
    ("start", "end", "plan", "fires"),
    [
        ("2024-10-01", "2025-09-30", None, False),  # the assessed year, 2568
        ("2025-10-01", "2026-09-30", None, False),
        ("2026-09-01", "2027-01-31", None, False),
        ("2022-10-01", "2023-09-30", None, True),
        ("2027-10-01", "2028-09-30", None, True),
        ("2027-10-01", "2028-09-30", 2571, False),
    ],
)
def test_periods_outside_the_years_of_the_plan(kit: SimpleNamespace, start: str, end: str, plan: int | None, fires: bool) -> None:
    found = kit.fired("period_outside_fiscal_year", fiscal_year=2568, periods=(kit.period(start, end, plan),))
    assert bool(found) is fires
    assert not fires or found[0].severity == "warning"


def test_without_a_fiscal_year_no_period_lies_outside(kit: SimpleNamespace) -> None:
    assert not kit.fired("period_outside_fiscal_year", fiscal_year=None, periods=(kit.period("2000-10-01", "2001-09-30"),))


# --- names, places, years


def test_two_spellings_of_the_body(kit: SimpleNamespace) -> None:
    names = [kit.name(spelling) for spelling in ("ทุ่งอรุณ", "ท่งอรุณ", "ทุ่งอรุณ")]
    body = kit.body("ทุ่งอรุณ", "โชคชัย", "นครราชสีมา")
    found = only(kit.fired("organization_conflict", names=tuple(names), organization=body))
    assert (found.stated, found.expected, found.status, found.proposal) == ("ท่งอรุณ", "ทุ่งอรุณ", "mismatch", "ทุ่งอรุณ")
    assert "(2)" in found.message_th and "(1)" in found.message_en and len(found.evidence) == 2


def test_a_misspelling_may_outnumber_the_name(kit: SimpleNamespace) -> None:
    names = [kit.name("หนองหัว") for _ in range(9)] + [kit.name("หนองหว้า")]
    body = kit.body("หนองหว้า", "เมืองหนองบัวลำภู", "หนองบัวลำภู")
    assert only(kit.fired("organization_conflict", names=tuple(names), organization=body)).expected == "หนองหว้า"


@pytest.mark.parametrize(
    ("other", "kind", "amphoe", "province"),
    [
        ("ทุ่งอรุณ", "SAO", None, None),  # the same
        ("ทุ่ง อรุณ", "SAO", None, None),  # but for a space
        ("ท่งอรุณ", "SM", None, None),  # another type
        ("พลับพลา", "SAO", None, None),  # another body
        ("ทุ่งอรุณใน", "SAO", None, None),  # ran into the next word
        ("โชคชัย", "SAO", "โชคชัย", "นครราชสีมา"),
    ],
)
def test_other_bodies_are_no_conflict(kit: SimpleNamespace, other: str, kind: str, amphoe: str | None, province: str | None) -> None:
    names = (kit.name("ทุ่งอรุณ"), kit.name(other, kind, amphoe=amphoe, province=province))
    assert not kit.fired("organization_conflict", names=names, organization=kit.body("ทุ่งอรุณ", "โชคชัย", "นครราชสีมา"))


def test_a_neighbour_of_nearly_the_same_name_is_no_conflict(kit: SimpleNamespace) -> None:
    # หนองบัว and หนองหว้า are both sub-districts of the district: one letter group apart, two bodies.
    names = (kit.name("หนองหว้า"), kit.name("หนองบัว"))
    assert not kit.fired("organization_conflict", names=names, organization=kit.body("หนองหว้า", "เมืองหนองบัวลำภู", "หนองบัวลำภู"))


@pytest.mark.parametrize(
    ("amphoe", "province", "fires"),
    [
        ("โชคชัย", "นครราชสีมา", False),
        ("ไชยชัย", "นครราชสีมา", True),
        ("ปากช่อง", "นครราชสีมา", True),
        (None, None, False),
        ("โชคชัย", "นครราชศรีมา", True),
    ],
)
def test_places_beside_the_name(kit: SimpleNamespace, amphoe: str | None, province: str | None, fires: bool) -> None:
    names = (kit.name("ทุ่งอรุณ", amphoe="โชคชัย", province="นครราชสีมา"), kit.name("ทุ่งอรุณ", amphoe=amphoe, province=province))
    found = kit.fired("place_conflict", names=names, organization=kit.body("ทุ่งอรุณ", "โชคชัย", "นครราชสีมา"))
    assert bool(found) is fires
    assert not fires or found[0].status == "mismatch"


def test_a_capital_district_may_be_called_mueang(kit: SimpleNamespace) -> None:
    names = (kit.name("หนองหว้า", amphoe="เมือง", province="หนองบัวลำภู"),)
    assert not kit.fired("place_conflict", names=names, organization=kit.body("หนองหว้า", "เมืองหนองบัวลำภู", "หนองบัวลำภู"))


def test_a_doubtful_body_refutes_no_place(kit: SimpleNamespace) -> None:
    names = (kit.name("ทุ่งอรุณ", amphoe="ปากช่อง", province="นครราชสีมา"),)
    body = kit.body("ทุ่งอรุณ", "โชคชัย", "นครราชสีมา", confidence=0.4)
    assert status(kit.fired("place_conflict", names=names, organization=body)) == "unverifiable"


def _years(kit: SimpleNamespace, *stated: tuple[int, str]) -> tuple[object, ...]:
    return tuple(kit.year(number, context) for number, context in stated)


@pytest.mark.parametrize(
    ("number", "context", "expected"),
    [
        (2565, "heading", "mismatch"),
        (2565, "assessment", "unverifiable"),
        (2565, "comparison", None),
        (2565, "other", None),
        (2568, "heading", None),
        (2569, "heading", None),  # the plan's
        (2567, "heading", None),  # a year of scores
    ],
)
def test_years_of_headings(kit: SimpleNamespace, number: int, context: str, expected: str | None) -> None:
    years = _years(kit, (2568, "title"), (2568, "heading"), (2568, "assessment"), (number, context))
    found = kit.fired("fiscal_year_conflict", fiscal_year=2568, years=years, scores=(kit.score(2567, "1", "90.00"),))
    assert status(found) == expected
    assert expected != "mismatch" or (found[0].stated, found[0].expected) == ("2565", "2568")


def test_years_named_together_are_a_span(kit: SimpleNamespace) -> None:
    span = tuple(kit.year(number, "heading", line=777) for number in (2561, 2565))
    assert not kit.fired("fiscal_year_conflict", fiscal_year=2568, years=(*_years(kit, (2568, "title"), (2568, "heading")), *span))


def test_a_year_named_as_often_as_ours_is_not_refuted(kit: SimpleNamespace) -> None:
    years = _years(kit, (2568, "heading"), (2565, "heading"))
    assert status(kit.fired("fiscal_year_conflict", fiscal_year=2568, years=years)) == "unverifiable"


# --- what a part of EIT that is not printed can still change


def test_what_no_second_part_can_change_is_a_mismatch(kit: SimpleNamespace) -> None:
    values = ["96.78", "90.00", "90.00", "90.00", "90.00", "100.00", "90.00", "90.00", "90.00", "100.00"]
    claim = kit.claim(ExtremumClaim, fiscal_year=2568, which="highest", rank=1, scope=None, codes=("1",), score=None)
    assert status(kit.fired("extremum_claim_mismatch", scores=kit.ten(2568, values), claims=(claim,))) == "mismatch"
    values[9] = "90.00"  # now only an indicator of EIT stands higher, and its second part may bring it down
    assert status(kit.fired("extremum_claim_mismatch", scores=kit.ten(2568, values), claims=(claim,))) == "unverifiable"


def test_who_gives_the_score_speaks_of_the_one_that_is_printed(kit: SimpleNamespace) -> None:
    values = ["90.00", "90.00", "90.00", "90.00", "99.00", "90.00", "98.42", "90.00", "90.00", "90.00"]
    claims = [
        kit.claim(ExtremumClaim, fiscal_year=2568, which="highest", rank=1, scope=None, codes=("7",), score=score)
        for score in (None, Decimal("98.42"))
    ]
    found = [status(kit.fired("extremum_claim_mismatch", scores=kit.ten(2568, values), claims=(claim,))) for claim in claims]
    assert found == ["unverifiable", "mismatch"]


def test_a_total_that_follows_from_the_indicators_says_that_eit_is_whole(kit: SimpleNamespace) -> None:
    values = ["90.00"] * 5 + ["80.00", "95.00", "95.00"] + ["92.00", "88.00"]
    claim = kit.claim(ExtremumClaim, fiscal_year=2568, which="highest", rank=1, scope=None, codes=("9",), score=None)
    total = kit.score(2568, "overall", "90.00")  # 0.3 * 90 + 0.3 * 90 + 0.4 * 90
    assert status(kit.fired("extremum_claim_mismatch", scores=kit.ten(2568, values), claims=(claim,))) == "unverifiable"
    assert status(kit.fired("extremum_claim_mismatch", scores=(*kit.ten(2568, values), total), claims=(claim,))) == "mismatch"


@pytest.mark.parametrize(("spelling", "fires"), [("กุยเนหือ", True), ("นาเวีงย", True), ("ทุงอรุ่ณ", False)])
def test_swapped_letters_are_another_spelling_but_a_moved_mark_is_not(kit: SimpleNamespace, spelling: str, fires: bool) -> None:
    right = {"กุยเนหือ": "กุยเหนือ", "นาเวีงย": "นาเวียง", "ทุงอรุ่ณ": "ทุ่งอรุณ"}[spelling]
    places = {"กุยเหนือ": ("กุยบุรี", "ประจวบคีรีขันธ์"), "นาเวียง": ("ทรายมูล", "ยโสธร"), "ทุ่งอรุณ": ("โชคชัย", "นครราชสีมา")}[right]
    names = tuple(kit.name(one, amphoe=places[0], province=places[1]) for one in (right, right, spelling))
    assert bool(kit.fired("organization_conflict", names=names, organization=kit.body(right, *places))) is fires
