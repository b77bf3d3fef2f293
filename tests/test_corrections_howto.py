"""docs/corrections.md does what it says, on the sample it speaks of."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.corrections import load_corrections
from pipeline.process import process_file
from schemas.facts import DocumentResult

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "raw" / "11_bankrang_2568.txt"
HOWTO = (ROOT / "docs" / "corrections.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[DocumentResult, DocumentResult]:
    """The sample without and with the corrections of the how-to."""
    folder = tmp_path_factory.mktemp("corrections")
    for number, block in enumerate(re.findall(r"^```yaml[^\n]*\n(.*?)^```", HOWTO, re.MULTILINE | re.DOTALL)):
        (folder / f"{number}.yml").write_text(block, encoding="utf-8")
    return process_file(SAMPLE, SAMPLE.name), process_file(SAMPLE, SAMPLE.name, load_corrections(folder))


def test_the_example_settles_what_it_says(results: tuple[DocumentResult, DocumentResult]) -> None:
    before, after = results
    assert {finding.rule for finding in before.findings} >= {"overall_conflict", "indicator_mean_mismatch"}
    assert {finding.rule for finding in before.findings} - {finding.rule for finding in after.findings} >= {
        "overall_conflict",
        "indicator_mean_mismatch",
    }
    assert {note.id for note in after.corrections if note.applied} >= {"bankrang-cover", "bankrang-indicator-2"}
    assert [note for note in after.corrections if not note.applied] == []


def test_what_was_corrected_shows_it_and_keeps_its_raw(results: tuple[DocumentResult, DocumentResult]) -> None:
    _, after = results
    cover = next(score for score in after.facts.scores if "correction:bankrang-cover" in score.evidence.steps)
    table = next(score for score in after.facts.scores if "correction:bankrang-indicator-2" in score.evidence.steps)
    assert (cover.score, cover.evidence.raw, cover.evidence.reader) == (Decimal("92.96"), "๘๓.๙๖", "correction")
    assert (table.score, table.evidence.raw, table.evidence.reader) == (Decimal("91.67"), "<p>๙๒.๔๗</p>", "correction")
    assert all(score.evidence.reader == "txt" for score in after.facts.scores if score not in (cover, table))


def test_the_code_blocks_name_commands_and_columns_that_exist() -> None:
    from schemas.arrow import tables

    columns = {column.name for column in tables()["scores"].columns}
    assert {"code", "score", "raw", "steps", "reader", "doc_id"} <= columns
    assert "--corrections" in HOWTO
