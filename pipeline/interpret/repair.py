"""A read document to a repaired one: the Thai of every line and cell mended, the raw strings untouched, each repair named."""

from __future__ import annotations

from dataclasses import replace

from normalizers.thai import needs_repair, repair
from schemas.document import Cell, Document, Line, Page, Table


def repair_document(document: Document) -> Document:
    """The document with the `text` of lines and cells repaired and the names of the repairs added to their `steps`."""
    return replace(document, pages=tuple(_page(page) for page in document.pages))


def _page(page: Page) -> Page:
    return replace(page, lines=tuple(_line(line) for line in page.lines), tables=tuple(_table(table) for table in page.tables))


def _table(table: Table) -> Table:
    return replace(table, rows=tuple(tuple(_cell(cell) for cell in row) for row in table.rows))


def _line(line: Line) -> Line:
    text, steps = _mended(line.text, line.steps)
    return line if steps is line.steps else replace(line, text=text, steps=steps)


def _cell(cell: Cell) -> Cell:
    text, steps = _mended(cell.text, cell.steps)
    return cell if steps is cell.steps else replace(cell, text=text, steps=steps)


def _mended(text: str, steps: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A text repaired, with the names of the repairs after the steps it had; the very same steps when nothing was to repair."""
    if not needs_repair(text):
        return text, steps
    repaired = repair(text)
    return (repaired.text, (*steps, *repaired.steps)) if repaired.steps else (text, steps)
