"""Rows for other programs: JSON with exact numbers, CSV and XLSX in which no text of a document can act as a formula."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import IO, TextIO

from pipeline.render import UNSAFE

XLSX_ROWS = 1_048_575
"""Data rows a sheet can hold below its heading row (a limit of the format)."""

_XLSX_CELL = 32_767
_KEPT_IN_CELLS = frozenset("\n\t")
# What Excel, LibreOffice and their East Asian versions take for the beginning of a formula (OWASP "CSV Injection").
_FORMULA_START = frozenset("=+-@\t\r\n＝＋－＠|%")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?", re.ASCII)


def json_lines(value: object, indent: int = 2, level: int = 0) -> Iterator[str]:
    """JSON text of `value` in pieces, keys in the order given.

    A Decimal is a number with exactly its printed digits (98.50 stays 98.50); dates are ISO 8601 strings; dataclasses are objects of
    their fields in order; a float that JSON cannot hold (NaN, infinity) is a string. Control characters are escaped, so that the text
    is safe to print. Raises TypeError for anything else.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        yield from _json_block("{}", ((json_string(str(key)) + ": ", item) for key, item in value.items()), indent, level)
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from _json_block("[]", (("", item) for item in value), indent, level)
    else:
        yield _json_scalar(value)


def json_text(value: object, indent: int = 2) -> str:
    """`json_lines` as one string; with `indent` 0 on one line."""
    return "".join(json_lines(value, indent))


def json_string(text: str) -> str:
    """A JSON string in which Thai stays readable and control characters, overrides and lone surrogates are escaped."""
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _json_block(brackets: str, items: Iterable[tuple[str, object]], indent: int, level: int) -> Iterator[str]:
    inner = "\n" + " " * indent * (level + 1) if indent else ""
    outer = "\n" + " " * indent * level if indent else ""
    empty = True
    yield brackets[0]
    for key, item in items:
        yield (inner if empty else "," + (inner or " ")) + key
        yield from json_lines(item, indent, level + 1)
        empty = False
    yield brackets[1] if empty else outer + brackets[1]


def _json_scalar(value: object) -> str:
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else json_string(str(value))
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else json_string(str(value))
    if isinstance(value, (dt.date, dt.time)):
        return json_string(value.isoformat())
    if isinstance(value, (bytes, bytearray, memoryview)):
        return json_string(bytes(value).hex())
    if isinstance(value, (str, PurePath, dt.timedelta)) or type(value).__module__ == "uuid":
        return json_string(str(value))
    raise TypeError(f"no JSON form for {type(value).__name__}")


def plain(value: object) -> str:
    """A value as a person writes it: nothing for None, Decimals and floats with their digits, lists and objects as JSON on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (Mapping, list, tuple)) or dataclasses.is_dataclass(value):
        return json_text(value, indent=0)
    text = _json_scalar(value)
    return str(json.loads(text)) if text.startswith('"') else text


def defuse(text: str) -> str:
    """`text` as a cell that a spreadsheet takes for text: an apostrophe before what could begin a formula; controls become U+FFFD.

    A plain number (-3.50) is no formula and stays as it is.
    """
    text = UNSAFE.sub(lambda match: match[0] if match[0] in _KEPT_IN_CELLS else "\ufffd", text.replace("\r\n", "\n"))
    if text[:1] in _FORMULA_START and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def write_csv(names: Sequence[str], rows: Iterable[Sequence[object]], stream: TextIO) -> None:
    """Writes rows as CSV (RFC 4180 quoting, lines end in a line feed), each text defused."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([defuse(name) for name in names])
    for row in rows:
        writer.writerow([defuse(plain(value)) for value in row])


def write_json_rows(names: Sequence[str], rows: Iterable[Sequence[object]], stream: TextIO) -> None:
    """Writes rows as a JSON array of objects, one object a line, as they come."""
    separator = "[\n"
    for row in rows:
        stream.write(separator + json_text(dict(zip(names, row, strict=True)), indent=0))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def write_xlsx(names: Sequence[str], rows: Iterable[Sequence[object]], stream: IO[bytes], title: str, widths: Sequence[int]) -> int:
    """Writes rows as an Excel sheet with a frozen, filterable heading row; returns how many.

    Texts are stored as texts and marked as such, so that none becomes a formula, not even when edited. Decimals are stored as numbers
    (Excel holds 15 digits). Raises OverflowError beyond `XLSX_ROWS`.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width

    def cell(value: object, font: Font | None = None) -> object:
        if value is None or isinstance(value, (bool, int, float, Decimal, dt.date)):
            made = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # the stubs forget Decimal and date
        else:
            made = WriteOnlyCell(sheet, value=_xlsx_text(plain(value)))
            made.data_type = "s"
            made.quotePrefix = True
        made.alignment = Alignment(vertical="top", wrap_text=True)
        if font:
            made.font = font
        return made

    bold = Font(bold=True)
    sheet.append([cell(name, bold) for name in names])
    count = 0
    for row in rows:
        count += 1
        if count > XLSX_ROWS:
            sheet.close()
            raise OverflowError(f"more than {XLSX_ROWS} rows")
        sheet.append([cell(value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{count + 1}"
    book.save(stream)
    return count


def _xlsx_text(text: str) -> str:
    text = UNSAFE.sub(lambda match: match[0] if match[0] in _KEPT_IN_CELLS else "\ufffd", text.replace("\r\n", "\n"))
    return text if len(text) <= _XLSX_CELL else text[: _XLSX_CELL - 1] + "…"
