"""What a run says in the user interface of a scheduler, in two languages."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest import run_plainly
from pipeline.run import RejectLine, RunRequest, RunSummary
from pipeline.run_report import finding_rows, headline, reject_rows, run_text, summary_markdown, text_line
from schemas.messages import LANGUAGES, load_run_texts

SUMMARY = RunSummary("r", "published", Path("out"), Path("out/snapshots/r"), 1.0, published=3, new_findings={"error": 2, "warning": 1})


@pytest.mark.parametrize("key", load_run_texts())
def test_every_text_is_there_in_both_languages_with_the_same_places(key: str) -> None:
    texts = load_run_texts()[key]
    assert set(texts) == set(LANGUAGES)
    named = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
    assert named[0] == named[1]


def test_every_text_is_used() -> None:
    root = Path(__file__).parents[2]
    source = (root / "pipeline" / "run_report.py").read_text() + (root / "flows" / "observe.py").read_text()
    named = {name for pair in re.findall(r"""run_text\(\s*f?(?:"([^"]*)"|'([^']*)')""", source) for name in pair if name}
    patterns = [re.sub(r"\{[^{}]*\}", "[a-z_]+", name).replace(".", r"\.") for name in named] + ["place", "place_page"]
    assert [key for key in load_run_texts() if not any(re.fullmatch(one, key) for one in patterns)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["published", "unchanged", "nothing_published"])
def test_a_run_in_one_line(status: str, language: str) -> None:
    text = headline(replace(SUMMARY, status=status), language)
    assert "\n" not in text
    assert ("3" in text) == (status != "nothing_published")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_a_run_has_a_line(tmp_path: Path, language: str) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("รายงาน\n", encoding="utf-8")
    (tmp_path / "raw" / "b.txt").write_text("")
    lines: list[str] = []
    run_plainly(RunRequest(tmp_path / "raw", tmp_path / "out", jobs=1), lambda *event: lines.append(text_line(*event, lang=language)))
    assert len(lines) == 5
    assert sum("a.txt" in line for line in lines) == sum("b.txt" in line for line in lines) == 1
    assert text_line("retrying", 0, 1, "c.txt", {"reason_code": "read_error", "in_seconds": 1.0}, language).startswith("c.txt")


@given(st.text())
def test_no_file_name_ends_a_cell_or_begins_a_link(name: str) -> None:
    summary = replace(SUMMARY, rejects=(RejectLine(name, "empty_file", name, 1, True),), rejected=1)
    (row,) = reject_rows(summary, "en")
    assert not any(re.search(r"[\x00-\x1f\u202e]", cell) for cell in row.values())


def test_only_what_is_new_is_listed_the_gravest_first(published_twice: tuple[RunSummary, RunSummary]) -> None:
    first, second = published_twice
    rows = finding_rows(second, "en", None)
    assert {row.source_path for row in rows} == {"02_phromburi_2564.txt"}
    assert len(rows) == len(second.new_finding_ids) == sum(second.new_findings.values())
    assert [row.severity for row in rows] == sorted((row.severity for row in rows), key=["error", "warning", "info"].index)
    assert all(row.cells["evidence"].startswith("ita explain ") and row.cells["place"].startswith("page 1") for row in rows)
    assert len(finding_rows(second, "en", None, most=1)) == 1
    assert finding_rows(first, "en", None) == []
    text = summary_markdown(second, rows, "th")
    assert run_text("summary.look", "th") in text
    assert text.count("\n- **") == len(rows)


@pytest.fixture
def published_twice(tmp_path: Path) -> tuple[RunSummary, RunSummary]:
    """A report without findings, then one with two errors beside it."""
    samples = Path(__file__).parents[2] / "data" / "raw"
    (tmp_path / "raw").mkdir()
    summaries = []
    for name in ("01_santha_2568.txt", "02_phromburi_2564.txt"):
        (tmp_path / "raw" / name).write_bytes((samples / name).read_bytes())
        summaries.append(run_plainly(RunRequest(tmp_path / "raw", tmp_path / "out", jobs=1)))
    return summaries[0], summaries[1]
