"""The samples in data/raw and tests/data/held_out and their gold files agree with each other.

The gold says what a careful human reads; these tests hold only the material itself together (nothing here runs the product).
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
FOLDERS = ((ROOT / "data" / "raw", DATA / "gold"), (DATA / "held_out", DATA / "held_out" / "gold"))
PAIRS = [(samples, gold) for samples, golds in FOLDERS for gold in sorted(golds.glob("*.json"))]
IDS = [gold.stem for _, gold in PAIRS]
THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
RULES = frozenset(
    {
        "organization_conflict",
        "place_conflict",
        "fiscal_year_conflict",
        "overall_conflict",
        "average_mismatch",
        "weighted_total_mismatch",
        "instrument_mean_mismatch",
        "indicator_mean_mismatch",
        "unattainable_score",
        "rating_mismatch",
        "change_direction_mismatch",
        "difference_mismatch",
        "extremum_claim_mismatch",
        "count_claim_mismatch",
        "threshold_claim_mismatch",
        "target_conflict",
        "weights_mismatch",
        "score_out_of_range",
        "missing_questions",
        "duplicate_question",
        "duplicate_number",
        "period_reversed",
        "period_outside_fiscal_year",
    }
)
RATINGS = frozenset({"AA", "A", "B", "C", "D", "E", "F", "ผ่านดีเยี่ยม", "ผ่านดี", "ผ่าน", "ต้องปรับปรุง", "ต้องปรับปรุงโดยด่วน"})
WEIGHTS = ((range(1, 6), Decimal("0.3")), (range(6, 9), Decimal("0.3")), (range(9, 11), Decimal("0.4")))
OWN_TOTAL = frozenset({"weighted_total_mismatch", "overall_conflict", "score_out_of_range"})
"""Planted defects after which a total need not follow from the indicators."""


def decode(data: bytes) -> str:
    """The text of a sample, whose encoding its first bytes or UTF-8 validity tell."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp874")


def squash(text: str) -> str:
    """What the scorer compares: no blanks, markup or dots, Arabic digits, composed sara am."""
    return re.sub(r"[\s<>/p.\-*]+", "", text.replace("ํา", "ำ").translate(THAI))


def load(samples: Path, gold: Path) -> tuple[str, dict[str, Any]]:
    """A gold file and the text of the sample it names."""
    truth: dict[str, Any] = json.loads(gold.read_text(encoding="utf-8"))
    return decode((samples / truth["file"]).read_bytes()), truth


@pytest.mark.parametrize(("samples", "gold"), PAIRS, ids=IDS)
def test_every_value_of_the_gold_is_printed_in_the_sample(samples: Path, gold: Path) -> None:
    text, truth = load(samples, gold)
    numbers = set(re.findall(r"\d+(?:\.\d+)?", text.translate(THAI)))
    for row in truth["scores"]:
        assert {f"{row[4]:.2f}", f"{row[4]:g}"} & numbers, row
    words = squash(text)
    for _, _, _, rating in truth["ratings"]:
        assert rating in RATINGS
        assert rating in text
    for measure in truth["measures"]:
        assert squash(measure["starts"]) in words, measure
        for unit in measure["responsible"] or []:
            assert squash(unit) in words, measure
    for value in (v for k, v in truth["organization"].items() if k != "type"):
        assert squash(value) in words, value


@pytest.mark.parametrize(("samples", "gold"), PAIRS, ids=IDS)
def test_mentions_point_at_lines_that_hold_the_number_of_the_code(samples: Path, gold: Path) -> None:
    text, truth = load(samples, gold)
    lines = text.split("\n")
    for number, code in truth["mentions"]:
        assert re.fullmatch(r"[ieO]\d+|\d+\.\d", code)
        assert re.sub(r"\D", "", code) in squash(lines[number - 1]), (number, code, lines[number - 1])
    named = {code for _, code in truth["mentions"]}
    for recommendation in truth["recommendations"]:
        assert {c for c in recommendation["codes"] if c[0] in "ieO"} <= named, recommendation
        assert set(recommendation["references"]) <= named, recommendation


@pytest.mark.parametrize(("samples", "gold"), PAIRS, ids=IDS)
def test_gold_has_the_shape_that_the_scorer_reads(samples: Path, gold: Path) -> None:
    _, truth = load(samples, gold)
    assert Path(truth["file"]).stem == gold.stem
    assert truth["document"]["fiscal_year"] in range(2562, 2569)
    assert truth["document"]["kind"] in {"analysis", "implementation", "other"}
    assert truth["organization"]["type"] in {"SAO", "SM", "TM", "CM", "PAO", "OTHER"}
    assert len({json.dumps(row) for row in truth["scores"]}) == len(truth["scores"])
    assert set(truth["findings"]) <= RULES
    assert set(truth["findings_absent"]) <= RULES
    assert not set(truth["findings"]) & set(truth["findings_absent"])
    for measure in truth["measures"]:
        period = measure["period"]
        assert period in (None, "year") or all(isinstance(part, int) and 1 <= part <= 4 for part in period) or period[0] <= period[1]


@pytest.mark.parametrize(("samples", "gold"), PAIRS, ids=IDS)
def test_printed_totals_obey_the_formula_unless_a_defect_is_planted(samples: Path, gold: Path) -> None:
    _, truth = load(samples, gold)
    years = {row[0] for row in truth["scores"]}
    for year in years:
        value = {int(r[2]): Decimal(str(r[4])) for r in truth["scores"] if r[0] == year and r[1] == "indicator" and r[3] is None}
        parts = {(int(r[2]), r[3]): Decimal(str(r[4])) for r in truth["scores"] if r[0] == year and r[1] == "indicator" and r[3]}
        for code in {c for c, _ in parts} - set(value):
            value[code] = (parts[code, 1] + parts[code, 2]) / 2
        totals = [Decimal(str(r[4])) for r in truth["scores"] if r[0] == year and r[1] == "overall"]
        if len(value) < 10 or not totals or OWN_TOTAL & set(truth["findings"]):
            continue
        expected = sum((sum((value[i] for i in numbers), Decimal(0)) / len(numbers) * weight for numbers, weight in WEIGHTS), Decimal(0))
        assert totals == [expected.quantize(Decimal("0.01"), ROUND_HALF_UP)], year


def test_every_sample_has_a_gold_file() -> None:
    for samples, golds in FOLDERS:
        assert {p.stem for p in samples.glob("*.txt")} == {p.stem for p in golds.glob("*.json")}


def test_samples_show_the_breadth_the_readme_promises() -> None:
    samples, golds = FOLDERS[0]
    truths = [json.loads(p.read_text(encoding="utf-8")) for p in golds.glob("*.json")]
    assert {t["document"]["fiscal_year"] for t in truths} == set(range(2562, 2569))
    assert {t["organization"]["type"] for t in truths} >= {"SAO", "SM", "TM", "CM", "PAO"}
    assert sum(not t["findings"] for t in truths) >= 4
    data = [p.read_bytes() for p in samples.glob("*.txt")]
    assert any(d.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) for d in data)
    assert any(d.startswith(codecs.BOM_UTF8) for d in data)
    assert any("\f" in decode(d) for d in data)
    assert any(not _is_utf8(d) and not d.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) for d in data)


def test_samples_name_no_persons() -> None:
    for samples, _ in FOLDERS:
        for path in samples.glob("*.txt"):
            assert not re.search(r"\(\s*(?:นาย|นางสาว|นาง|น\.ส\.|ว่าที่)\s*[ก-๙]", decode(path.read_bytes())), path.name


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
