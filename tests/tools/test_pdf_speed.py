"""The measurement of speed: what it compares, not how fast it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2

from tools import pdf_speed

FOLDER = Path(__file__).parents[1] / "data" / "pdf"
FILES = sorted(FOLDER.glob("reportlab_*_0201[02]*.pdf"))


def test_a_file_is_read_in_every_way() -> None:
    rows = [pdf_speed.timed(path, 1) for path in FILES]
    assert [row.tables for row in rows] == [False, True]
    assert all(min(row.ours, row.whole, row.pdfplumber) > 0 for row in rows)
    lines = pdf_speed.speed_lines(rows)
    assert sum("| all |" in line for line in lines) == 2


def test_long_files_repeat_the_pages_of_short_ones(tmp_path: Path) -> None:
    pdf_speed.long_file(FILES, 11, tmp_path / "long.pdf")
    with pypdfium2.PdfDocument(tmp_path / "long.pdf") as file:
        assert len(file) == 11


def test_memory_is_that_of_a_process_of_its_own() -> None:
    held = bytearray(300_000_000)
    assert 20 < pdf_speed.peak_megabytes("ours", FILES[0]) < len(held) / 1e6


def test_goals_are_judged() -> None:
    rows = [pdf_speed.Timed("x", True, 1, 1.0, 2.0, 3.0), pdf_speed.Timed("x", False, 1, 1.0, 2.0, 2.0)]
    assert [line.split("|")[-2].strip() for line in pdf_speed.goal_lines(rows, 301)[2:-1]] == ["✓", "✗", "✗"]
    assert [line.split("|")[-2].strip() for line in pdf_speed.goal_lines([rows[0], replace(rows[0], tables=False)], 299)[2:-1]] == [
        "✓",
        "✓",
        "✓",
    ]
