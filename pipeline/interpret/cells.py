"""What a single cell holds: scores (one or stacked), question codes (one or stacked)."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.numbers import Number, parse_number
from schemas.document import Cell
from schemas.knowledge import knowledge
from schemas.vocabulary import alternatives, load

_DIGITS = "0-9๐-๙"
_MAX_STACK = 800


@lru_cache(maxsize=1 << 14)
def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of a cell that holds nothing else: one, or several stacked in lines or side by side. Else empty."""
    text = text.strip()
    if not text or len(text) > _MAX_STACK:
        return ()
    whole = parse_number(text)
    if whole is not None:
        return (whole,)
    pieces = text.split()
    if len(pieces) < 2:
        return ()
    numbers = [parse_number(piece) for piece in pieces]
    return tuple(number for number in numbers if number is not None) if all(numbers) else ()


@knowledge
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A printed code with the word before it; what may stand between two; a code at the head of a longer text."""
    cue = alternatives("codes", "cues", "question")
    letters = "".join(
        re.escape(form) for forms in load("codes")["prefix_confusions"].values() for form in forms if len(form) == 1 and not form.isdigit()
    )
    token = rf"(?:(?P<cue>{cue})\s*)?[(\[]?(?P<token>(?:[IEO]IT|[{letters}]?)[ .\-]?[{_DIGITS}]{{1,3}})(?![{_DIGITS}])[)\].]?"
    between = rf"[\s,/]*(?:{alternatives('codes', 'conjunctions')})?[\s,/]*"
    plain = rf"[ieoIEO][ .\-]?[{_DIGITS}]{{1,2}}|0[๑-๙][๐-๙]?"
    announced = rf"[{letters}0๐][ ]?[{_DIGITS}]{{1,2}}|[1๑][{_DIGITS}]{{1,2}}"
    lead = (
        rf"^\W{{0,2}}(?:(?P<cue>{cue})\s*[(\[]?(?P<announced>{announced})(?![{_DIGITS}])|[(\[]?(?P<plain>{plain})(?![{_DIGITS}]))"
        rf"[)\].:]*(?=[\s\-:]|[ก-ฮเ-ไA-Z]|$)"
    )
    return re.compile(token), re.compile(between), re.compile(lead)


@knowledge
def _bare_head() -> re.Pattern[str]:
    """A damaged code before a title, or a code behind a word that cannot be read, in a column that is known to hold codes."""
    before_title = rf"\W{{0,2}}(?P<token>[0๐1๑][{_DIGITS}]{{1,2}})(?![{_DIGITS}])[)\].:]*(?=\s*[ก-ฮเ-ไA-Z])"
    return re.compile(rf"^(?:{before_title}|\S{{1,4}} (?P<behind>[ieoIEO][{_DIGITS}]{{1,2}})$)")


def codes_in(cell: Cell, *, code_column: bool) -> tuple[str, ...]:
    """The printed codes of a cell that holds codes: `ข้อ i๑`, several stacked, or a code before its title. Else empty.

    A bare number is a code only in a column of codes (`code_column`) or after the word for "question".
    """
    text = cell.text.strip()
    if not text:
        return ()
    return _codes_in(text, code_column)


def lettered_codes(text: str) -> tuple[str, ...]:
    """The codes of a cell that shows them as codes: with their letter, or after the word for question."""
    return _codes_in(text.strip(), False) if text.strip() else ()


@lru_cache(maxsize=1 << 14)
def _codes_in(text: str, code_column: bool) -> tuple[str, ...]:
    number = parse_number(text)
    if number is not None and number.decimals:  # `9I.10` is a score that was misread, not the codes 9 and I.10
        return ()
    found = _all_codes(text) if len(text) <= _MAX_STACK else []
    if found:
        lettered = any(not match["token"][0].isdigit() for match in found)
        if code_column or lettered or any(match["cue"] for match in found):
            return tuple(match["token"] for match in found)
        return ()
    match = _patterns()[2].match(text)
    if match is None and code_column:
        match = _bare_head().match(text)
        return (match["token"] or match["behind"],) if match else ()
    return (match["announced"] or match["plain"],) if match else ()


def _all_codes(text: str) -> list[re.Match[str]]:
    """The codes of a text that holds nothing else, one after the other; empty when anything else stands in it."""
    token, between, _ = _patterns()
    found: list[re.Match[str]] = []
    position = 0
    while position < len(text):
        match = token.match(text, position)
        if match is None or (found and match.start() == found[-1].end() and not match["cue"] and match["token"][0].isdigit()):
            return []
        found.append(match)
        gap = between.match(text, match.end())
        position = gap.end() if gap else match.end()
    return found
