"""A table as a grid with known columns: which rows are headers, and what each column's header says.

Headers may take several rows, repeat in the middle (a table continued on the next page), be merged over columns, or be missing
(a continued table without a repeated header: then the columns of the table before are taken over).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from normalizers.dates import parse_period
from normalizers.numbers import parse_number
from normalizers.numerals import to_arabic
from normalizers.years import find_fiscal_years, parse_year
from pipeline.interpret.labels import Names, Subject, indicator_in, instrument_in, part_in, rating_in, subtotal_in
from pipeline.interpret.roles import Column, month_in, roles_by_content
from pipeline.interpret.units import looks_like_unit
from schemas.document import Cell, Document, Line, Table
from schemas.framework import framework_years
from schemas.vocabulary import column_phrases, key, load, pattern, row_phrases

_ONE_OR_TWO_DIGITS = re.compile(r"\d{1,2}")
_DASH = re.compile("[-–—]")
_ENUMERATED = re.compile(r"^\(?[0-9๐-๙]{1,2}[.)]\s*\S")
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, its header rows, its columns, and what stands around it.

    `inherited`: the columns are those of the table before. `adjacent`: nothing but page furniture lies between this table and the one
    before. `caption`: the running lines before it, nearest last.
    """

    table: Table
    headers: frozenset[int]
    columns: tuple[Column, ...]
    inherited: bool
    adjacent: bool
    caption: tuple[Line, ...]
    block: int

    def roles(self) -> set[str]:
        """The roles of the columns, by their headers."""
        return {column.role for column in self.columns if column.role}

    def body(self) -> list[tuple[int, tuple[Cell, ...]]]:
        """Row numbers and cells of the rows that are not headers."""
        return [(number, row) for number, row in enumerate(self.table.rows) if number not in self.headers]


def build_grids(document: Document, names: Names) -> list[Grid]:
    """The tables of a document as grids, in reading order."""
    grids: list[Grid] = []
    caption: list[Line] = []
    for position, block in enumerate(document.blocks()):
        if isinstance(block, Line):
            if block.text.strip():
                caption.append(block)
            continue
        adjacent = bool(grids) and all(is_furniture(line.text) for line in caption)
        before = grids[-1] if adjacent else None
        grids.append(_grid(block, names, before, adjacent, tuple(caption[-6:]), position))
        caption = []
    return grids


def is_furniture(text: str) -> bool:
    """Whether a line is only a page number, a ruler or blanks."""
    return bool(pattern("sections", "furniture").fullmatch(to_arabic(text.strip())))


def _grid(table: Table, names: Names, before: Grid | None, adjacent: bool, caption: tuple[Line, ...], position: int) -> Grid:
    headers = _header_rows(table, names)
    width = max(len(row) for row in table.rows)
    if headers:
        first_band = [number for place, number in enumerate(sorted(headers), start=min(headers)) if number == place]
        columns = _columns([table.rows[number] for number in first_band], width, names)
        columns = roles_by_content(columns, [row for number, row in enumerate(table.rows) if number not in headers], names)
        return Grid(table, frozenset(headers), columns, False, adjacent, caption, position)
    if before is not None and abs(width - len(before.columns)) <= 1:
        columns = tuple(replace(column) for column in before.columns[:width])
        columns += tuple(Column(index) for index in range(len(columns), width))
        return Grid(table, frozenset(), columns, True, adjacent, caption, position)
    columns = roles_by_content(tuple(Column(index) for index in range(width)), table.rows, names)
    return Grid(table, frozenset(), columns, False, adjacent, caption, position)


def _header_rows(table: Table, names: Names) -> set[int]:
    headers: set[int] = set()
    for number, row in enumerate(table.rows):
        above = table.rows[number - 1] if number - 1 in headers else None
        first = number == 0 or (number == 1 and not headers and _is_title_row(table.rows[0]))
        following = table.rows[number + 1] if number + 1 < len(table.rows) else ()
        if _is_header(row, names, above) or (first and (_is_subject_header(row, names) or _heads_numbers(row, following))):
            if above is None and headers and _is_plan_row(row, table.rows[min(headers)]):
                continue
            headers.add(number)
    return headers


def _is_plan_row(row: Sequence[Cell], header: Sequence[Cell]) -> bool:
    """Whether a row below a header is one of a plan, though it has words of headers: what is to be done, when, and by which unit.

    A header that is repeated, or another one, says less than a row: no period, and no unit but in words of the header above.
    """
    heads = {key(cell.text) for cell in header}
    texts = [cell.text.strip() for cell in row if cell.text.strip() and key(cell.text) not in heads]
    periods = any(parse_period(text, 2560) is not None for text in texts)
    return len(texts) >= 3 and periods and any(looks_like_unit(text) for text in texts)


def _heads_numbers(row: Sequence[Cell], following: Sequence[Cell]) -> bool:
    """A first row of words alone, two of them those of headers and one that of scores, above a row of numbers."""
    marked = [cell.text.strip() for cell in row if cell.text.strip()]
    numbers = [cell for cell in following if _is_score(cell.text)]
    roles = [header_role(text) for text in marked]
    return (
        len(numbers) >= 3 and len(marked) >= len(row) - 1 and "score" in roles and sum(role is not None for role in roles) >= 2
        and not any(_is_score(text) or rating_in(text) for text in marked)
    )  # fmt: skip


def _is_title_row(row: Sequence[Cell]) -> bool:
    return sum(bool(cell.text.strip()) for cell in row) == 1


def _is_header(row: Sequence[Cell], names: Names, above: Sequence[Cell] | None) -> bool:
    """A row of header words; below another header row also one of years, parts, numbers of quarters, or the second half of words."""
    marked = [cell.text.strip() for cell in row if cell.text.strip()]
    if not marked:
        return False
    if any(rating_in(text) and not header_role(text) for text in marked):
        return False
    if above is not None and _continues_header(row, above, names):
        return True
    if len({found.year for text in marked if (found := parse_year(text)) is not None}) == len(marked) >= 2:
        return True  # nothing but years: the words above them may be damaged beyond recognition
    if any(_is_score(text) for text in marked) and not _short_years(marked):
        return False
    if any(_ENUMERATED.match(text) and len(text) > 15 for text in marked):
        return False
    words = sum(header_role(text) is not None and indicator_in(text, names) is None and not _is_period(text) for text in marked)
    keys = sum(_is_key(text, names) for text in marked if header_role(text) is None or _is_period(text)) + len(_short_years(marked))
    if len(marked) == 1:
        return words == 1 and len(row) == 1
    short = [text for text in marked if len(text) <= load("tables")["header_limits"]["longest"]]
    if len(short) < len(marked) - 1:
        return words >= 3
    return words >= 1 and 2 * (words + keys) >= len(marked) and (words >= 2 or keys >= 2 or words + keys == len(short) >= 2)


def _is_period(text: str) -> bool:
    """Whether a cell states a period: then it is no header, though it has the word of one (`ไตรมาส ๑ - ๒`)."""
    return parse_period(text, 2560) is not None and any(char.isdigit() for char in text)


def _continues_header(row: Sequence[Cell], above: Sequence[Cell], names: Names) -> bool:
    """Whether a row below a header row is more of the header: years, parts, quarters, months, or words begun above."""
    if _quarter_numbers(row, above):
        return True
    marked = [cell for cell in row if cell.text.strip()]
    if _short_years([cell.text for cell in marked]):
        return True
    if any(len(cell.text) > 40 or (_is_score(cell.text) and parse_year(cell.text) is None) for cell in marked):
        return False
    if len(marked) == 1 and parse_year(marked[0].text) is None and part_in(marked[0].text) is None:
        return False
    fitting = sum(_is_key(cell.text, names) or header_role(cell.text) is not None or _completes(cell, above) for cell in marked)
    named = sum(indicator_in(cell.text, names) is not None for cell in marked)
    return fitting >= 2 * len(marked) / 3 and (named != 1 or len(marked) <= 3 or indicator_in(marked[0].text, names) is None)


def _completes(cell: Cell, above: Sequence[Cell]) -> bool:
    """Whether a cell is the second half of a header word that was broken over two rows (`เครื่อง` | `มือ`)."""
    upper = next((other.text.strip() for other in above if other.column == cell.column), "")
    return bool(upper) and len(cell.text) <= 15 and header_role(upper + cell.text.strip()) not in (None, header_role(upper))


def _quarter_numbers(row: Sequence[Cell], above: Sequence[Cell]) -> bool:
    """Whether a row numbers the quarters under a header that says so."""
    words = [key(word) for word in load("tables")["quarter_headers"]["contains"]]
    if not any(word in key(cell.text) for cell in above for word in words):
        return False
    return [key(cell.text) for cell in row if cell.text.strip()] in (["1", "2", "3", "4"], ["q1", "q2", "q3", "q4"])


def _numbered_subjects(row: Sequence[Cell], names: Names) -> dict[int, Subject]:
    """The columns of a header row like `ตัวชี้วัดที่ | 1 | 2 | 3`: the word once, then the numbers of indicators rising."""
    marked = [cell for cell in row if cell.text.strip()]
    if len(marked) < 3 or header_role(marked[0].text.strip()) != "indicator":
        return {}
    numbers = [(cell.column, int(key(cell.text))) for cell in marked[1:] if _ONE_OR_TWO_DIGITS.fullmatch(key(cell.text))]
    rising = all(later[1] > earlier[1] for earlier, later in pairwise(numbers))
    pair = len(numbers) == 2 and len(marked) == 3 and numbers[0][1] > 2 and numbers[1][1] == numbers[0][1] + 1  # 1 and 2 may be parts
    if (len(numbers) < 3 and not pair) or not rising or any(names.instrument_of(number) is None for _, number in numbers):
        return {}
    return {column: Subject("indicator", str(number), names.instrument_of(number), 0.97) for column, number in numbers}


def _is_subject_header(row: Sequence[Cell], names: Names) -> bool:
    """A header row of a transposed table: indicators, instruments or totals side by side, and no scores."""
    marked = [cell.text.strip() for cell in row if cell.text.strip()]
    if _numbered_subjects(row, names):
        return True
    if any("." in line and (_is_score(line) or all(map(_is_score, line.split()))) for text in marked for line in text.split("\n")):
        return False  # several may be stacked in a cell
    subjects = [subject for text in marked if (subject := header_subject(text, names)) is not None]
    return len({(s.level, s.code) for s in subjects}) >= 2 and 2 * len(subjects) >= len(marked) - 1


def _is_key(text: str, names: Names) -> bool:
    return (
        parse_year(text) is not None
        or part_in(text) is not None
        or _quarter(text) is not None
        or month_in(text) is not None
        or instrument_in(text, names) is not None
        or header_subject(text, names) is not None
    )


def _is_score(text: str) -> bool:
    number = parse_number(text)
    return number is not None and number.value <= 100


@lru_cache(maxsize=1 << 12)
def header_role(text: str) -> str | None:
    """The role that a short header text gives its column, or None."""
    limits = load("tables")["header_limits"]
    if not text or len(text) > limits["longest"]:
        return None
    bare = key(_BRACKETS.sub(" ", text))
    for folded in (bare,) if row_phrases().find(bare) else dict.fromkeys((bare, key(text))):
        found = column_phrases().find(folded) if folded else None
        if found is not None and found[1] >= limits["share"] * len(folded):
            return found[0]
    return None


def header_subject(text: str, names: Names) -> Subject | None:
    """What the scores under a header are of, when the header names it: an indicator, an instrument, the total."""
    if len(text) > 120:
        return None
    found = indicator_in(text, names)
    if found is not None:
        return found
    instrument = subtotal_in(text, names)
    if instrument is not None:
        return Subject("instrument", instrument, instrument)
    return None


def _quarter(text: str) -> int | None:
    """The quarter a header names: by its number, or by its first and last month (`ต.ค.-ธ.ค.`)."""
    match = pattern("tables", "quarter_headers", "exact_pattern").fullmatch(key(text))
    if match:
        return int(match.group(1))
    months = [month_in(piece) for piece in _DASH.split(text)]
    return {(10, 12): 1, (1, 3): 2, (4, 6): 3, (7, 9): 4}.get((months[0] or 0, months[1] or 0)) if len(months) == 2 else None


def _digit_quarter(texts: Sequence[str]) -> int | None:
    """`๑` under a merged header `ไตรมาส`."""
    words = [key(word) for word in load("tables")["quarter_headers"]["contains"]]
    under = len(texts) > 1 and any(word in key(texts[0]) for word in words)
    return int(key(texts[-1])) if under and key(texts[-1]) in ("1", "2", "3", "4") else None


def _columns(rows: Sequence[Sequence[Cell]], width: int, names: Names) -> tuple[Column, ...]:
    """Columns from header rows, top to bottom. A blank header under or beside a merged one takes that one's text."""
    texts = [[cell.text.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    for level, row in enumerate(texts[:-1]):
        for column in range(1, width):
            below = any(deeper[column] for deeper in texts[level + 1 :])
            if not row[column] and below and row[column - 1] and any(deeper[column - 1] for deeper in texts[level + 1 :]):
                row[column] = row[column - 1]
    numbered = {column: subject for row in rows for column, subject in _numbered_subjects(row, names).items()}
    columns = [_column(index, [row[index] for row in texts if row[index]], names) for index in range(width)]
    years = _short_years(texts[-1]) if not numbered else {}
    columns = [replace(column, year=years.get(column.index, column.year)) for column in columns]
    return tuple(replace(column, subject=numbered[column.index], role=None) if column.index in numbered else column for column in columns)


def _short_years(header: Sequence[str]) -> dict[int, int]:
    """The columns headed by nothing but the last two digits of years (`68 | 67`): at least two, one after the other."""
    match = {index: pattern("tables", "short_year").fullmatch(key(text)) for index, text in enumerate(header)}
    bare = {index: int(found.group(1)) for index, found in match.items() if found}
    known = {year % 100: year for year in framework_years()}
    numbers = sorted(bare.values())
    if len(numbers) < 2 or any(number not in known for number in numbers) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return {}
    return {index: known[number] for index, number in bare.items()}


def _column(index: int, texts: Sequence[str], names: Names) -> Column:
    spanning_indicator = False
    role = broken_over_rows = header_role("".join(dict.fromkeys(texts))) if len(texts) > 1 else None
    subject: Subject | None = None
    year = part = quarter = month = None
    for text in texts:
        own_role = header_role(text)
        own_subject = header_subject(text, names)
        if own_subject is None and spanning_indicator and _ONE_OR_TWO_DIGITS.fullmatch(key(text)) and names.instrument_of(int(key(text))):
            own_subject = Subject("indicator", key(text), names.instrument_of(int(key(text))), 0.96)
        whole_word = broken_over_rows is not None and role == broken_over_rows
        if own_role is not None and not whole_word and not (own_subject and own_subject.level != "overall"):
            role = own_role
        subject = own_subject or subject
        if (own_year := parse_year(text)) is not None:
            year = own_year.year
        elif year is None:
            found = {found.year for found in find_fiscal_years(text) if not found.is_range}
            year = found.pop() if len(found) == 1 else None
        part = part_in(text) or part
        own_quarter = _quarter(text)
        if own_quarter is None and text is texts[-1] and role == "period":
            own_quarter = _digit_quarter(texts)
        if own_quarter is not None:
            quarter, role = own_quarter, None
        if (own_month := month_in(text)) is not None:
            month, role = own_month, None
        spanning_indicator = spanning_indicator or own_role == "indicator"
    return Column(index, " ".join(dict.fromkeys(texts)), role=role, subject=subject, year=year, part=part, quarter=quarter, month=month)
