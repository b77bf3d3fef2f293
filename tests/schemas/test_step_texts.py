"""Every step that a reading can name has plain words in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizers.thai import REPAIRS
from pipeline.process import process_file
from schemas.messages import LANGUAGES, load_steps, step_text
from schemas.vocabulary import load

ROOT = Path(__file__).resolve().parents[2]
REPORTS = [
    *(ROOT / "data" / "raw").glob("*.txt"),
    *(ROOT / "tests" / "data").rglob("*.txt"),
    ROOT / "tests/data/pdf/reportlab_loma_ruled_02014.pdf",
]


def test_every_step_has_words_in_both_languages() -> None:
    for name, texts in load_steps().items():
        assert set(texts) == set(LANGUAGES), name
        assert all(text.strip() for text in texts.values()), name


def test_every_repair_and_every_step_that_costs_confidence_has_words() -> None:
    assert {*REPAIRS, *load("reading")["costs"]} - set(load_steps()) == set()


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_every_step_met_in_a_report_has_words(path: Path) -> None:
    facts = process_file(path, path.name).facts
    groups = (facts.scores, facts.measures, facts.recommendations, facts.mentions)
    assert {step for group in groups for fact in group for step in fact.evidence.steps} - set(load_steps()) == set()


def test_an_unknown_step_is_shown_by_its_name() -> None:
    assert step_text("some_new_step", "th") == "some new step"
