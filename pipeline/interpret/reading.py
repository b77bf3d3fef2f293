"""What the readers of score tables share: what a table gave, what surrounds it, and how a number becomes a score row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from normalizers.codes import Place
from normalizers.numbers import Number
from normalizers.years import find_fiscal_years
from pipeline.identity import value_id
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, Subject
from pipeline.interpret.roles import Column
from schemas.document import Cell
from schemas.facts import Evidence, Score, Unread, WeightClaim

NOT_SCORES = frozenset(
    [
        "instrument_score",
        "indicator_score",
        "ordinal",
        "weight",
        "weighted",
        "full_score",
        "rank",
        "target",
        "other_body",
        "count",
        "page",
        "budget",
        "difference",
        "change",
        "code",
        "url",
        "remark",
        "verdict",
        "responsible",
        "period",
    ]
)
MAX_SCORE = Decimal(100)
MAX_PLAUSIBLE = Decimal(999)


@dataclass(slots=True)
class TableReading:
    """What one table gave.

    For the table that carries it on: `instrument` and `part` of its last rows, and a row whose label was torn off.
    """

    scores: list[Score] = field(default_factory=list)
    code_rows: list[CodeRow] = field(default_factory=list)
    weights: list[WeightClaim] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    instrument: str | None = None
    part: int | None = None
    torn: tuple[Grid, tuple[Cell, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known outside the table: the document, its year and names, the section the table stands in, the year of its caption."""

    doc_id: str
    fiscal_year: int
    names: Names
    instrument: str | None = None
    part: int | None = None
    caption_year: int | None = None
    torn: tuple[Grid, tuple[Cell, ...]] | None = None

    @property
    def year(self) -> int:
        """The fiscal year of a score whose column and row do not say one."""
        return self.caption_year or self.fiscal_year


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row with question codes, before the codes are resolved: printed tokens, scores by column, and what surrounds them."""

    grid: Grid
    row: int
    tokens: tuple[tuple[Cell, str], ...]
    values: tuple[tuple[Cell, tuple[Number, ...]], ...]
    place: Place
    part: int | None
    part_order: tuple[int, ...]
    year: int
    title: str | None


@dataclass(slots=True)
class RowState:
    """What the rows above say of the rows below (merged cells, heading rows)."""

    instrument: str | None
    part: int | None
    indicator: int | None = None
    part_order: tuple[int, ...] = ()
    year: int | None = None
    code_header: tuple[tuple[Cell, str], ...] = ()
    last_codes: tuple[tuple[Cell, str], ...] = ()


def evidence_of(grid: Grid, cell: Cell, confidence: float, steps: Sequence[str]) -> Evidence:
    """The evidence of a value read in a cell."""
    return Evidence(
        page=grid.table.page,
        line=cell.line,
        raw=cell.raw,
        confidence=round(confidence, 3),
        steps=tuple(dict.fromkeys((*cell.steps, *steps))),
        table=grid.table.index,
        row=cell.row,
        column=cell.column,
        bbox=cell.bbox,
    )


def role_of(grid: Grid, cell: Cell) -> str | None:
    """The role of the column a cell stands in; None beyond the columns of the header."""
    return grid.columns[cell.column].role if cell.column < len(grid.columns) else None


def one_year(label: str) -> int | None:
    """The fiscal year a label names, when it names just one."""
    years = {found.year for found in find_fiscal_years(label) if not found.is_range}
    return years.pop() if len(years) == 1 else None


def add_score(
    grid: Grid,
    cell: Cell,
    number: Number,
    position: int,
    subject: Subject,
    column: Column,
    around: Surroundings,
    reading: TableReading,
    steps: Sequence[str],
    cost: float,
) -> Score | None:
    """Adds a number as a score of `subject`; a number no score can be is recorded as unread, and None returned."""
    year = column.year or around.year
    all_steps = (*number.steps, *subject.steps, *steps)
    confidence = max(0.1, min(subject.confidence, 0.99) - cost - 0.03 * len(number.steps))
    evidence = evidence_of(grid, cell, confidence, all_steps)
    if number.value > MAX_PLAUSIBLE or (number.value > MAX_SCORE and not number.decimals):
        reading.unread.append(Unread(evidence, "number_out_of_range"))
        return None
    part = column.part if subject.instrument == "EIT" else None
    identity = value_id(
        around.doc_id,
        "score",
        grid.table.page,
        cell.line,
        grid.table.index,
        cell.row,
        cell.column,
        f"{subject.code}/{part}/{year}/{position}",
    )
    score = Score(
        value_id=identity, evidence=evidence, fiscal_year=year, level=subject.level, code=subject.code, score=number.value,
        instrument=subject.instrument, part=part, title=_title(subject, around.names),
    )  # fmt: skip
    reading.scores.append(score)
    return score


def _title(subject: Subject, names: Names) -> str | None:
    if subject.level == "indicator":
        return next((row.name for row in names.framework.indicators if str(row.number) == subject.code), None)
    if subject.level == "sub_indicator":
        return next((row.name for row in names.framework.sub_indicators if row.code == subject.code), None)
    return None


def rating_row(grid: Grid, cell: Cell, rating: str, year: int, around: Surroundings) -> Score:
    """The rating level of the whole body, stated without its score."""
    identity = value_id(around.doc_id, "rating", grid.table.page, cell.line, grid.table.index, cell.row, cell.column, str(year))
    return Score(
        value_id=identity,
        evidence=evidence_of(grid, cell, 0.97, ()),
        fiscal_year=year,
        level="overall",
        code="overall",
        score=None,
        rating=rating,
    )
