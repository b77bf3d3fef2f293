"""The PDF fixtures of four producers are read as they are printed: every letter, every cell of ruled tables, every score."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.text_benchmark import OURS, measure

FOLDER = Path(__file__).parent / "data" / "pdf"
FILES = sorted(FOLDER.glob("*.pdf"))
PROSE = [path for path in FILES if path.stem.endswith("_prose")]
TABLES = [path for path in FILES if path not in PROSE]
LEAST_EXACT = {"ruled": 1.0, "half": 1.0, "unruled": 0.75}
"""Share of cells read exactly. Tables without rules that a page break cuts are still read in part as text."""


def names(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", PROSE, ids=names)
def test_every_letter_of_the_prose_is_read(path: Path) -> None:
    found = measure(path).texts[OURS]
    assert found.letters > 2000
    assert (found.edits, found.silent) == (0, 0)
    assert found.spaced_edits <= 0.005 * found.characters  # spaces that a layout swallowed at the ends of its lines


@pytest.mark.parametrize("path", TABLES, ids=names)
def test_the_cells_of_the_tables_are_read(path: Path) -> None:
    measured = measure(path)
    cells = measured.cells[OURS]
    assert cells.exact >= LEAST_EXACT[measured.style] * cells.cells
    assert cells.invented == 0


@pytest.mark.parametrize("path", [path for path in TABLES if "_ruled_" in path.stem], ids=names)
def test_the_scores_of_the_report_are_found(path: Path) -> None:
    scores = measure(path).scores
    assert scores.tp > 20
    assert scores.fn + scores.fp <= 0.04 * scores.tp
