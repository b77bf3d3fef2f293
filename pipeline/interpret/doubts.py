"""What a scan leaves in doubt, settled by where it stands.

Numbers by the others of their column and the range of scores, names of instruments, in tables and in text, by the few that there are.

A reader of scans keeps with each number what else it may be. Nothing is made up here: what is taken was one of the readings, and how sure
it is follows from how sure the readings were that fit. See `pipeline.arbitration` for what sums have to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from normalizers.numbers import parse_number
from normalizers.years import find_fiscal_years, parse_year
from schemas.document import Cell, Document, Line, Page, Reading, Table
from schemas.knowledge import knowledge
from schemas.vocabulary import load

STEP, STEP_NAME, STEP_YEAR = "chosen_by_column", "chosen_by_vocabulary", "chosen_by_row"
_FEWEST, _SHARE = 3, 0.6
_LEAST = 0.02
_CHOSEN, _KEPT = 0.85, 0.985
_MOST = Decimal(100)
_FOOT, _PAGES_BEFORE = re.compile(r"[A-Za-z]{1,4} (\d{1,3})"), 4
_LONGEST_HEADING, _YEAR_DIGITS, _MORE = 40, 4, 6
_TONE = "[\u0e48-\u0e4b]"
_TONES, _HAS_THAI = re.compile(_TONE), re.compile("[\u0e01-\u0e2e]{2}")
_SARA_AM = {"\u0e33": f"(?:\u0e33|\u0e4d{_TONE}?\u0e32|{_TONE}?\u0e4d?\u0e32)"}

Piece = TypeVar("Piece", Cell, Line)


def settle_columns(document: Document) -> Document:
    """The document with each doubtful number of a scan read as what fits its column, where one of its readings does."""
    if not any(page.reader == "ocr" for page in document.pages):
        return document
    return replace(document, pages=tuple(_page(page) if page.reader == "ocr" else page for page in document.pages))


def _page(page: Page) -> Page:
    lines = [_line(line) for line in page.lines]
    last = max(range(len(lines)), key=lambda index: lines[index].number, default=None)
    if last is not None:
        lines[last] = _foot(lines[last], page.number)
    return replace(page, tables=tuple(_table(table) for table in page.tables), lines=tuple(lines))


def _foot(line: Line, page: int) -> Line:
    """The last line of a page, if it is nothing but a number like that of the page behind a short word which the engine took for Latin."""
    found = _FOOT.fullmatch(line.text)
    if found is None or abs(int(found[1]) - page) > _PAGES_BEFORE:
        return line
    return _reworded(line, f"{load('reading')['page']} {found[1]}")


def _line(line: Line) -> Line:
    """The line with the short names of instruments that something announces, and with their parts, put right where they were misread."""
    return _reworded(line, _page_number().sub(load("reading")["page"], _with_names(line.text)))


def _table(table: Table) -> Table:
    width = max(len(row) for row in table.rows)
    decimals = [_decimals([row[column] for row in table.rows if column < len(row)]) for column in range(width)]
    settled = (tuple(_named(_settled(cell, decimals[column])) for column, cell in enumerate(row)) for row in table.rows)
    rows = tuple(_years_named(row) for row in settled)
    return table if rows == table.rows else replace(table, rows=rows)


def _decimals(cells: Sequence[Cell]) -> int | None:
    """How many decimals the scores of a column have; None for a column of something else."""
    marked = [cell for cell in cells if cell.text.strip() and (cell.readings or any(char.isdigit() for char in cell.text))]
    numbers = [number for cell in marked if (number := parse_number(cell.text.strip())) is not None and 0 <= number.value <= _MOST]
    usual, count = Counter(number.decimals for number in numbers).most_common(1)[0] if numbers else (0, 0)
    return usual if usual and count >= max(_FEWEST, _SHARE * len(marked)) else None


def _settled(cell: Cell, decimals: int | None) -> Cell:
    if decimals is None or len(cell.readings) < 2 or cell.text != cell.readings[0].text:
        return cell
    fitting = [one for one in cell.readings if one.confidence >= _LEAST and _fits(one, decimals)]
    if not fitting:
        return cell
    best = fitting[0]
    share = best.confidence / sum(one.confidence for one in fitting)
    if best.text == cell.text:
        return replace(cell, confidence=round(max(cell.confidence, min(share * _KEPT, cell.confidence + _ruled_out(cell, fitting))), 3))
    return replace(cell, text=best.text, confidence=round(share * _CHOSEN, 3), steps=(*cell.steps, STEP), readings=tuple(fitting))


def _years_named(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A row with years in it, the word before one of them put right where another cell says a year, too: it is the same word there."""
    years = (year for cell in row if not cell.readings and (year := parse_year(cell.text)) is not None)
    stated = next((year.raw for year in years if year.raw[-_YEAR_DIGITS:].isdigit()), None)
    if stated is None or any((number := parse_number(cell.text)) is not None and number.decimals for cell in row):
        return row
    word = stated[:-_YEAR_DIGITS]
    return tuple(_with_year(cell, word) for cell in row)


def _with_year(cell: Cell, word: str) -> Cell:
    years = find_fiscal_years(cell.text) if len(cell.text) <= _LONGEST_HEADING and not cell.readings else []
    if len(years) != 1 or parse_year(cell.text) is not None or sum(char.isdigit() for char in cell.text) != _YEAR_DIGITS:
        return cell
    digits = years[0].raw[-_YEAR_DIGITS:]
    if not digits.isdigit() or len(cell.text.strip()) > len(word) + _YEAR_DIGITS + _MORE:
        return cell
    return replace(cell, text=f"{word}{digits}", confidence=min(cell.confidence, _CHOSEN), steps=(*cell.steps, STEP_YEAR))


def _named(cell: Cell) -> Cell:
    """The cell with the short name of an instrument, alone or in brackets, put right where a reader misread it."""
    seen = next((text for one in cell.readings[1:] if (text := _seen().sub(_name_seen, one.text)) != one.text), None)
    if seen is not None and not any(name in cell.text for name in load("reading")["kept"]):
        return replace(cell, text=seen, confidence=min(cell.confidence, _CHOSEN), steps=(*cell.steps, STEP_NAME))
    text = _misread().sub(lambda found: f"{found[1]}{_meant()[found[2]]}{found[3]}", cell.text)
    return _reworded(cell, _with_names(text))


def _with_names(text: str) -> str:
    """The text with the names that something announces, and the word for a part behind a name, put right."""
    return _part().sub(_named_part, _announced().sub(_named_after, text))


def _reworded(piece: Piece, named: str) -> Piece:
    """The piece with its text after names were put right, and the marks of that; as sure as before where no name was."""
    text = with_marks(named)
    if named == text == piece.text:
        return piece
    sure = piece.confidence if named == piece.text else min(piece.confidence, _CHOSEN)
    return replace(piece, text=text, confidence=sure, steps=(*piece.steps, STEP_NAME))


def _forms(table: str) -> dict[str, str]:
    """What stands for each form in a table of `schemas/vocabulary/reading.yaml`."""
    return {form: meant for meant, forms in load("reading")[table].items() for form in forms}


@knowledge
def _meant() -> dict[str, str]:
    return _forms("misread")


@knowledge
def _misread() -> re.Pattern[str]:
    return re.compile(rf"(^\s*|\()({_one_of(_meant())})(\s*$|\))")


@knowledge
def _seen() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<=\s)|(?<=\()|^)({_one_of(_forms('seen'))})(?=\s*$|\))")


def _name_seen(found: re.Match[str]) -> str:
    return _forms("seen")[found[1]]


@knowledge
def _meant_announced() -> dict[str, str]:
    return _meant() | _forms("misread_announced")


@knowledge
def _announced() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load("reading")["announcing"]))
    return re.compile(rf"((?:{words})\s*\(?)({_one_of(_meant_announced())})(\)|(?=\s|$))")


def _named_after(found: re.Match[str]) -> str:
    """What announces a name, and the name; a bracket that was read as part of it stands before it again."""
    opening = "(" if found[3] and not found[1].endswith("(") else ""
    return f"{found[1]}{opening}{_meant_announced()[found[2]]}{found[3]}"


@knowledge
def _parts() -> dict[str, str]:
    return _forms("misread_part")


@knowledge
def _part() -> re.Pattern[str]:
    """What stands between the name of an instrument and the number of a part: the word for a part, misread, or a word of Latin letters."""
    return re.compile(rf"((?:{_one_of(load('reading')['misread'])})\)?\s*)({_one_of(_parts())}|[a-z]{{2,5}})(?=\s*[1-3๑-๓](?!\d))")


def _named_part(found: re.Match[str]) -> str:
    return found[1] + _parts().get(found[2], next(iter(_parts().values())))


def _one_of(forms: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


def with_marks(text: str) -> str:
    """The text with the tone marks of well-known words put right: the same letters with other marks are no other word."""
    if not _HAS_THAI.search(text):
        return text
    for pattern, word in _marked():
        text = pattern.sub(word, text)
    return text


@knowledge
def _page_number() -> re.Pattern[str]:
    """The word for a page, with whatever tone marks, before its number: all that stands in a line."""
    return re.compile(rf"^{_with_tones(load('reading')['page'])}(?=\s*\d{{1,3}}$)")


def _with_tones(word: str) -> str:
    return "".join(f"{_SARA_AM.get(char, char)}{_TONE}?" for char in _TONES.sub("", word))


@knowledge
def _marked() -> tuple[tuple[re.Pattern[str], str], ...]:
    """For each word what it may be read as: its letters and vowels, a tone mark or none after each."""
    words = sorted(load("reading")["marked"], key=len, reverse=True)
    return tuple((re.compile(_with_tones(word)), word) for word in words)


def _ruled_out(cell: Cell, fitting: Sequence[Reading]) -> float:
    """How sure the readings were that the column rules out."""
    return sum(one.confidence for one in cell.readings) - sum(one.confidence for one in fitting)


def _fits(one: Reading, decimals: int) -> bool:
    number = parse_number(one.text)
    return number is not None and number.decimals == decimals and 0 <= number.value <= _MOST
