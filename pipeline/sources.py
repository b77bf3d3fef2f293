"""What stands where a value was read: the lines of a text file around it, the cells of its row, the text before and after repair.

Everything here is for people to look at, so that what is gone (the file, its cached reading) is left out and never an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.encoding import UndecodableText, decode
from extractors.markup import strip_markup
from normalizers.thai import repair
from pipeline.errors import UnreadableFile
from pipeline.files import content_hash
from pipeline.interpret.repair import repair_document
from pipeline.process import read_bytes
from pipeline.readings import StaleReading, decode_reading
from pipeline.store import any_reading
from schemas.document import Cell, Document, Line, Page

Row = Mapping[str, Any]

LONGEST_LINE = 2000
"""Characters shown of one line: a text file may hold a whole table in one."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a text file as it stands there; `marked` says that the value was read on it."""

    number: int
    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A document's file and its reading, each None when it is not to be had; `lines`: those of a text file by number."""

    file: Path | None
    document: Document | None
    lines: Mapping[int, str]


def open_source(raw: Path, processed: Path, document: Row, *, again: bool = True) -> Source:
    """The file of a row of `documents`, if it is still there with the same content, and its reading (kept, or made again).

    With `again` False it is not read again when no reading is kept: reading takes its time, and a hostile file its toll.
    """
    found = intact_file(raw, document)
    reading = _reading(processed, str(document["sha256"]), found if again else None)
    if document["media_type"] != "text/plain":
        return Source(found, reading, {})
    return Source(found, reading, _lines_of_text(found.read_bytes()) if found else _lines_of_reading(reading))


def intact_file(raw: Path, document: Row) -> Path | None:
    """The file that a row of `documents` was read from; None when it is gone or another file stands in its place."""
    path = raw / str(document["source_path"])
    try:
        return path if content_hash(path) == document["sha256"] else None
    except (OSError, ValueError):  # ValueError: a name that no file system takes
        return None


def lines_around(source: Source, numbers: Sequence[int], around: int = 2) -> tuple[SourceLine, ...]:
    """The lines with these numbers and `around` lines before and after each, in order; empty lines at both ends are left out."""
    wanted = sorted({near for number in numbers for near in range(number - around, number + around + 1)} & set(source.lines))
    found = [SourceLine(number, source.lines[number][:LONGEST_LINE], number in numbers) for number in wanted]
    while found and not found[0].text.strip() and not found[0].marked:
        found.pop(0)
    while found and not found[-1].text.strip() and not found[-1].marked:
        found.pop()
    return tuple(found)


def row_texts(source: Source, value: Row) -> tuple[str, ...]:
    """The texts of the cells of the value's row, or of its paragraph, as read; empty when the reading is not to be had."""
    if source.document is None:
        return ()
    cells = _row(source.document, value)
    if cells:
        return tuple(cell.raw for cell in cells if cell.raw.strip())
    line = _paragraph(source.document, value)
    return (line.raw,) if line else ()


def repaired_text(source: Source, value: Row) -> str:
    """The raw text of a value after the repair of its letters, before anything was made of it."""
    if source.document is not None:
        pieces: list[Cell | Line] = [cell for cell in _row(source.document, value) if cell.column == value["column"]]
        line = _paragraph(source.document, value)
        pieces += [line] if line else []
        for piece in pieces:
            if piece.raw == value["raw"]:
                return piece.text
    text: str = strip_markup(str(value["raw"]))[0]
    return repair(text).text


def _reading(processed: Path, sha256: str, file: Path | None) -> Document | None:
    kept = any_reading(processed, sha256)
    try:
        if kept is not None:
            return repair_document(decode_reading(kept.read_bytes()))
    except (OSError, StaleReading):
        pass  # deleted meanwhile, or kept by another version: read it again
    try:
        return repair_document(read_bytes(file.read_bytes())) if file else None
    except UnreadableFile:
        return None


def _lines_of_text(data: bytes) -> dict[int, str]:
    """Lines as the reader counts them (`extractors.txt`): split at newlines only, form feeds taken out."""
    try:
        text = decode(data).text
    except UndecodableText:
        return {}
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    return {number: line.rstrip("\r").replace("\f", " ") for number, line in enumerate(text.split(newline), start=1)}


def _lines_of_reading(document: Document | None) -> dict[int, str]:
    """Lines put together from the pieces of a reading, for a file that is gone."""
    pieces: dict[int, list[str]] = {}
    for page in document.pages if document else ():
        for line in page.lines:
            pieces.setdefault(line.number, []).append(line.raw)
        for table in page.tables:
            for row in table.rows:
                for cell in row:
                    pieces.setdefault(cell.line, []).append(cell.raw)
    return {number: " | ".join(texts) for number, texts in sorted(pieces.items())}


def _row(document: Document, value: Row) -> tuple[Cell, ...]:
    table, row = value["table"], value["row"]
    tables = _page(document, value["page"]).tables
    if table is None or row is None or table >= len(tables) or row >= len(tables[table].rows):
        return ()
    cells: tuple[Cell, ...] = tables[table].rows[row]
    return cells


def _page(document: Document, number: int) -> Page:
    return document.pages[number - 1] if 1 <= number <= len(document.pages) else Page(number, (), ())


def _paragraph(document: Document, value: Row) -> Line | None:
    """The line of running text that holds the value: by its number in a text file, by its box elsewhere."""
    if value["table"] is not None:
        return None
    for line in _page(document, value["page"]).lines:
        if line.number == value["line"] or (
            value["line"] is None and line.bbox and value["bbox"] and list(line.bbox) == list(value["bbox"])
        ):
            return line
    return None
