"""What sentences claim about the scores: the checks can hold only what is read here against the tables."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TypeVar

import pytest

from schemas.facts import Claim, CountClaim, DifferenceClaim, ExtremumClaim, TargetClaim, ThresholdClaim, WeightClaim

Kind = TypeVar("Kind", bound=Claim)


def claims(lab: SimpleNamespace, kind: type[Kind], *pieces: str, year: int = 2568) -> list[Kind]:
    """The claims of a kind in a report that holds these pieces."""
    return [one for one in lab.read(lab.report(*pieces, year=year)).claims if isinstance(one, kind)]


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# Differences


@pytest.mark.parametrize(
    ("sentence", "points", "percent", "direction"),
    [
        ("คะแนนรวมเพิ่มขึ้น 3.25 คะแนน", "3.25", None, "increase"),
        ("คะแนนรวมลดลง ๒.๑๐ คะแนน", "2.10", None, "decrease"),
        ("คะแนนรวมเพิ่มขึ้นร้อยละ 7.20", None, "7.20", "increase"),
        ("คะแนนรวมเพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 6.13 คะแนน คิดเป็นร้อยละ 7.20", "6.13", "7.20", "increase"),
        ("คะแนนรวมลดลงจากปี พ.ศ. 2567 จำนวน 6.13 คะแนน (ร้อยละ 7.20)", "6.13", "7.20", "decrease"),
        ("คะแนนรวมสูงขึ้น 6.13 คะแนน หรือร้อยละ 7.20", "6.13", "7.20", "increase"),
    ],
)
def test_a_change_is_read_in_points_and_percent(
    lab: SimpleNamespace, sentence: str, points: str | None, percent: str | None, direction: str
) -> None:
    (claim,) = claims(lab, DifferenceClaim, sentence)
    assert (claim.code, claim.points, claim.percent, claim.direction) == ("overall", number(points), number(percent), direction)
    assert claim.to_year == 2568


def test_a_change_names_the_two_scores_it_lies_between(lab: SimpleNamespace) -> None:
    sentence = "คะแนนรวมปี พ.ศ. 2568 ได้ 91.23 คะแนน เพิ่มขึ้นจากปี พ.ศ. 2567 ที่ได้ 85.10 คะแนน คิดเป็นเพิ่มขึ้น 6.13 คะแนน"
    (claim,) = claims(lab, DifferenceClaim, sentence)
    assert (claim.from_year, claim.to_year) == (2567, 2568)
    assert (claim.from_score, claim.to_score, claim.points) == (Decimal("85.10"), Decimal("91.23"), Decimal("6.13"))


def test_a_change_is_of_the_subject_whose_score_stands_before_it(lab: SimpleNamespace) -> None:
    (claim,) = claims(lab, DifferenceClaim, "ตัวชี้วัดการใช้อำนาจ ได้ 88.20 คะแนน ลดลงจากปี พ.ศ. 2567 จำนวน 2.10 คะแนน")
    assert (claim.code, claim.from_year, claim.to_score, claim.points) == ("3", 2567, Decimal("88.20"), Decimal("2.10"))


def test_the_year_compared_with_need_not_be_the_last(lab: SimpleNamespace) -> None:
    (claim,) = claims(lab, DifferenceClaim, "คะแนนรวมเพิ่มขึ้นจากปี พ.ศ. 2566 จำนวน 9.40 คะแนน")
    assert (claim.from_year, claim.to_year) == (2566, 2568)


def test_a_score_that_is_merely_stated_is_no_change(lab: SimpleNamespace) -> None:
    assert claims(lab, DifferenceClaim, "คะแนนรวม 91.23 คะแนน", "ตัวชี้วัดการใช้อำนาจ ได้ 88.20 คะแนน") == []


# Extremes


@pytest.mark.parametrize(
    ("sentence", "which", "code", "score"),
    [
        ("ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การป้องกันการทุจริต ได้ 100.00 คะแนน", "highest", "10", "100.00"),
        ("ตัวชี้วัดที่มีคะแนนสูงที่สุด ได้แก่ ตัวชี้วัดที่ 3 การใช้อำนาจ", "highest", "3", None),
        ("ตัวชี้วัดที่มีคะแนนต่ำที่สุด คือ ตัวชี้วัดที่ 6 คุณภาพการดำเนินงาน (86.60 คะแนน)", "lowest", "6", "86.60"),
        ("ตัวชี้วัดที่ 7 ประสิทธิภาพการสื่อสาร มีคะแนนต่ำสุด 61.00 คะแนน", "lowest", "7", "61.00"),
        ("เครื่องมือที่ได้คะแนนสูงสุดคือ OIT ได้ 95.03 คะแนน", "highest", "OIT", "95.03"),
        ("ข้อคำถามที่ได้คะแนนน้อยที่สุด คือ ข้อ i7 ได้ 55.10 คะแนน", "lowest", "i7", "55.10"),
    ],
)
def test_the_highest_and_the_lowest_are_read(lab: SimpleNamespace, sentence: str, which: str, code: str, score: str | None) -> None:
    (claim,) = claims(lab, ExtremumClaim, sentence)
    assert (claim.which, claim.rank, claim.codes, claim.score) == (which, 1, (code,), number(score))
    assert claim.fiscal_year == 2568


def test_several_may_share_the_place(lab: SimpleNamespace) -> None:
    (claim,) = claims(lab, ExtremumClaim, "ตัวชี้วัดที่ได้คะแนนสูงสุด ได้แก่ การใช้อำนาจ และการใช้งบประมาณ")
    assert claim.codes == ("3", "2")
    assert claim.score is None


def test_the_runner_up_is_of_the_same_kind(lab: SimpleNamespace) -> None:
    found = claims(lab, ExtremumClaim, "ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การป้องกันการทุจริต ได้ 100.00 คะแนน รองลงมาคือ การเปิดเผยข้อมูล ได้ 97.90 คะแนน")
    assert [(one.which, one.rank, one.codes, one.score) for one in found] == [
        ("highest", 1, ("10",), Decimal("100.00")),
        ("highest", 2, ("9",), Decimal("97.90")),
    ]


def test_highest_and_lowest_in_one_sentence(lab: SimpleNamespace) -> None:
    found = claims(lab, ExtremumClaim, "ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้อำนาจ และตัวชี้วัดที่ได้คะแนนต่ำสุด คือ คุณภาพการดำเนินงาน")
    assert [(one.which, one.codes) for one in found] == [("highest", ("3",)), ("lowest", ("6",))]


def test_an_extreme_within_an_instrument_says_so(lab: SimpleNamespace) -> None:
    (within,) = claims(lab, ExtremumClaim, "สำหรับ IIT ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้อำนาจ")
    (of_all,) = claims(lab, ExtremumClaim, "ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้อำนาจ")
    assert (within.scope, of_all.scope) == ("IIT", None)


def test_an_extreme_of_another_year_keeps_its_year(lab: SimpleNamespace) -> None:
    (claim,) = claims(lab, ExtremumClaim, "ในปีงบประมาณ พ.ศ. 2567 ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้อำนาจ")
    assert claim.fiscal_year == 2567


def test_an_extreme_of_nothing_named_claims_nothing(lab: SimpleNamespace) -> None:
    assert claims(lab, ExtremumClaim, "หน่วยงานมุ่งให้เกิดประโยชน์สูงสุดแก่ประชาชน", "คะแนนสูงสุดของจังหวัดน่ายินดี") == []


# Counts


@pytest.mark.parametrize(
    ("sentence", "of", "count", "scope"),
    [
        ("การประเมินประกอบด้วย 10 ตัวชี้วัด", "indicator", 10, None),
        ("การประเมินจำนวนทั้งสิ้น ๑๐ ตัวชี้วัด", "indicator", 10, None),
        ("แบ่งเป็น 3 เครื่องมือ", "instrument", 3, None),
        ("แบบวัด IIT ประกอบด้วย 5 ตัวชี้วัด", "indicator", 5, "IIT"),
    ],
)
def test_totals_are_counted(lab: SimpleNamespace, sentence: str, of: str, count: int, scope: str | None) -> None:
    (claim,) = claims(lab, CountClaim, sentence)
    assert (claim.of, claim.count, claim.scope, claim.fiscal_year) == (of, count, scope, 2568)


@pytest.mark.parametrize("sentence", ["มี 3 ตัวชี้วัดที่คะแนนลดลง", "ผ่านเกณฑ์ 7 ตัวชี้วัด", "ประกอบด้วย 5 กอง", "ประกอบด้วย 3 ตัวชี้วัดย่อย", "ตัวชี้วัดที่ 10"])
def test_numbers_of_some_of_them_are_no_totals(lab: SimpleNamespace, sentence: str) -> None:
    assert claims(lab, CountClaim, sentence) == []


# Thresholds


@pytest.mark.parametrize(
    ("sentence", "side", "level", "threshold", "codes"),
    [
        ("ตัวชี้วัดที่มีคะแนนตั้งแต่ 95 คะแนนขึ้นไป ได้แก่ การใช้อำนาจ การเปิดเผยข้อมูล และการป้องกันการทุจริต", "at_least", "indicator", "95", ("3", "9", "10")),
        ("ตัวชี้วัดที่มีคะแนนต่ำกว่า 85 คะแนน ได้แก่ ตัวชี้วัดที่ 6 คุณภาพการดำเนินงาน และตัวชี้วัดที่ 8", "below", "indicator", "85", ("6", "8")),
        ("ตัวชี้วัดที่ได้คะแนนไม่ถึง 85.00 คะแนน คือ การใช้อำนาจ", "below", "indicator", "85.00", ("3",)),
        ("แบบวัดที่มีคะแนนต่ำกว่า 85 คะแนน ได้แก่ EIT", "below", "instrument", "85", ("EIT",)),
        ("เครื่องมือที่มีผลคะแนนผ่านเกณฑ์ 85 คะแนน ได้แก่ IIT และ OIT", "at_least", "instrument", "85", ("IIT", "OIT")),
    ],
)  # fmt: skip
def test_those_that_pass_or_miss_a_threshold_are_read(
    lab: SimpleNamespace, sentence: str, side: str, level: str, threshold: str, codes: tuple[str, ...]
) -> None:
    (claim,) = claims(lab, ThresholdClaim, sentence)
    assert (claim.side, claim.level, claim.threshold, claim.codes) == (side, level, Decimal(threshold), codes)
    assert claim.exhaustive


def test_a_threshold_that_names_nobody_claims_nothing(lab: SimpleNamespace) -> None:
    assert claims(lab, ThresholdClaim, "ตัวชี้วัดที่มีคะแนนต่ำกว่า 85 คะแนน ต้องแก้ไขก่อน") == []


# Targets


@pytest.mark.parametrize(
    ("sentence", "year", "score", "share"),
    [
        ("แผนแม่บทกำหนดค่าเป้าหมายว่าในปี พ.ศ. 2568 หน่วยงานที่ผ่านเกณฑ์การประเมิน ไม่น้อยกว่าร้อยละ 90 (85 คะแนนขึ้นไป)", 2568, "85", "90"),
        ("ค่าเป้าหมายปี พ.ศ. 2570 หน่วยงานภาครัฐไม่น้อยกว่าร้อยละ 100 มีผลการประเมินผ่านเกณฑ์ 85 คะแนนขึ้นไป", 2570, "85", "100"),
        ("ตามเป้าหมายของแผนแม่บท หน่วยงานผ่านเกณฑ์ไม่น้อยกว่าร้อยละ ๘๐", None, None, "80"),
    ],
)
def test_targets_are_read_with_their_year(lab: SimpleNamespace, sentence: str, year: int | None, score: str | None, share: str) -> None:
    (claim,) = claims(lab, TargetClaim, sentence)
    assert (claim.fiscal_year, claim.score, claim.share) == (year, number(score), Decimal(share))


def test_a_percentage_elsewhere_is_no_target(lab: SimpleNamespace) -> None:
    assert claims(lab, TargetClaim, "ผู้ตอบแบบวัดไม่น้อยกว่าร้อยละ 10 ของบุคลากร") == []


# Weights


@pytest.mark.parametrize(
    "sentence", ["กำหนดน้ำหนักคะแนนของ IIT ร้อยละ 30 EIT ร้อยละ 30 และ OIT ร้อยละ 40", "ค่าน้ำหนัก IIT = ๓๐ EIT = ๓๐ OIT = ๔๐"]
)
def test_weights_in_a_sentence_are_read(lab: SimpleNamespace, sentence: str) -> None:
    found = claims(lab, WeightClaim, sentence)
    assert [(one.instrument, one.weight) for one in found] == [("IIT", Decimal(30)), ("EIT", Decimal(30)), ("OIT", Decimal(40))]
    assert {one.fiscal_year for one in found} == {2568}


def test_weights_in_a_table_are_read(lab: SimpleNamespace) -> None:
    rows = [["เครื่องมือ", "น้ำหนัก", "คะแนน"], ["IIT", "30", "91.20"], ["EIT", "30", "86.10"], ["OIT", "40", "97.30"]]
    found = claims(lab, WeightClaim, lab.tabs(rows))
    assert [(one.instrument, one.weight) for one in found] == [("IIT", Decimal(30)), ("EIT", Decimal(30)), ("OIT", Decimal(40))]


def test_a_score_is_no_weight(lab: SimpleNamespace) -> None:
    assert claims(lab, WeightClaim, "IIT ได้ 30.00 คะแนน EIT ได้ 80.00 คะแนน") == []


# Evidence


def test_each_claim_tells_its_line(lab: SimpleNamespace) -> None:
    text = lab.report("คะแนนรวม 91.23 คะแนน\nเพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 6.13 คะแนน", "การประเมินประกอบด้วย 10 ตัวชี้วัด")
    lines = text.split("\n")
    found = lab.read(text).claims
    assert [lines[(one.evidence.line or 0) - 1] for one in found] == ["เพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 6.13 คะแนน", "การประเมินประกอบด้วย 10 ตัวชี้วัด"]
    assert len({one.value_id for one in found}) == 2


def test_a_plain_text_claims_nothing(lab: SimpleNamespace) -> None:
    assert lab.read(lab.report("หน่วยงานขอขอบคุณผู้ตอบแบบวัดทุกท่าน", "ทุกส่วนราชการร่วมกันแก้ไข")).claims == ()


# Sentences with several numbers


def test_a_change_is_of_the_indicator_it_is_named_after(lab: SimpleNamespace) -> None:
    (claim,) = claims(lab, DifferenceClaim, "ตัวชี้วัดการใช้อำนาจเพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 9.95 คะแนน")
    assert (claim.code, claim.points, claim.direction) == ("3", Decimal("9.95"), "increase")
    assert (claim.from_year, claim.to_year) == (2567, 2568)


def test_each_indicator_has_its_own_change(lab: SimpleNamespace) -> None:
    found = claims(
        lab,
        DifferenceClaim,
        "- ตัวชี้วัดการใช้อำนาจเพิ่มขึ้นจากปี พ.ศ. 2567 จำนวน 9.95 คะแนน\n- ตัวชี้วัดการเปิดเผยข้อมูลลดลงจากปี พ.ศ. 2567 จำนวน 4.05 คะแนน",
    )
    assert [(one.code, one.points, one.direction) for one in found] == [
        ("3", Decimal("9.95"), "increase"),
        ("9", Decimal("4.05"), "decrease"),
    ]


def test_the_highest_and_the_lowest_named_after_their_scores(lab: SimpleNamespace) -> None:
    sentence = "คะแนนสูงสุด 97.90 คะแนน คือ ตัวชี้วัดการเปิดเผยข้อมูล และคะแนนต่ำสุด 61.00 คะแนน คือ ตัวชี้วัดประสิทธิภาพการสื่อสาร"
    found = claims(lab, ExtremumClaim, sentence)
    assert [(one.which, one.codes, one.score) for one in found] == [
        ("highest", ("9",), Decimal("97.90")),
        ("lowest", ("7",), Decimal("61.00")),
    ]


def test_two_years_one_after_the_other_are_no_change(lab: SimpleNamespace) -> None:
    assert claims(lab, DifferenceClaim, "ปี 2567 ได้คะแนนรวม 83.10 คะแนน ปี 2568 ได้คะแนนรวม 92.03 คะแนน") == []


def test_a_long_run_of_digits_claims_nothing(lab: SimpleNamespace) -> None:
    assert lab.read(lab.report("1 " * 1000)).claims == ()


# What looks like a claim


def test_a_number_of_questions_is_no_weight(lab: SimpleNamespace) -> None:
    sentence = "เครื่องมือมี 3 แบบ คือ IIT (15 ข้อ น้ำหนักร้อยละ 30) EIT (9 ข้อ น้ำหนักร้อยละ 30) และ OIT (28 ข้อ น้ำหนักร้อยละ 40)"
    assert {claim.weight for claim in claims(lab, WeightClaim, sentence)} <= {Decimal(30), Decimal(40)}


@pytest.mark.parametrize("change", ["เพิ่มขึ้น", "ลดลง", "เปลี่ยนแปลง"])
def test_what_changed_most_is_not_claimed_to_be_highest_or_lowest(lab: SimpleNamespace, change: str) -> None:
    assert claims(lab, ExtremumClaim, f"ตัวชี้วัดที่{change}มากที่สุด คือ ตัวชี้วัดที่ 5 การแก้ไขปัญหาการทุจริต") == []


def test_an_instrument_that_an_extreme_is_meant_within_is_not_what_is_extreme(lab: SimpleNamespace) -> None:
    assert claims(lab, ExtremumClaim, "ตัวชี้วัดที่ 2 การใช้งบประมาณ ได้คะแนนน้อยที่สุดในแบบวัด IIT คือ 70.51 คะแนน")[0].codes == ("2",)


def test_a_share_of_people_is_no_change(lab: SimpleNamespace) -> None:
    assert claims(lab, DifferenceClaim, "ต่ำกว่าระดับ C บุคลากรตอบแบบวัด 287 คน (ร้อยละ 71.93)") == []
