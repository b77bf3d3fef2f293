"""A read document to a repaired one: the Thai of every line and cell mended, the raw strings untouched, each repair named."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from normalizers.thai import needs_repair, repair
from schemas.document import Cell, Document, Line, Page, Table

Piece = TypeVar("Piece", Line, Cell)


def repair_document(document: Document) -> Document:
    """The document with the `text` of lines and cells repaired and the names of the repairs added to their `steps`."""
    return replace(document, pages=tuple(_page(page) for page in document.pages))


def _page(page: Page) -> Page:
    return replace(page, lines=tuple(_piece(line) for line in page.lines), tables=tuple(_table(table) for table in page.tables))


def _table(table: Table) -> Table:
    return replace(table, rows=tuple(tuple(_piece(cell) for cell in row) for row in table.rows))


def _piece(piece: Piece) -> Piece:
    if not needs_repair(piece.text):
        return piece
    repaired = repair(piece.text)
    return replace(piece, text=repaired.text, steps=(*piece.steps, *repaired.steps)) if repaired.steps else piece
