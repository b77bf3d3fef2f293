"""Readers of PDF text and tables to measure ourselves beside: pdfplumber, pypdfium2, poppler, and PyMuPDF where a developer installed it.

Each text reader gives one string a page; each table reader one grid of cells a table, in reading order, empty strings for empty and for
covered places. They are used as their own documentation shows them first, with default settings.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2

from extractors.pdf.reader import read_pdf
from schemas.document import Line

Rows = list[list[str]]
TextReader = Callable[[Path], list[str]]
TableReader = Callable[[Path], list[Rows]]


def our_text(path: Path) -> list[str]:
    """The pages as `extractors.pdf` reads them: paragraphs, and the cells of tables row by row."""
    pages = []
    for page in read_pdf(path.read_bytes()).pages:
        texts: list[str] = []
        for block in page.blocks():
            texts += [block.text] if isinstance(block, Line) else [cell.text for row in block.rows for cell in row if cell.text]
        pages.append("\n".join(texts))
    return pages


def pdfplumber_text(path: Path) -> list[str]:
    """`page.extract_text()`."""
    texts = []
    with pdfplumber.open(path) as file:
        for page in file.pages:
            texts.append(page.extract_text() or "")
            page.close()
    return texts


def pypdfium2_text(path: Path) -> list[str]:
    """`textpage.get_text_bounded()`."""
    file = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in file]
    finally:
        file.close()


def poppler_text(path: Path) -> list[str]:
    """`pdftotext -enc UTF-8 FILE -`."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8", errors="replace").removesuffix("\f").split("\f")


def pymupdf_text(path: Path) -> list[str]:
    """`page.get_text()`."""
    import pymupdf  # type: ignore[import-not-found, unused-ignore]  # AGPL: never a dependency

    with pymupdf.open(path) as file:
        return [page.get_text() for page in file]


def text_readers() -> dict[str, TextReader]:
    """The text readers that are installed, ours first."""
    readers: dict[str, TextReader] = {"ita-ingest": our_text, "pdfplumber": pdfplumber_text, "pypdfium2": pypdfium2_text}
    if shutil.which("pdftotext"):
        readers["poppler"] = poppler_text
    if importlib.util.find_spec("pymupdf"):
        readers["PyMuPDF"] = pymupdf_text
    return readers


def our_tables(path: Path) -> list[Rows]:
    """The tables of the document as `extractors.pdf` reads them."""
    tables = [table for page in read_pdf(path.read_bytes()).pages for table in page.tables]
    return [[[cell.text for cell in row] for row in table.rows] for table in tables]


def pdfplumber_tables(path: Path) -> list[Rows]:
    """`page.extract_tables()`."""
    tables: list[Rows] = []
    with pdfplumber.open(path) as file:
        for page in file.pages:
            tables += [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
            page.close()
    return tables


TABLE_READERS: dict[str, TableReader] = {"ita-ingest": our_tables, "pdfplumber": pdfplumber_tables}
