"""Numbers as reports print them, in cells and in running text. Never guessed: what could be a code, date or phone number is no number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from normalizers.dates import find_dates
from normalizers.numerals import THAI_DIGITS, to_arabic
from normalizers.patterns import DASH, any_of
from normalizers.years import find_fiscal_years
from schemas.thai_tables import load_table

NEUTRAL_STEPS = frozenset({"thai_numerals", "thousands_separator", "two_digit_year"})
"""Steps of numbers, years and dates that are plain reading and cast no doubt on the value."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed. `decimals`: digits after the point; `is_percent`: `%`, เปอร์เซ็นต์ or ร้อยละ stood beside it.

    Steps: `thai_numerals`, `mixed_numerals` (Thai and Arabic digits in one number), `thousands_separator`, `decimal_comma`,
    `spaced_point`, `confusable_digit` (a letter read as a digit), `trailing_point`.
    """

    value: Decimal
    raw: str
    is_percent: bool = False
    decimals: int = 0
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in running text; `text[start:end] == number.raw`, the digits with their sign, without percent sign and unit."""

    start: int
    end: int
    number: Number


_TABLE = load_table("numbers")
_CONFUSABLE: dict[str, str] = _TABLE["confusable_digits"]
_TO_DIGIT = str.maketrans(_CONFUSABLE)
_DIGIT_OR_LETTER = r"[\d" + "".join(map(re.escape, _CONFUSABLE)) + "]"

_SIGN = r"(?:[+\-\u2212\u2013](?=\d))?"
_CORE = _SIGN + r"[^\sก-๎%]+(?: ?\. ?\d+)?(?:(?<=\.\d) \d)?"
_CELL = re.compile(
    rf"(?:{any_of(_TABLE['unit_before'])}\s*)?(?P<percent>{any_of(_TABLE['percent_before'])}\s*)?(?P<core>{_CORE})"
    rf"\s*(?P<sign>{any_of(_TABLE['percent_after'])})?\s*(?:{any_of(_TABLE['unit_after'])})?"
)
_BRACKETS = re.compile(r"\(\s*(?P<inside>[^()]*?)\s*\)|\[\s*(?P<inside2>[^\[\]]*?)\s*\]")

_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?|00\.00")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"(?:0|[1-9]\d*),\d{2}")
_SPACED_POINT = re.compile(r"(?:[1-9]\d+ ?\. ?|\d \.)\d{1,2}")
_SPACED_DECIMALS = re.compile(r"[1-9]\d\.\d \d")
_CONFUSED = re.compile(rf"{_DIGIT_OR_LETTER}{{1,3}}\.{_DIGIT_OR_LETTER}{{1,2}}|{_DIGIT_OR_LETTER}(?:O|o|0){{2}}")

_RUN = re.compile("[0-9]+")
_SIGNS = "+-\u2212\u2013"
_NOT_BEFORE = r"(?<![\d/A-Za-z_])(?<![A-Za-z]-)(?<![^.]\.)(?<!^\.)(?<!\d:)(?:(?<!\d,)|(?<=\.\d,)|(?<=\.\d\d,))"
"""Not inside a number, code or date; a row of dots may lead up to a number, and a comma may part two with decimals."""

_NOT_BEHIND = r"(?![\d_A-Za-z])(?![.:]\d)(?:(?<=\.\d)|(?<=\.\d\d)|(?!,\d))(?!\s?/\s?\d)"
_FOUND = re.compile(
    _NOT_BEFORE + r"(?P<core>(?:(?<![\w)\u0e01-\u0e5b-] )(?<![^\s(])[+\-\u2212\u2013])?"
    r"(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|(?:0|[1-9]\d*)(?:\.\d+)?|00\.00))" + _NOT_BEHIND
)
_PERCENT_BEHIND = re.compile(rf"\s?{any_of(_TABLE['percent_after'])}")
_PERCENT_AHEAD = re.compile(rf"{any_of(_TABLE['percent_before'])}\s{{0,2}}$")
_TIME = re.compile(rf"\d{{1,2}}[.:]\d{{2}}(?:\s?{DASH}\s?\d{{1,2}}[.:]\d{{2}})?\s?{any_of(_TABLE['time_after'])}")
_PHONE = re.compile(
    rf"(?:{any_of(_TABLE['phone_words'])}[\s:.]*)\+?\d[\d\s-]{{2,}}\d"
    r"|(?<![\d.,])0[\d-]{2,}(?:\s?-?\s?\d{3,4}){1,2}(?!\d)|(?<![\d.,])\d{8,}(?!\.\d)"
)
_MARKER = re.compile(r"(?m)^[ \t]*(?:\d{1,2}(?:\.\d{1,2})*[.)](?=[\s\u0e01-\u0e4e])|\(\d{1,2}\)\s)")
_SLASHED = re.compile(r"\d+\s?/\s?\d+")
_HINTS = (
    (re.compile(any_of(_TABLE["time_after"])), _TIME),
    (re.compile(rf"{any_of(_TABLE['phone_words'])}|[0-9][0-9 -]{{6,}}[0-9]"), _PHONE),
    (re.compile(r"[.)]"), _MARKER),
    (re.compile("/"), _SLASHED),
)
"""What must stand in a text before the dearer expression is worth a try."""

_RANGE = re.compile(
    rf"(?:{any_of(_TABLE['range_before'])}\s*)?(?P<low>[^\s\-–—]+)\s*(?:{any_of(_TABLE['unit_after'])}\s*)?"
    rf"(?:{DASH}|{any_of(_TABLE['range_words'])})\s*(?P<high>.+)",
    re.DOTALL,
)


@lru_cache(maxsize=1 << 12)
def parse_number(text: str) -> Number | None:
    """The number that a whole cell states, or None: ranges, dates, codes, list marks, phone numbers and prose are no numbers.

    Digits Thai or Arabic, `,` between thousands, brackets and `*` around, ร้อยละ, `%`, คะแนน beside. See `Number` for what readers
    do to numbers and is undone. A leading zero (`๐๑๘`) means a code, except in `0.5` and `00.00`. A sign counts only right before a digit.
    """
    cell = text.strip().strip("*").strip()
    arabic = to_arabic(cell)
    match = _CELL.fullmatch(_unbracketed(arabic)) if _RUN.search(arabic) else None
    if match is None:
        return None
    core = match["core"].strip()
    read = _read(core)
    if read is None:
        return None
    value, steps = read
    return _number(value, cell, match["percent"] is not None or match["sign"] is not None, (*_numerals(cell), *steps))


def find_numbers(text: str) -> list[FoundNumber]:
    """The numbers in running text, in order; none inside Latin words, codes, dates, years, times, phone numbers or list marks.

    Stricter than `parse_number`: only what is printed well is found (steps `thai_numerals`, `mixed_numerals`, `thousands_separator`).
    """
    arabic = to_arabic(text)
    matches = _candidates(arabic)
    if not matches:
        return []
    taken = _taken(text, arabic)
    found = []
    for match in matches:
        start, end = match.span("core")
        read = _read(match["core"])
        if read is None or any(first < end and start < last for first, last in taken):
            continue
        percent = _PERCENT_BEHIND.match(arabic, end) or _PERCENT_AHEAD.search(arabic, max(0, start - 16), start)
        raw = text[start:end]
        value, steps = read
        found.append(FoundNumber(start, end, _number(value, raw, percent is not None, (*_numerals(raw), *steps))))
    return found


def parse_range(text: str) -> tuple[Decimal, Decimal] | None:
    """The two ends of a cell that states a range (`95.00 – 100`, `๘๕ ถึง ๙๔.๙๙ คะแนน`), in the order printed, or None."""
    match = _RANGE.fullmatch(_unbracketed(to_arabic(text.strip())))
    if match is None:
        return None
    low, high = parse_number(match["low"]), parse_number(match["high"])
    if low is None or high is None or low.value < 0 or high.value < 0:
        return None
    return low.value, high.value


def _read(core: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The value of ASCII digits with what may stand between them."""
    sign = "-" if core[0] in _SIGNS[1:] else ""
    digits = core[1:] if core[0] in _SIGNS else core
    if not digits.isascii():
        return None
    steps: tuple[str, ...] = ()
    if len(digits) > 1 and digits.endswith(".") and _PLAIN.fullmatch(digits[:-1]):
        digits, steps = digits[:-1], ("trailing_point",)
    if _PLAIN.fullmatch(digits):
        return Decimal(sign + digits), steps
    if steps:
        return None
    if _THOUSANDS.fullmatch(digits):
        return Decimal(sign + digits.replace(",", "")), ("thousands_separator",)
    if _DECIMAL_COMMA.fullmatch(digits):
        return Decimal(sign + digits.replace(",", ".")), ("decimal_comma",)
    if _SPACED_POINT.fullmatch(digits) or _SPACED_DECIMALS.fullmatch(digits):
        return Decimal(sign + digits.replace(" ", "")), ("spaced_point",)
    if _CONFUSED.fullmatch(digits):
        fixed = digits.translate(_TO_DIGIT)
        real = sum(character.isdigit() for character in digits)
        enough = real >= 2 if "." in digits else fixed == "100" and real >= 1
        if enough and _PLAIN.fullmatch(fixed):
            return Decimal(sign + fixed), ("confusable_digit",)
    return None


def _number(value: Decimal, raw: str, percent: bool, steps: tuple[str, ...]) -> Number:
    exponent = value.as_tuple().exponent
    return Number(value, raw, percent, -exponent if isinstance(exponent, int) and exponent < 0 else 0, steps)


def _numerals(raw: str) -> tuple[str, ...]:
    thai = any(digit in raw for digit in THAI_DIGITS)
    if not thai:
        return ()
    return ("mixed_numerals",) if any("0" <= character <= "9" for character in raw) else ("thai_numerals",)


def _unbracketed(cell: str) -> str:
    """The cell without brackets around all of it, or around what follows its first word (`ร้อยละ (85)`)."""
    return _BRACKETS.sub(lambda match: f" {match['inside'] or match['inside2'] or ''} ", cell).strip()


def _candidates(arabic: str) -> list[re.Match[str]]:
    """What is printed like a number, taking each run of digits once."""
    matches: list[re.Match[str]] = []
    for run in _RUN.finditer(arabic):
        start = run.start()
        if matches and start < matches[-1].end():
            continue
        signed = start > 0 and arabic[start - 1] in _SIGNS
        match = (_FOUND.match(arabic, start - 1) if signed else None) or _FOUND.match(arabic, start)
        if match is not None:
            matches.append(match)
    return matches


def _taken(text: str, arabic: str) -> list[tuple[int, int]]:
    """The stretches of the text whose digits are part of something other than a number."""
    spans = [(date.start, date.end) for date in find_dates(arabic)]
    spans += [(year.start, year.end) for year in find_fiscal_years(text)]
    patterns = [pattern for hint, pattern in _HINTS if hint.search(arabic)]
    return spans + [match.span() for pattern in patterns for match in pattern.finditer(arabic)]
