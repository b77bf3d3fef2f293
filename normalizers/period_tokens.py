"""The words and numbers of a period cell, cut into tokens by one expression over `schemas/thai/periods.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.months import MONTH, is_dotless_abbreviation, month_number, resolve_year
from normalizers.patterns import DASH, THAI_LETTER, any_of
from normalizers.years import ERA
from schemas.thai_tables import load_table


@dataclass(frozen=True, slots=True)
class Point:
    """A month (1-12), with its day (1-31) and its calendar year (B.E.) where stated."""

    month: int
    day: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a period cell.

    `kind`: `point`, `quarter`, `every_quarter`, `whole` (year), `year_end`, `first_half`, `second_half`, `year`, `bare_year`,
    `within`, `open`, `range`, `list`, `slash`, `number`. `year` (B.E.) is a calendar year only of a `point`; of a month that stands
    before ปีงบประมาณ ๒๕๖๘ it is the fiscal year. `number`: the number of a quarter, or of a `number` its digits as an int.
    """

    kind: str
    point: Point | None = None
    year: int | None = None
    number: int | None = None


_TABLE = load_table("periods")
_YEARS = load_table("years")
_YEAR_WORD = any_of(_YEARS["year_words"])
_FISCAL_WORD = any_of(_YEARS["fiscal_words"])
_ORDINALS: dict[str, int] = _TABLE["quarter_ordinals"]
_MONTH_WORD = any_of(_TABLE["month_words"])
_QUARTER_WORD = any_of(_TABLE["quarter_words"])
_QUARTER_VARIANT = any_of(_TABLE["quarter_variants"])
_QUARTER_LETTER = rf"(?<![A-Za-z]){any_of(_TABLE['quarter_letters'])}(?=\.? ?[1-4])"


def _year(name: str) -> str:
    """Group `<name>_year` of digits, with an era before it or not (groups `<name>_be`, `<name>_ce`)."""
    era = ERA.replace("<buddhist>", f"<{name}_be>").replace("<christian>", f"<{name}_ce>")
    return rf"{era}? ?['’]?(?P<{name}_year>2 ?[45] ?\d ?\d(?!\d)|\d{{4}}(?!\d)|\d\d(?!\d))(?![.,]\d)"


def _words(name: str) -> str:
    return any_of(_TABLE[name])


_KINDS = {
    "iso": r"(?P<iso_year>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)",
    "numeric": r"(?P<num_day>[0-3]?\d) ?/ ?(?P<num_month>[01]?\d) ?/ ?(?P<num_year>\d{4}|\d\d)(?!\d)",
    "named": rf"(?:(?P<day>[0-3]?\d) ?)?(?:{_MONTH_WORD} ?)?(?P<month>{MONTH}),?"
    rf"(?: ?(?:(?P<fiscal>{_FISCAL_WORD})|{_YEAR_WORD})? ?{_year('named')})?",
    "every_quarter": _words("every_quarter"),
    "quarter": rf"(?:{_QUARTER_WORD}|(?P<variant>{_QUARTER_VARIANT})|{_QUARTER_LETTER})\.? ?"
    rf"(?:(?P<first>[1-4])(?!\d)|(?P<ordinal>{any_of(_ORDINALS)}))?",
    "year_end": rf"{_words('year_end')}(?: ?{_year('end')})?",
    "whole": rf"{_words('whole_year')}(?: ?{_year('whole')})?",
    "first_half": _words("first_half"),
    "second_half": _words("second_half"),
    "year": rf"(?:{_YEAR_WORD} ?{_year('word')}|(?={ERA}){_year('era')})",
    "bare_year": r"(?P<bare_year>2[045]\d\d)(?!\d)",
    "within": _words("within"),
    "open": _words("open_end"),
    "range": rf"{DASH}|{_words('range_words')}",
    "list": rf",|{_words('list_words')}",
    "slash": "/",
    "filler": _words("filler"),
    "number": r"(?P<digits>\d{1,2})(?!\d)",
    "punctuation": r"[().:;…\[\]]| ",
}
_TOKEN = re.compile("|".join(f"(?P<KIND_{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_ENDS_IN_LETTER = re.compile(rf"{THAI_LETTER}$")


def tokenize(cell: str) -> tuple[list[Token], tuple[str, ...]] | None:
    """The tokens of a repaired cell with Arabic digits, fillers and punctuation left out, and steps; None when a word is none of them."""
    tokens: list[Token] = []
    steps: dict[str, None] = {}
    position = 0
    while position < len(cell):
        match = _TOKEN.match(cell, position)
        if match is None or match.lastgroup is None:
            return None
        kind = match.lastgroup.removeprefix("KIND_")
        if kind == "named" and _year_is_day(match):
            match = _TOKEN.match(cell, position, match.end("month")) or match
        if kind == "named" and is_dotless_abbreviation(match["month"]) and _ENDS_IN_LETTER.search(cell[: match.start("month")]):
            return None
        if kind not in ("filler", "punctuation"):
            token = _token(kind, match, steps)
            if token is None:
                return None
            tokens.append(token)
        position = match.end()
    return tokens, tuple(steps)


def _year_is_day(match: re.Match[str]) -> bool:
    """Whether the digits after a month are the day of a date that follows (`1 ตุลาคม 30 กันยายน 2568`)."""
    if match["named_year"] is None:
        return False
    following = _TOKEN.match(match.string, match.start("named_year"))
    return following is not None and following.lastgroup == "KIND_named" and following["day"] is not None


def _token(kind: str, match: re.Match[str], steps: dict[str, None]) -> Token | None:
    if kind in ("iso", "numeric", "named"):
        return _point(kind, match, steps)
    if kind == "quarter":
        if match["variant"]:
            steps["word_variant"] = None
        number = match["first"] or _ORDINALS.get(match["ordinal"] or "")
        return Token(kind, number=int(number) if number else None)
    if kind == "number":
        return Token(kind, number=int(match["digits"]))
    for name in ("end", "whole", "word", "era", "bare"):
        if match[f"{name}_year"]:
            year = _resolved(match[f"{name}_year"], match.groupdict().get(f"{name}_ce") is not None, steps)
            return None if year is None else Token(kind, year=year)
    return Token(kind)


def _point(kind: str, match: re.Match[str], steps: dict[str, None]) -> Token | None:
    prefix = {"iso": "iso", "numeric": "num", "named": "named"}[kind]
    day = match["day"] if kind == "named" else match[f"{prefix}_day"]
    if kind == "named":
        month, more = month_number(match["month"])
        steps.update(dict.fromkeys(more))
    else:
        month = int(match[f"{prefix}_month"])
    digits = match[f"{prefix}_year"]
    year = None
    if digits:
        year = _resolved(digits, kind == "named" and match["named_ce"] is not None, steps)
        if year is None:
            return None
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    number = int(day) if day is not None else None
    if kind == "named" and match["fiscal"]:
        return Token("point", Point(month, number), year=year)
    return Token("point", Point(month, number, year))


def _resolved(digits: str, christian: bool, steps: dict[str, None]) -> int | None:
    read = resolve_year(digits, christian=christian)
    if read is None:
        return None
    steps.update(dict.fromkeys(read.steps))
    return read.year
