"""Builders for the tests of the interpretation: a report written in the test, read the whole way, its scores in a short form."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pipeline.interpret.grid import Grid, build_grids
from pipeline.interpret.labels import names_of
from pipeline.interpret.repair import repair_document
from pipeline.process import interpret, read_bytes
from schemas.facts import Facts, Score

INDICATORS = (
    "การปฏิบัติหน้าที่",
    "การใช้งบประมาณ",
    "การใช้อำนาจ",
    "การใช้ทรัพย์สินของราชการ",
    "การแก้ไขปัญหาการทุจริต",
    "คุณภาพการดำเนินงาน",
    "ประสิทธิภาพการสื่อสาร",
    "การปรับปรุงระบบการทำงาน",
    "การเปิดเผยข้อมูล",
    "การป้องกันการทุจริต",
)
TEN = ("91.10", "92.20", "93.30", "94.40", "95.50", "86.60", "87.70", "88.80", "97.90", "100.00")
LAST_YEAR = ("81.15", "82.25", "83.35", "84.45", "85.55", "76.65", "77.75", "78.85", "67.95", "90.05")
YEAR_BEFORE = ("71.12", "72.22", "73.32", "74.42", "75.52", "66.62", "67.72", "68.82", "57.92", "80.02")
"""Scores of the ten indicators of three years: no number stands twice."""
INSTRUMENT_OF = ("IIT",) * 5 + ("EIT",) * 3 + ("OIT",) * 2

QUESTIONS = tuple(f"{70 + number}.{number:02d}" for number in range(1, 16))
PART_1 = tuple(f"{80 + number}.1{number}" for number in range(1, 10))
PART_2 = tuple(f"{60 + number}.2{number}" for number in range(1, 10))
"""Scores of i1 to i15, and of e1 to e9 in the two parts of EIT (2568)."""

Rows = Sequence[Sequence[str]]


def thai(text: str) -> str:
    """The text with Thai digits."""
    return text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def tabs(rows: Rows) -> str:
    """A table with tabs."""
    return "\n".join("\t".join(row) for row in rows)


def pipes(rows: Rows) -> str:
    """A Markdown table; its first row is the header."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def aligned(rows: Rows) -> str:
    """A table in columns of spaces; marks above and below the line take no column."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = [[cell + " " * (width - _width(cell) + 3) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join("".join(row).rstrip() for row in padded)


def _width(text: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def report(*pieces: str, year: int = 2568) -> str:
    """A report on the assessment of a year: a cover, then the pieces with blank lines between."""
    cover = (
        f"รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ\nประจำปีงบประมาณ พ.ศ. {year}\n"
        "เทศบาลตำบลแกดำ\nอำเภอแกดำ จังหวัดมหาสารคาม"
    )
    return "\n\n".join([cover, *pieces]) + "\n"


def read(text: str) -> Facts:
    """The facts of a text, read and interpreted as any file is."""
    return interpret(read_bytes(text.encode()))


def grids(text: str, year: int = 2568) -> list[Grid]:
    """The tables of a text with their columns."""
    return build_grids(repair_document(read_bytes(text.encode())), names_of(year))


def keys(scores: Sequence[Score]) -> list[tuple[int, str, int | None, Decimal | None]]:
    """Year, code, part and number of each score, in the order read."""
    return [(score.fiscal_year, score.code, score.part, score.score) for score in scores]


def number_of(facts: Facts, code: str) -> Score:
    """The one score of a code."""
    found = [score for score in facts.scores if score.code == code]
    assert len(found) == 1, found
    return found[0]


def ten(year: int, values: Sequence[str] = TEN) -> list[tuple[int, str, int | None, Decimal | None]]:
    """What `keys` gives for the ten indicators of a year."""
    return [(year, str(number), None, Decimal(value)) for number, value in enumerate(values, 1)]


@pytest.fixture(scope="session")
def lab() -> SimpleNamespace:
    """All builders in one namespace."""
    return SimpleNamespace(
        INDICATORS=INDICATORS,
        INSTRUMENT_OF=INSTRUMENT_OF,
        TEN=TEN,
        LAST_YEAR=LAST_YEAR,
        YEAR_BEFORE=YEAR_BEFORE,
        QUESTIONS=QUESTIONS,
        PART_1=PART_1,
        PART_2=PART_2,
        thai=thai,
        tabs=tabs,
        pipes=pipes,
        aligned=aligned,
        report=report,
        read=read,
        grids=grids,
        keys=keys,
        ten=ten,
        number_of=number_of,
    )
