"""The benchmark of text layers: it judges readers by what they read, whoever they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import text_benchmark
from tools.pdf_readers import Rows

FOLDER = Path(__file__).parents[1] / "data" / "pdf"
PROSE = FOLDER / "reportlab_garuda_unruled_02012_prose.pdf"
TABLES = FOLDER / "reportlab_laksaman_ruled_02010.pdf"
READERS = ("ita-ingest", "perfect", "deaf", "broken")


def truth_text(path: Path) -> list[str]:
    pages: list[str] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["page_texts"]
    return pages


def truth_tables(path: Path) -> list[Rows]:
    blocks = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["blocks"]
    return [text_benchmark._rows(block) for block in blocks if block["type"] == "table"]


def broken(path: Path) -> list[str]:
    raise RuntimeError("no such font")


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that knows the truth in our place, one that reads nothing, one that fails."""
    found = {"ita-ingest": truth_text, "perfect": truth_text, "deaf": lambda path: [], "broken": broken}
    monkeypatch.setattr(text_benchmark, "text_readers", lambda: found)
    monkeypatch.setattr(text_benchmark, "TABLE_READERS", {"ita-ingest": truth_tables, "deaf": lambda path: []})


@pytest.mark.usefixtures("readers")
def test_readers_are_judged_by_the_truth() -> None:
    prose = text_benchmark.measure(PROSE)
    assert prose.texts["perfect"].edits == prose.texts["perfect"].spaced_edits == 0
    assert prose.texts["deaf"].rate == prose.texts["broken"].rate == 1.0
    assert any("no such font" in error for error in prose.errors)
    tables = text_benchmark.measure(TABLES)
    assert tables.cells["ita-ingest"].share == 1.0
    assert tables.cells["ita-ingest"].invented == 0
    assert tables.cells["deaf"].exact == 0
    assert tables.scores.tp + tables.scores.fn > 0


@pytest.mark.usefixtures("readers")
def test_the_page_says_which_goals_are_reached() -> None:
    rows = [text_benchmark.measure(PROSE), text_benchmark.measure(TABLES)]
    reached = {what: ok for what, _, _, ok in text_benchmark.goals(rows)}
    assert reached["error rate, mean of all files, with spaces"]
    assert reached["cells of ruled tables exact"]
    page = text_benchmark.report(rows, READERS, "Two files.")
    assert "| all | 1 | 0.00 / 0.00 | 0.00 / 0.00 | 100.00 / 100.00 | 100.00 / 100.00 |" in page
    assert PROSE.stem in page


def test_a_goal_that_is_missed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_benchmark, "text_readers", lambda: {"ita-ingest": lambda path: []})
    reached = {what: ok for what, _, _, ok in text_benchmark.goals([text_benchmark.measure(PROSE)])}
    assert not reached["error rate, mean of all files, without spaces"]
    assert not reached["characters lost in silence"]


def test_the_readers_beside_us_read_the_files() -> None:
    measured = text_benchmark.measure(PROSE)
    assert {"ita-ingest", "pdfplumber", "pypdfium2"} <= set(measured.texts)
    assert measured.errors == ()
    assert all(found.rate < 0.05 for found in measured.texts.values())
