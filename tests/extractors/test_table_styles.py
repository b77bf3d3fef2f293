"""The same table reads the same whichever way it is written: the tables of the samples, written anew in every style."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.txt import read_text

Read = Callable[[str], Any]
Rows = list[list[str]]

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "raw").glob("*.txt"))


def tables_of(sample: Path) -> list[Rows]:
    """The tables of a sample, each cell on one line, rows of one width."""
    tables = []
    for page in read_text(sample.read_bytes()).pages:
        for table in page.tables:
            width = max(map(len, table.rows))
            rows = [[" ".join(cell.text.split()).replace("|", "/") for cell in row] for row in table.rows]
            tables.append([row + [""] * (width - len(row)) for row in rows])
    return [rows for rows in tables if len(rows) > 1]


def tabs(rows: Rows) -> str:
    return "\n".join("\t".join(row) for row in rows)


def pipes(rows: Rows) -> str:
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def inner_pipes(rows: Rows) -> str:
    head, *body = [" | ".join(row) for row in rows]
    return "\n".join([head, " | ".join(["---"] * len(rows[0])), *body])


def html(rows: Rows) -> str:
    return "<table>\n" + "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "\n</table>"


def aligned(rows: Rows) -> str:
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["".join(cell + " " * (size - width(cell) + 3) for cell, size in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def width(text: str) -> int:
    return sum(unicodedata.category(char) != "Mn" for char in text)


@pytest.mark.parametrize("write", [tabs, pipes, inner_pipes, html])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_table_reads_the_same_in_every_style(shape: Read, sample: Path, write: Callable[[Rows], str]) -> None:
    for rows in tables_of(sample):
        found = shape(f"ก่อน\n\n{write(rows)}\n\nหลัง\n")
        assert found.tables == [rows]
        assert found.lines == ["ก่อน", "หลัง"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_table_in_aligned_columns_reads_the_same(shape: Read, sample: Path) -> None:
    """Columns without any text leave no trace on the screen, and cells as long as a paragraph are no columns."""
    for rows in tables_of(sample):
        filled = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
        rows = [[row[column] for column in filled] for row in rows]
        if len(rows) > 3 and max(width(cell) for row in rows for cell in row) <= 110:
            found = shape(f"ก่อน\n\n{aligned(rows)}\n\nหลัง\n")
            assert found.tables == [rows]
            assert found.lines == ["ก่อน", "หลัง"]
