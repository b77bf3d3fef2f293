"""How a text is read, in plain lists: the cells of its tables and the lines between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import settings

from extractors.txt import read_text
from schemas.document import Document

settings.register_profile("extractors", deadline=None)
settings.load_profile("extractors")


@dataclass(frozen=True, slots=True)
class Shape:
    """The tables as texts of cells, their styles, the lines that say something, and the document they are from."""

    tables: list[list[list[str]]]
    styles: list[str]
    lines: list[str]
    document: Document


def _shape(text: str) -> Shape:
    document = read_text(text.encode())
    tables = [table for page in document.pages for table in page.tables]
    return Shape(
        [[[cell.text for cell in row] for row in table.rows] for table in tables],
        [table.style for table in tables],
        [line.text for page in document.pages for line in page.lines if line.text.strip()],
        document,
    )


@pytest.fixture(scope="session")
def shape() -> Callable[[str], Shape]:
    """The shape of a text."""
    return _shape
