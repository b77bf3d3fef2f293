"""Fiscal and calendar years in running text and in cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizers.months import MONTH, MONTH_NAMES, is_dotless_abbreviation, resolve_year
from normalizers.numerals import to_arabic
from normalizers.patterns import DASH, THAI_LETTER, abbreviation, any_of
from schemas.thai_tables import load_table


@dataclass(frozen=True, slots=True)
class FoundYear:
    """A year in running text. `year` is B.E.; `raw == text[start:end]`, with the ปีงบประมาณ พ.ศ. before it.

    `is_fiscal`: ปีงบประมาณ, ปีงบ or FY stands before it, or before the year it is joined to; `is_range`: an end of พ.ศ.2561-2565;
    `is_date`: the year of a date or of a month. Steps: `ce_year`, `two_digit_year`, `spaced_digits`, and `bare_year` where no word
    says that it is a year.
    """

    start: int
    end: int
    year: int
    is_fiscal: bool
    raw: str
    is_range: bool = False
    is_date: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """The year a whole cell states (B.E.)."""

    year: int
    raw: str
    is_fiscal: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before the digits of a year: the words (fiscal, year, era) or a month, and where that begins."""

    start: int
    fiscal: bool
    word: bool
    era: str | None
    month: bool
    apostrophe: bool


_TABLE = load_table("years")
_PLAUSIBLE: dict[str, tuple[int, int]] = {name: (low, high) for name, (low, high) in _TABLE["plausible"].items()}
_BUDDHIST = "(?:" + "|".join(rf"(?<![เA-Za-z]){abbreviation(word)}" for word in _TABLE["eras"]["buddhist"]) + ")"
_CHRISTIAN = "(?:" + "|".join(rf"(?<![เA-Za-z]){abbreviation(word)}" for word in _TABLE["eras"]["christian"]) + ")"
YEAR_WORD = any_of(_TABLE["year_words"], loose=True)
FISCAL_WORD = any_of(_TABLE["fiscal_words"], loose=True)
"""Patterns (no groups) of what may stand before a year."""

ERA = rf"(?:(?P<buddhist>{_BUDDHIST})|(?P<christian>{_CHRISTIAN}))"
"""Pattern of พ.ศ. or ค.ศ. in any usual form, as group `buddhist` or `christian`: once in an expression."""

_LEAD = re.compile(
    rf"(?:(?P<fiscal>{FISCAL_WORD})(?:\s{{0,3}}{YEAR_WORD})?|(?P<word>{YEAR_WORD}))?\s{{0,3}}{ERA}?[ \n]{{0,3}}(?P<apostrophe>['’‘`])?$"
)
_MONTH_LEAD = re.compile(rf"(?P<month>{MONTH})(?:\s|\.{{2,}}){{0,6}}(?:{YEAR_WORD}\s?)?{ERA}?(?:\s|\.{{2,}}){{0,6}}['’]?$")
_APOSTROPHES = ("'", "’", "‘", "`")
_LETTERS = re.compile(rf"{THAI_LETTER}|[A-Za-zฯ]")
_LETTER_AT_END = re.compile(rf"{THAI_LETTER}$")
_TAILS = {
    "".join(_LETTERS.findall(word))[-2:]
    for word in (*MONTH_NAMES, *_TABLE["fiscal_words"], *_TABLE["year_words"], *_TABLE["eras"]["buddhist"], *_TABLE["eras"]["christian"])
}
"""The last two letters of everything that may stand before a year: looked at first, because that is cheap."""

_LONGEST_REMEMBERED = 4000
_TAIL_LENGTH = 16
_LEAD_LENGTH = 44
"""Characters looked at before a year: the longest lead, with spaces between its letters, is shorter."""

_DIGITS = re.compile(r"2 ?[45] ?\d ?\d(?!\d)|\d+")
_YEAR = re.compile(r"2 ?[45] ?\d ?\d|(?:19|20|26)\d\d|\d\d")
_YEAR_AT_END = re.compile(r"(?:2 ?[45] ?\d ?\d|\d{4}|\d\d)$")
_NUMERIC_DATE = re.compile(r"(?<![\d/])\d{1,2}\s?([/.-])\s?\d{1,2}\s?\1\s?$")
_ISO_TAIL = re.compile(r"-\d{2}-\d{2}(?!\d)")
_NUMBER_BEFORE = re.compile(r"\d\s?[.,/:-]$|/$|[A-Za-z]-?$")
_NUMBER_BEHIND = re.compile(r"[.,/:]\s?\d|-\d{3}(?!\d)")
_YEAR_BEHIND = re.compile(r"/\s?\d{4}(?!\d)")
_QUANTITY = re.compile(rf"\s?{any_of(_TABLE['quantity_words'])}")
_SCORE = re.compile(rf"\s?{any_of([*_TABLE['quantity_words'], *_TABLE['score_words']])}")
_RANGE = re.compile(rf"\s*(?:{DASH}|{any_of(_TABLE['range_words'])})\s*")
_JOIN = re.compile(rf"\s*(?:,|/|{any_of(_TABLE['list_words'])})\s*(?:,\s*)?")


def find_fiscal_years(text: str) -> list[FoundYear]:
    """All years in running text in order, those in dates and ranges too, each flagged so.

    Two digits are a year only after a year word, a month or an apostrophe, or as the other end of a range; four digits by themselves
    only when 2550-2590 and not a quantity (`schemas/thai/years.yaml`).
    """
    return list(_remembered(text)) if len(text) <= _LONGEST_REMEMBERED else _years_in(text)


@lru_cache(maxsize=1 << 10)
def _remembered(text: str) -> tuple[FoundYear, ...]:
    # A line is asked for its years several times: for what the document is about, as a sentence, and because no year is a number.
    return tuple(_years_in(text))


def _years_in(text: str) -> list[FoundYear]:
    arabic = to_arabic(text)
    found: list[FoundYear] = []
    for match in _DIGITS.finditer(arabic):
        previous = found[-1] if found else None
        year = _read(text, arabic, match, previous)
        if year is None:
            continue
        if previous is not None and year.is_range and not previous.is_range:
            found[-1] = _with_range(previous)
        found.append(year)
    return found


@lru_cache(maxsize=1 << 12)
def parse_year(cell: str) -> Year | None:
    """The year a whole cell states (`๒๕๖๗`, `ปี ๒๕๖๗`, `FY2567`, `ปีงบ ๖๘`, `'68`, `2024`), or None.

    Steps: `ce_year`, `two_digit_year`, `spaced_digits`, `bare_year` (no word says that it is a year).
    """
    raw = cell.strip()
    text = to_arabic(raw).strip("()[]*_: \n")
    match = _YEAR_AT_END.search(text) if len(text) <= _LEAD_LENGTH and text[-1:].isdigit() else None
    if match is None or (match.start() and text[match.start() - 1].isdigit()):
        return None
    lead = _lead(text, match.start())
    if lead.start != 0 or lead.month:
        return None
    bare = not (lead.word or lead.fiscal or lead.era or lead.apostrophe)
    if bare and (len(match.group()) != 4):
        return None
    read = resolve_year(match.group(), christian=lead.era == "christian")
    low, high = _PLAUSIBLE["two_digit" if len(match.group()) == 2 else "cell" if bare else "stated"]
    if read is None or not low <= read.year <= high:
        return None
    return Year(read.year, raw, lead.fiscal, (*read.steps, "bare_year") if bare else read.steps)


def _read(text: str, arabic: str, match: re.Match[str], previous: FoundYear | None) -> FoundYear | None:
    """The year at `match`, or None when these digits are not a year."""
    start, end = match.span()
    digits = match.group()
    if _YEAR.fullmatch(digits) is None:
        return None
    lead = _lead(arabic, start)
    between = arabic[previous.end : lead.start] if previous is not None else ""
    is_range = previous is not None and _RANGE.fullmatch(between) is not None
    is_joined = previous is not None and (is_range or _JOIN.fullmatch(between) is not None)
    numeric_date = (
        arabic[max(0, start - 2) : start].rstrip()[-1:] in tuple("/.-")
        and _NUMERIC_DATE.search(arabic, max(0, start - 10), start) is not None
    )
    is_date = lead.month or numeric_date or (len(digits) == 4 and _ISO_TAIL.match(arabic, end) is not None)
    stated = lead.word or lead.fiscal or lead.era is not None
    if " " in digits and not (stated or lead.month):
        return None
    kind = "stated" if stated or is_date else "bare"
    if len(digits) == 2:
        if not (is_date or lead.word or lead.fiscal or lead.apostrophe or lead.era or (is_range and not _is_date(previous))):
            return None
        kind = "stated" if is_date else "two_digit"
    if not is_date and _is_number(arabic, start, end, stated=stated or is_joined):
        return None
    read = resolve_year(digits, christian=lead.era == "christian")
    low, high = _PLAUSIBLE[kind]
    if read is None or not low <= read.year <= high:
        return None
    if kind == "bare" and "ce_year" in read.steps:
        return None
    fiscal = lead.fiscal or (is_joined and previous is not None and previous.is_fiscal and not is_date)
    steps = read.steps if stated or is_date or is_joined else (*read.steps, "bare_year")
    first = start if lead.month or not stated else lead.start
    return FoundYear(first, end, read.year, fiscal, text[first:end], is_range and not is_date, is_date, steps)


def _is_date(previous: FoundYear | None) -> bool:
    """Whether the year before is the year of a date, after which a number is a day rather than a year."""
    return previous is not None and previous.is_date


def _with_range(year: FoundYear) -> FoundYear:
    return FoundYear(year.start, year.end, year.year, year.is_fiscal, year.raw, not year.is_date, year.is_date, year.steps)


def _is_number(arabic: str, start: int, end: int, *, stated: bool) -> bool:
    """Whether digits that could be a year are part of a number or code, or (unless `stated`) a quantity."""
    if _NUMBER_BEHIND.match(arabic, end) and not _YEAR_BEHIND.match(arabic[end : end + 7]):
        return True
    if end - start == 2 and _SCORE.match(arabic, end):
        return True
    if stated:
        return False
    if _QUANTITY.match(arabic, end):
        return True
    before = arabic[max(0, start - 3) : start]
    return _NUMBER_BEFORE.search(before) is not None


def _lead(arabic: str, start: int) -> _Lead:
    """The words before the digits at `start`."""
    if "".join(_LETTERS.findall(arabic[max(0, start - _TAIL_LENGTH) : start]))[-2:] not in _TAILS:
        apostrophe = arabic[start - 1 : start] in _APOSTROPHES
        return _Lead(start - apostrophe, False, False, None, False, apostrophe)
    begin = max(0, start - _LEAD_LENGTH)
    window = arabic[begin:start]
    month = _MONTH_LEAD.search(window)
    if month is not None and not (is_dotless_abbreviation(month["month"]) and _LETTER_AT_END.search(window[: month.start()]) is not None):
        era = "buddhist" if month["buddhist"] else "christian" if month["christian"] else None
        return _Lead(begin + month.start(), False, False, era, True, False)
    match = _LEAD.search(window)
    if match is None or not match.group().strip():
        return _Lead(start, False, False, None, False, False)
    era = "buddhist" if match["buddhist"] else "christian" if match["christian"] else None
    first = start - len(match.group().lstrip())
    return _Lead(first, match["fiscal"] is not None, match["word"] is not None, era, False, match["apostrophe"] is not None)
