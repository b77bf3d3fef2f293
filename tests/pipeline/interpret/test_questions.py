"""Question tables: codes and scores in any layout, the parts of EIT, and what is given up rather than invented."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

Key = tuple[int, str, int | None, Decimal | None]
STYLES = ["tabs", "pipes", "aligned"]


def iit(lab: SimpleNamespace) -> list[Key]:
    """What i1 to i15 should give."""
    return [(2568, f"i{number}", None, Decimal(value)) for number, value in enumerate(lab.QUESTIONS, 1)]


def eit(lab: SimpleNamespace) -> list[Key]:
    """What e1 to e9 should give in both parts, sorted."""
    parts = ((1, lab.PART_1), (2, lab.PART_2))
    return sorted((2568, f"e{number}", part, Decimal(values[number - 1])) for number in range(1, 10) for part, values in parts)


def steps_of(facts: object) -> set[str]:
    return {step for score in facts.scores for step in score.evidence.steps}  # type: ignore[attr-defined]


# --- codes


@pytest.mark.parametrize("style", STYLES)
def test_a_question_a_row(lab: SimpleNamespace, style: str) -> None:
    rows = [["ข้อ", "คำถาม", "คะแนน"], *([f"i{n}", "ท่านเห็นว่าขั้นตอนของหน่วยงานชัดเจนเพียงใด", v] for n, v in enumerate(lab.QUESTIONS, 1))]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == iit(lab)
    assert {(score.level, score.instrument, score.role) for score in facts.scores} == {("question", "IIT", "table")}
    assert not facts.unread
    assert not facts.mentions


@pytest.mark.parametrize("style", STYLES)
def test_damaged_codes_under_their_indicator(lab: SimpleNamespace, style: str) -> None:
    """`ข้อ ๑๗` under indicator 3 of a 2568 report is i7."""
    rows = [["ตัวชี้วัด", "ข้อ", "คะแนน"]]
    for n, value in enumerate(lab.QUESTIONS, 1):
        rows.append([f"{(n + 2) // 3}. {lab.INDICATORS[(n - 1) // 3]}" if n % 3 == 1 else "", f"ข้อ ๑{lab.thai(str(n))}", lab.thai(value)])
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == iit(lab)
    assert all("confusable_code" in score.evidence.steps and score.evidence.confidence < 0.99 for score in facts.scores)


def test_one_damaged_code_among_good_ones(lab: SimpleNamespace) -> None:
    printed = {2: "1๒", 7: "๑๗", 10: "i๑๐", 12: "l12", 15: "15"}
    rows = [["ข้อ", "คะแนน"], *([printed.get(n, f"i{n}"), v] for n, v in enumerate(lab.QUESTIONS, 1))]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert lab.keys(facts.scores) == iit(lab)
    surest = min(score.evidence.confidence for score in facts.scores if score.code not in ("i2", "i7", "i12", "i15"))
    assert all(lab.number_of(facts, code).evidence.confidence < surest for code in ("i2", "i7", "i12", "i15"))


def test_items_printed_with_a_nought(lab: SimpleNamespace) -> None:
    values = ["100.00" if n % 3 else "0.00" for n in range(1, 29)]
    rows = [["ข้อ", "ข้อมูล", "คะแนน"], *([f"๐{lab.thai(str(n))}", "ข้อมูลที่เปิดเผย", v] for n, v in enumerate(values, 1))]
    facts = lab.read(lab.report("แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)", lab.tabs(rows)))
    assert lab.keys(facts.scores) == [(2568, f"O{n}", None, Decimal(v)) for n, v in enumerate(values, 1)]


def test_running_numbers_at_the_edge_of_a_mirrored_table_are_no_scores(lab: SimpleNamespace) -> None:
    values = ["100.00" if n % 3 else "50.00" for n in range(1, 29)]
    rows = [["ที่", "ข้อ", "คะแนน", "ข้อสังเกต"]]
    rows += [["", "อยู่ในเกณฑ์ดี", v, f"ข้อ O{n} ข้อมูลที่เปิดเผย", str(n)] for n, v in enumerate(values, 1)]
    facts = lab.read(lab.report("แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)", lab.tabs(rows)))
    assert lab.keys(facts.scores) == [(2568, f"O{n}", None, Decimal(v)) for n, v in enumerate(values, 1)]


def test_codes_of_the_year_only(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "ข้อ", "คะแนน"], ["3. การใช้อำนาจ", "ข้อ ๑๗", "91.17"], ["", "ข้อ ๑๘", "91.18"]]
    assert {s.code for s in lab.read(lab.report(lab.tabs(rows), year=2568)).scores} == {"i7", "i8"}
    assert {s.code for s in lab.read(lab.report(lab.tabs(rows), year=2565)).scores} == {"i17", "i18"}


def test_an_unknown_code_is_given_up_not_guessed(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "คะแนน"], ["i1", "71.01"], ["i2", "72.02"], ["i555", "99.99"], ["i4", "74.04"]]
    facts = lab.read(lab.report(lab.tabs(rows)))
    assert [(score.code, str(score.score)) for score in facts.scores] == [("i1", "71.01"), ("i2", "72.02"), ("i4", "74.04")]
    assert [(one.reason, one.evidence.raw, one.evidence.confidence) for one in facts.unread] == [("unknown_code", "i555", 0.0)]


# --- layouts


@pytest.mark.parametrize("between", ["<br>", " "], ids=["lines", "spaces"])
@pytest.mark.parametrize("style", ["tabs", "pipes"])
def test_codes_and_scores_stacked_in_cells(lab: SimpleNamespace, style: str, between: str) -> None:
    rows = [["ตัวชี้วัด", "ข้อ", "คะแนน"]]
    for group in range(5):
        numbers = range(3 * group + 1, 3 * group + 4)
        rows.append([lab.INDICATORS[group], between.join(f"i{n}" for n in numbers), between.join(lab.QUESTIONS[n - 1] for n in numbers)])
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert lab.keys(facts.scores) == iit(lab)
    assert len({score.value_id for score in facts.scores}) == 15


def test_a_stack_with_a_score_lost_is_given_up_whole(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "คะแนน"], ["i1<br>i2<br>i3", "71.01<br>72.02<br>73.03"], ["i4<br>i5<br>i6", "74.04<br>76.06"]]
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert [score.code for score in facts.scores] == ["i1", "i2", "i3"]
    assert [(one.reason, one.evidence.row) for one in facts.unread] == [("stacked_numbers_do_not_match_codes", 2)]


@pytest.mark.parametrize("style", STYLES)
def test_two_lists_side_by_side(lab: SimpleNamespace, style: str) -> None:
    values = ["100.00" if n % 3 else "0.00" for n in range(1, 29)]
    rows = [["ข้อ", "คะแนน", "ข้อ", "คะแนน"], *([f"O{n}", values[n - 1], f"O{n + 14}", values[n + 13]] for n in range(1, 15))]
    facts = lab.read(lab.report("ผลการตรวจ OIT", getattr(lab, style)(rows)))
    assert sorted(lab.keys(facts.scores)) == sorted((2568, f"O{n}", None, Decimal(v)) for n, v in enumerate(values, 1))


@pytest.mark.parametrize("style", STYLES)
def test_questions_across_and_scores_below(lab: SimpleNamespace, style: str) -> None:
    rows = [["ข้อ", *(f"i{n}" for n in range(1, 16))], ["คะแนน", *lab.QUESTIONS]]
    assert lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores) == iit(lab)


@pytest.mark.parametrize("repeated", [True, False], ids=["header repeated", "no header"])
def test_a_list_carried_on_over_a_page(lab: SimpleNamespace, repeated: bool) -> None:
    head = [["ข้อ", "คะแนน"]]
    rows = [[f"i{n}", v] for n, v in enumerate(lab.QUESTIONS, 1)]
    text = lab.report(lab.tabs(head + rows[:8]) + "\n\n- 4 -\n\f" + lab.tabs((head if repeated else []) + rows[8:]))
    facts = lab.read(text)
    assert lab.keys(facts.scores) == iit(lab)
    assert {score.evidence.page for score in facts.scores} == {1, 2}


# --- the two parts of EIT


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "head",
    [[["ข้อ", "ส่วนที่ 1", "ส่วนที่ 2"]], [["ข้อ", "EIT Public", "EIT Survey"]], [["ข้อ", "คะแนน EIT", ""], ["", "ส่วนที่ ๑", "ส่วนที่ ๒"]]],
    ids=["numbers", "names", "two rows"],
)
def test_parts_as_columns(lab: SimpleNamespace, style: str, head: list[list[str]]) -> None:
    rows = [*head, *([f"e{n}", lab.PART_1[n - 1], lab.PART_2[n - 1]] for n in range(1, 10))]
    facts = lab.read(lab.report(getattr(lab, style)(rows)))
    assert sorted(lab.keys(facts.scores)) == eit(lab)


@pytest.mark.parametrize("labels", [("ส่วนที่ ๑", "ส่วนที่ ๒"), ("ส่วนที่", "๒")], ids=["whole", "first digit lost"])
def test_a_heading_row_of_parts_inside_the_table(lab: SimpleNamespace, labels: tuple[str, str]) -> None:
    rows = [["ตัวชี้วัด", "ข้อ", "คะแนน", ""], ["", "i1", "91.11", ""], ["", "i2", "92.12", ""], ["", "", *labels]]
    rows += [["", f"e{n}", lab.PART_1[n - 1], lab.PART_2[n - 1]] for n in range(1, 10)]
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert sorted(key for key in lab.keys(facts.scores) if key[1][0] == "e") == eit(lab)
    assert lab.number_of(facts, "i1").part is None


def test_a_leaked_part_digit_is_unread_not_a_score(lab: SimpleNamespace) -> None:
    rows = [["ตัวชี้วัด", "ข้อ", "คะแนน", ""], ["", "", "ส่วนที่ ๑", "ส่วนที่ ๒"]]
    rows += [["", f"e{n}", lab.PART_1[n - 1] if n > 1 else "1", lab.PART_2[n - 1]] for n in range(1, 10)]
    facts = lab.read(lab.report(lab.pipes(rows)))
    assert sorted(lab.keys(facts.scores)) == [key for key in eit(lab) if key[1:3] != ("e1", 1)]
    assert [(one.reason, one.evidence.raw) for one in facts.unread] == [("leaked_header_digit", "1")]


@pytest.mark.parametrize("style", STYLES)
def test_parts_as_rows(lab: SimpleNamespace, style: str) -> None:
    rows = [["ข้อ", "ส่วน", "คะแนน"]]
    for n in range(1, 10):
        rows += [[f"e{n}", "ส่วนที่ 1", lab.PART_1[n - 1]], [f"e{n}", "ส่วนที่ 2", lab.PART_2[n - 1]]]
    assert sorted(lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores)) == eit(lab)


@pytest.mark.parametrize("style", ["tabs", "pipes"])
def test_parts_in_a_merged_column(lab: SimpleNamespace, style: str) -> None:
    rows = [["ส่วน", "ข้อ", "คะแนน"]]
    for part, values in ((1, lab.PART_1), (2, lab.PART_2)):
        rows += [[f"ส่วนที่ {part}" if n == 1 else "", f"e{n}", values[n - 1]] for n in range(1, 10)]
    assert sorted(lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores)) == eit(lab)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("headings", [("แบบวัด EIT ส่วนที่ 1", "แบบวัด EIT ส่วนที่ 2"), ("แบบวัด EIT\n\nส่วนที่ ๑", "ส่วนที่ ๒")], ids=["whole", "short"])
def test_parts_as_tables_of_their_own(lab: SimpleNamespace, style: str, headings: tuple[str, str]) -> None:
    tables = [[["ข้อ", "คะแนน"], *([f"e{n}", values[n - 1]] for n in range(1, 10))] for values in (lab.PART_1, lab.PART_2)]
    text = lab.report(headings[0], getattr(lab, style)(tables[0]), headings[1], getattr(lab, style)(tables[1]))
    assert sorted(lab.keys(lab.read(text).scores)) == eit(lab)


@pytest.mark.parametrize("style", STYLES)
def test_parts_of_the_indicators_of_eit(lab: SimpleNamespace, style: str) -> None:
    rows = [["ตัวชี้วัด", "ส่วนที่ 1", "ส่วนที่ 2"], *([lab.INDICATORS[n + 5], lab.PART_1[n], lab.PART_2[n]] for n in range(3))]
    expected = [(2568, str(n + 6), part, Decimal(values[n])) for n in range(3) for part, values in ((1, lab.PART_1), (2, lab.PART_2))]
    assert lab.keys(lab.read(lab.report(getattr(lab, style)(rows))).scores) == expected


def test_only_eit_has_parts(lab: SimpleNamespace) -> None:
    rows = [["ข้อ", "ส่วนที่ 1", "ส่วนที่ 2"], ["e1", "81.11", "61.21"], ["e2", "82.12", "62.22"]]
    alone = [["ข้อ", "คะแนน"], ["i1", "71.01"], ["i2", "72.02"]]
    facts = lab.read(lab.report("แบบวัด EIT", lab.tabs(rows), "แบบวัด IIT", lab.tabs(alone)))
    assert {score.part for score in facts.scores if score.instrument == "EIT"} == {1, 2}
    assert {score.part for score in facts.scores if score.instrument == "IIT"} == {None}
