"""The generator of reports: its truth can be relied on, and it shows what it promises to show."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from statistics import mean

import pytest
from generator import LEVELS, generate, lay_out
from generator.blocks import Table
from generator.defects import DEFECTS
from generator.facts import MARKS
from generator.matching import compare
from generator.plan import MANY_YEARS, MEASURE_TABLES, ONE_YEAR, PARTS, QUESTION_TABLES, RESULT_TABLES, draw_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.facts import Evidence, Facts, Organization, Score
from schemas.rules import rule_names
from tools import accuracy

TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
SAMPLE = range(80)
TOLERANCE = Decimal("0.011")


def arabic(text: str) -> str:
    """A text with Arabic digits only."""
    return text.translate(TO_ARABIC)


def spellings(value: float) -> set[str]:
    """How a score may be printed."""
    return {f"{value:.2f}", f"{value:g}"}


def digest(seeds: range) -> str:
    """A fingerprint of texts and truths."""
    reports = [generate(seed, level) for seed in seeds for level in LEVELS]
    return hashlib.sha256("".join(f"{report.text}{report.gold}" for report in reports).encode()).hexdigest()


def test_a_seed_gives_the_same_report_in_every_process() -> None:
    """Set order and hash seeds play no part."""
    code = "import sys; sys.path[:0] = ['tests', '.']; from test_generator import digest; print(digest(range(6)))"
    root = Path(__file__).parent.parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert digests == {f"{digest(range(6))}\n".encode()}


def test_a_seed_is_the_same_report_at_every_level_of_damage() -> None:
    for seed in range(20):
        reports = [generate(seed, level) for level in LEVELS]
        assert all(report.plan == reports[0].plan for report in reports)
        assert all(report.gold["organization"] == reports[0].gold["organization"] for report in reports)


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="level 4"):
        generate(1, 4)


@given(seed=st.integers(min_value=0), level=st.sampled_from(LEVELS), defects=st.sampled_from([True, False, None]))
@settings(max_examples=60, deadline=None)
def test_every_report_is_text_without_marks(seed: int, level: int, defects: bool | None) -> None:
    report = generate(seed, level, defects)
    assert not MARKS.search(report.text)
    assert report.text.endswith("\n")
    assert report.gold["document"]["fiscal_year"] == report.plan.fiscal_year


@pytest.mark.parametrize("level", LEVELS)
def test_every_score_of_the_truth_is_printed(level: int) -> None:
    """At every level: what damage took away is not in the truth."""
    for seed in SAMPLE:
        report = generate(seed, level)
        text = arabic(report.text)
        for row in [*report.gold["scores"], *report.gold["scores_ambiguous"]]:
            assert any(form in text for form in spellings(row[4])), (seed, row)


def test_codes_measures_and_ratings_of_the_truth_are_printed_at_level_0() -> None:
    for seed in SAMPLE:
        report = generate(seed, 0)
        lines = arabic(report.text).split("\n")
        for line, code in report.gold["mentions"]:
            assert re.search(rf"(?<![A-Za-z0-9]){re.escape(code)}(?![0-9])", lines[line - 1]), (seed, line, code)
        for measure in report.gold["measures"]:
            assert arabic(measure["starts"]) in arabic(report.text)
            for unit in measure["responsible"] or []:
                assert unit in report.text
        for rating in report.gold["ratings"]:
            assert rating[3] in report.text


def test_scores_obey_the_formulas_where_nothing_is_planted() -> None:
    """Read back from the truth: questions make indicators, indicators instruments, instruments totals."""
    held: Counter[str] = Counter()
    for seed in range(300):
        report = generate(seed, 0, defects=False)
        framework = report.plan.latest.framework
        printed = {(row[1], row[2], row[3]): Decimal(str(row[4])) for row in report.gold["scores"] if row[0] == report.plan.fiscal_year}
        shares = {row.code: row.weight for row in framework.instruments}
        for instrument, table in framework.questions.items():
            parts = (None,) if instrument != "EIT" or framework.eit_parts == 1 else (1, 2)
            for number, (first, last) in table.per_indicator.items():
                for part in parts:
                    items = [printed.get(("question", f"{table.prefix}{n}", part)) for n in range(first, last + 1)]
                    score = printed.get(("indicator", str(number), part))
                    if score is not None and instrument != "OIT" and all(item is not None for item in items):
                        assert abs(mean(item for item in items if item is not None) - score) <= TOLERANCE, (seed, number)
                        held["indicator"] += 1
        if framework.eit_parts == 1 and ("overall", "overall", None) in printed:
            scores = [printed.get(("instrument", code, None)) for code in shares]
            if all(score is not None for score in scores):
                total = sum((share * score for share, score in zip(shares.values(), scores, strict=True) if score is not None), Decimal(0))
                assert abs(total - printed[("overall", "overall", None)]) <= TOLERANCE, seed
                held["total"] += 1
    assert held["indicator"] > 100
    assert held["total"] > 10


def test_items_make_sub_indicators_and_these_make_indicators() -> None:
    for seed in range(60):
        year = generate(seed, 0, defects=False).plan.latest
        for number in ("9", "10"):
            subs = [score for code, score in year.subs.items() if code.startswith(f"{number}.")]
            assert abs(mean(subs) - year.indicators[(number, None)]) <= TOLERANCE


def test_a_clean_report_has_no_findings_and_none_may_be_raised() -> None:
    for seed in range(40):
        gold = generate(seed, 0, defects=False).gold
        assert gold["findings"] == []
        assert set(gold["findings_absent"]) == set(rule_names())


def test_planted_defects_are_in_the_truth_with_their_place() -> None:
    """Every rule can be planted; nearly always it is, and then it is not among the rules that must not speak."""
    wanted: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    for seed in range(400):
        report = generate(seed, 0, defects=True)
        wanted.update(report.plan.defects)
        planted.update(report.gold["findings"])
        assert not set(report.gold["findings"]) & set(report.gold["findings_absent"])
        count = report.text.count("\n")
        for defect in report.gold["defects"]:
            assert defect["lines"]
            assert all(1 <= line <= count for line in defect["lines"])
    assert set(planted) == set(DEFECTS) == set(rule_names())
    assert sum(planted.values()) >= 0.97 * sum(wanted.values())


def test_all_layouts_are_drawn() -> None:
    drawn: Counter[str] = Counter()
    for seed in range(800):
        sections = draw_plan(random.Random(seed), defects=False).sections
        drawn.update([*sections.score_tables, f"q:{sections.question_table}", f"m:{sections.measure_table}"])
    wanted = [*ONE_YEAR, *MANY_YEARS, *PARTS, *(f"q:{name}" for name in QUESTION_TABLES)]
    wanted += [f"m:{name}" for name in (*MEASURE_TABLES, *RESULT_TABLES)]
    assert min(drawn[name] for name in wanted) >= 5, drawn


def test_layouts_differ_in_shape() -> None:
    """At least ten kinds of score tables, six of question tables, eight of measures tables, told apart by size and headings."""
    shapes: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for seed in range(200):
        for block in lay_out(seed, 0).blocks:
            if isinstance(block, Table):
                shapes[block.kind].add(tuple(MARKS.sub("", cell) for cell in block.rows[0]))
    assert len(shapes["scores"]) > 60
    assert len(shapes["questions"]) > 30
    assert len(shapes["measures"]) > 60
    assert len(shapes["other"]) > 6


def test_damage_grows_with_the_level() -> None:
    reports = [[lay_out(seed, level) for seed in range(50)] for level in LEVELS]
    kinds = [sum(len(report.damage) for report in row) for row in reports]
    assert kinds[0] == 0
    assert kinds == sorted(set(kinds))
    assert sum(light.blocks != whole.blocks for light, whole in zip(reports[1], reports[0], strict=True)) > 40


def test_a_lost_row_is_not_in_the_truth() -> None:
    lost = 0
    for seed in range(120):
        heavy = lay_out(seed, 3)
        if "lost_rows" in heavy.damage:
            whole, rest = generate(seed, 0).gold, generate(seed, 3).gold
            lost += len(whole["scores"]) - len(rest["scores"])
            assert len(rest["measures"]) <= len(whole["measures"])
    assert lost > 20


def _facts(scores: tuple[Score, ...]) -> Facts:
    body = Organization("x", "SAO", "โนนดู่", None, "บรบือ", "มหาสารคาม", None, (), 0.9)
    return Facts("x", "analysis", None, 2565, None, body, scores=scores)


def _score(code: str, value: str, confidence: float) -> Score:
    evidence = Evidence(1, 1, value, confidence=confidence)
    return Score(value_id=code, evidence=evidence, fiscal_year=2565, level="indicator", code=code, score=Decimal(value))


def test_matching_counts_what_is_missed_and_invented() -> None:
    gold = generate(3, 0, defects=False).gold | {
        "document": {"fiscal_year": 2565, "kind": "analysis"},
        "organization": {"type": "SAO", "name": "โนนดู่"},
        "scores": [[2565, "indicator", "1", None, 90.0], [2565, "indicator", "2", None, 80.0]],
        "scores_ambiguous": [[2565, "indicator", "4", None, 10.0]],
        "measures": [],
    }
    outcome = compare(gold, _facts((_score("1", "90.00", 0.95), _score("3", "70.00", 0.6), _score("4", "11.00", 0.6))), ())
    tally = outcome.tallies["scores"]
    assert (tally.tp, tally.fp, tally.fn) == (1, 1, 1)
    assert [claim for claim in outcome.confidences if claim[0] == "scores"] == [("scores", 0.95, True), ("scores", 0.6, False)]
    assert outcome.tallies["organization"].fn == 0


def test_the_report_on_accuracy_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "accuracy.md"
    assert accuracy.main(["--documents", "4", "--levels", "0,3", "--jobs", "1", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    for heading in (
        "# Accuracy",
        "## Level 0: 4 documents",
        "## Level 3: 4 documents",
        "## Reliability of confidence",
        "## Worst ten documents",
    ):
        assert heading in text
    assert "8 documents in" in capsys.readouterr().out
