"""The way of one document through the interpretation, in the order of a table of contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from normalizers.years import find_fiscal_years
from pipeline.interpret.about import kind_by_content, read_about
from pipeline.interpret.advice_tables import read_advice_tables
from pipeline.interpret.claims import find_claims
from pipeline.interpret.context import Section, sections_of
from pipeline.interpret.grid import Grid, build_grids
from pipeline.interpret.labels import Names, names_of
from pipeline.interpret.listed import read_listed
from pipeline.interpret.measures import Plan, is_measures_table, read_measures
from pipeline.interpret.mentions import read_mentions
from pipeline.interpret.movements import find_movements
from pipeline.interpret.organization import find_names, resolve_organization
from pipeline.interpret.passages import Passage, passages_of
from pipeline.interpret.provenance import with_readers
from pipeline.interpret.questions import read_questions
from pipeline.interpret.reading import Surroundings, TableReading
from pipeline.interpret.recommendations import read_recommendations
from pipeline.interpret.records import read_records
from pipeline.interpret.repair import repair_document
from pipeline.interpret.scores import read_table
from pipeline.interpret.statements import find_statements, rating_alone, rating_to_score, to_scores
from pipeline.interpret.totals import settle_totals
from schemas.document import Cell, Document, Line, Table
from schemas.facts import Claim, Facts, Score
from schemas.framework import framework_years

_MAX_CAPTION = 160


def interpret(document: Document, *, fiscal_year: int | None = None, kind: str | None = None) -> Facts:
    """Everything a document says, each fact with its evidence. A document that says nothing gives empty facts, never an error.

    `fiscal_year` and `kind` stand for what the text says of them, where a person knows better.
    """
    document = repair_document(document)
    about = read_about(document)
    about = replace(about, fiscal_year=fiscal_year or about.fiscal_year, kind=kind or about.kind)
    fiscal_year = about.fiscal_year or framework_years()[-2]
    names = names_of(fiscal_year)
    sections = sections_of(document, names)
    grids = build_grids(document, names)

    reading = _read_tables(grids, sections, fiscal_year, names, document.doc_id)
    questions, unread = read_questions(reading.code_rows, names, document.doc_id)
    stated, claims = _read_sentences(passages_of(document, sections, names), fiscal_year, names, document.doc_id)
    scores = settle_totals(_unique([*reading.scores, *questions, *stated]), names)

    kind = about.kind or kind_by_content(grids, bool(scores), any(is_measures_table(grid) for grid in grids))
    plan_year = fiscal_year if kind == "implementation" else fiscal_year + 1
    plan: Plan = read_measures(grids, fiscal_year, plan_year, names, document.doc_id)
    records = read_records(document, fiscal_year, plan_year, names, len(plan.measures) + 1)
    before = len(plan.measures) + len(records.measures)
    listed = read_listed(document, records.lines, fiscal_year, plan_year, names, before + 1)
    bodies = find_names(document)
    scored = [row for row in reading.code_rows if row.values]
    code_cells = {(row.grid.table.page, row.grid.table.index, cell.row, cell.column) for row in scored for cell, _ in row.tokens}
    mentions = read_mentions(_pieces(document, sections, code_cells), fiscal_year, names, document.doc_id)
    facts = Facts(
        doc_id=document.doc_id,
        kind=kind,
        title=about.title,
        fiscal_year=about.fiscal_year,
        report_date=about.report_date,
        organization=resolve_organization(bodies),
        scores=tuple(scores),
        measures=(*plan.measures, *records.measures, *listed),
        periods=tuple(plan.periods),
        recommendations=(
            *read_recommendations(document, sections, fiscal_year, names),
            *read_advice_tables(grids, sections, fiscal_year, names, document.doc_id),
        ),
        mentions=tuple(mentions),
        claims=(*reading.weights, *claims),
        years=about.years,
        names=bodies.mentions,
        unread=(*reading.unread, *unread, *plan.unread),
    )
    return with_readers(facts, document)


def _read_tables(grids: Sequence[Grid], sections: Sequence[Section], fiscal_year: int, names: Names, doc_id: str) -> TableReading:
    total = TableReading()
    for grid in grids:
        if is_measures_table(grid) and "score" not in grid.roles():
            total.instrument = total.part = None
            continue
        section = sections[grid.block]
        carried = grid.adjacent and total.instrument is not None
        instrument, part = (total.instrument, total.part) if carried else (section.instrument, section.part)
        torn = total.torn if grid.adjacent else None
        around = Surroundings(doc_id, fiscal_year, names, instrument, part, _caption_year(grid, fiscal_year), torn)
        reading = read_table(grid, around)
        total.instrument, total.part, total.torn = reading.instrument, reading.part, reading.torn
        total.scores += reading.scores
        total.code_rows += reading.code_rows
        total.weights += reading.weights
        total.unread += reading.unread
    return total


def _caption_year(grid: Grid, fiscal_year: int) -> int | None:
    """The year of the line right above a table, when it is one a report may compare with."""
    above = [row for number, row in enumerate(grid.table.rows) if grid.headers and number < min(grid.headers)]
    lines = [" ".join(cell.text for cell in row) for row in above] or [line.text for line in grid.caption[-1:]]
    for text in (text for text in reversed(lines) if len(text) <= _MAX_CAPTION):
        years = {found.year for found in find_fiscal_years(text) if not found.is_range and not found.is_date}
        if len(years) == 1 and 0 <= fiscal_year - max(years) <= 2:
            return max(years)
    return None


def _read_sentences(passages: Iterator[Passage], fiscal_year: int, names: Names, doc_id: str) -> tuple[list[Score], list[Claim]]:
    scores: list[Score] = []
    claims: list[Claim] = []
    for passage in passages:
        statements = find_statements(passage, fiscal_year)
        if not statements and (level := rating_alone(passage)) is not None:
            scores.append(rating_to_score(passage, level, fiscal_year, doc_id))
        scores += to_scores(statements, fiscal_year, names, doc_id)
        claims += find_claims(passage, statements, fiscal_year, names, doc_id)
        claims += find_movements(passage, statements, fiscal_year, doc_id)
    return scores, claims


def _unique(scores: Sequence[Score]) -> list[Score]:
    """Scores with unique ids: two readings of one place (stacked cells) are told apart by their order."""
    seen: dict[str, int] = {}
    unique: list[Score] = []
    for score in scores:
        count = seen.get(score.value_id, 0)
        seen[score.value_id] = count + 1
        unique.append(replace(score, value_id=f"{score.value_id[:-2]}{count:02x}") if count else score)
    return unique


def _pieces(
    document: Document, sections: Sequence[Section], code_cells: set[tuple[int, int, int, int]]
) -> Iterator[tuple[Line | Cell, int, int | None, Section]]:
    """Lines and cells in which codes may be named: all but the code cells of score rows."""
    for block, section in zip(document.blocks(), sections, strict=True):
        if isinstance(block, Table):
            for cell in (cell for row in block.rows for cell in row if cell.text):
                if (block.page, block.index, cell.row, cell.column) not in code_cells:
                    yield cell, block.page, block.index, section
        elif block.text.strip():
            yield block, block.page, None, section
