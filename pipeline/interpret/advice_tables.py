"""Tables of recommendations: a code (or several) and what the assessor advises about it, under rows that name the instrument."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.codes import INSTRUMENT_OF, Place, resolve_column
from pipeline.identity import value_id
from pipeline.interpret.cells import codes_in, numbers_in
from pipeline.interpret.context import Section
from pipeline.interpret.grid import Grid
from pipeline.interpret.labels import Names, instrument_in, part_in
from pipeline.interpret.measures import is_measures_table
from pipeline.interpret.mentions import codes_named
from pipeline.interpret.reading import role_of
from schemas.document import Cell
from schemas.facts import Evidence, Recommendation
from schemas.vocabulary import key, pattern

_TEXT = 20
_CODES = 60
_SURE = 0.5


def read_advice_tables(
    grids: Sequence[Grid], sections: Sequence[Section], fiscal_year: int, names: Names, doc_id: str
) -> list[Recommendation]:
    """The recommendations in the tables of a document: rows of codes with a text beside them that advises."""
    return [
        recommendation
        for grid in grids
        if not is_measures_table(grid) and "score" not in grid.roles()
        for recommendation in _read(grid, sections[grid.block], fiscal_year, names, doc_id)
    ]


def _read(grid: Grid, section: Section, fiscal_year: int, names: Names, doc_id: str) -> list[Recommendation]:
    rows: list[tuple[Cell, Cell, tuple[str, ...], Section]] = []
    for _, row in grid.body():
        marked = [cell for cell in row if cell.text.strip()]
        if len(marked) == 1 and (instrument := instrument_in(marked[0].text, names)):
            section = Section(instrument, part_in(marked[0].text) if instrument == "EIT" else None, section.recommends)
        coded = ((cell, tokens) for cell in marked if len(cell.text) <= _CODES and (tokens := codes_in(cell, code_column=True)))
        codes = next(coded, None)
        texts = [cell for cell in marked if codes and cell.column != codes[0].column and len(cell.text) >= _TEXT]
        if codes is None or not texts or any(_is_value(grid, cell) for cell in marked if cell is not codes[0]):
            continue
        text = max(texts, key=lambda cell: len(cell.text))
        if section.recommends or pattern("sections", "recommendation_verb").search(key(text.text)):
            rows.append((codes[0], text, codes[1], section))
    column = [token for _, _, printed, _ in rows for token in printed]
    places = [Place(None, around.instrument) for _, _, printed, around in rows for _ in printed]
    resolved = iter(resolve_column(column, places, names.book))
    found: list[Recommendation] = []
    for cell, text, printed, around in rows:
        own = [code for code in (next(resolved) for _ in printed) if code.code is not None and code.confidence >= _SURE]
        if own:
            named = tuple(dict.fromkeys(code.code for code in own if code.code))
            confidence = min(code.confidence for code in own)
            found.append(_recommendation(grid, cell, text, named, confidence, around, fiscal_year, names, doc_id))
    return found


def _is_value(grid: Grid, cell: Cell) -> bool:
    return bool(numbers_in(cell.text)) and role_of(grid, cell) != "ordinal"


def _recommendation(
    grid: Grid,
    cell: Cell,
    text: Cell,
    codes: tuple[str, ...],
    confidence: float,
    section: Section,
    fiscal_year: int,
    names: Names,
    doc_id: str,
) -> Recommendation:
    instrument = INSTRUMENT_OF[codes[0][0]]
    references = {one.code for one in codes_named(text.text, section, names) if one.is_reference or one.kind == "item"} - set(codes)
    evidence = Evidence(
        page=grid.table.page, line=cell.line, raw=text.raw, confidence=confidence, steps=(*text.steps, "advice_in_table"),
        table=grid.table.index, row=text.row, column=text.column, bbox=text.bbox,
    )  # fmt: skip
    return Recommendation(
        value_id=value_id(doc_id, "recommendation", grid.table.page, cell.line, grid.table.index, cell.row, cell.column, codes[0]),
        evidence=evidence,
        fiscal_year=fiscal_year,
        instrument=instrument,
        part=section.part if instrument == "EIT" else None,
        codes=codes,
        references=tuple(sorted(references, key=lambda code: (code[0], len(code), code))),
        text=text.text.strip(),
    )
