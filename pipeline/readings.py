"""A Document as JSON and back: the form in which readings are kept.

JSON and not pickle, because whoever can write into the output folder could make a pickle run code. Records are arrays in the order of
their fields; the header names the fields, so that a reading kept by another version is refused instead of misread.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from schemas.document import Box, Cell, Document, Line, Page, Reading, Table

_RECORDS = (Document, Page, Table, Cell, Line, Reading)
_FIELDS = {record.__name__: [field.name for field in fields(record)] for record in _RECORDS}
_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {record: attrgetter(*_FIELDS[record.__name__]) for record in _RECORDS}


class StaleReading(ValueError):
    """Bytes that are no reading of this version: damaged, or written by another one. The file is to be read again."""


def encode_reading(document: Document) -> bytes:
    """The document as compressed JSON; the same document gives the same bytes."""
    text = json.dumps({"fields": _FIELDS, "document": document}, default=_values, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "surrogatepass"), compresslevel=1, mtime=0)


def decode_reading(data: bytes) -> Document:
    """The document that `encode_reading` was given. Raises StaleReading for anything else."""
    try:
        loaded = json.loads(gzip.decompress(data).decode("utf-8", "surrogatepass"))
        if loaded["fields"] != _FIELDS:
            raise StaleReading("the reading was written by another version")
        return _document(*loaded["document"])
    except (OSError, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise StaleReading(str(error)) from error


def _values(record: object) -> tuple[Any, ...]:
    return _VALUES[type(record)](record)


def _document(doc_id: str, sha256: str, media_type: str, encoding: str | None, pages: list[Any], steps: list[str]) -> Document:
    return Document(doc_id, sha256, media_type, encoding, tuple(_page(*page) for page in pages), tuple(steps))


def _page(number: int, lines: list[Any], tables: list[Any], *rest: str) -> Page:
    return Page(number, tuple(_line(*line) for line in lines), tuple(_table(*table) for table in tables), *rest)


def _table(page: int, index: int, style: str, rows: list[list[Any]]) -> Table:
    return Table(page, index, style, tuple(tuple(_cell(*cell) for cell in row) for row in rows))


def _line(page: int, number: int, raw: str, text: str, steps: list[str], bbox: list[float] | None, role: str, confidence: float) -> Line:
    return Line(page, number, raw, text, tuple(steps), _box(bbox), role, confidence)


def _cell(row: int, column: int, line: int, raw: str, text: str, steps: list[str], *rest: Any) -> Cell:
    row_span, column_span, bbox, confidence, readings = rest
    said = tuple(Reading(*one) for one in readings)
    return Cell(row, column, line, raw, text, tuple(steps), row_span, column_span, _box(bbox), confidence, said)


def _box(values: list[float] | None) -> Box | None:
    return None if values is None else (values[0], values[1], values[2], values[3])
