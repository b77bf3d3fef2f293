"""What a single cell holds: scores (one or stacked), question codes (one or stacked)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from normalizers.numbers import Number, parse_number
from schemas.document import Cell
from schemas.vocabulary import alternatives, load

_DIGITS = "0-9๐-๙"


@lru_cache(maxsize=1 << 14)
def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of a cell that holds nothing else: one, or several stacked in lines or side by side. Else empty."""
    text = text.strip()
    if not text or len(text) > 200:
        return ()
    whole = parse_number(text)
    if whole is not None:
        return (whole,)
    pieces = [piece for piece in re.split(r"[\n\s]+", text) if piece]
    if len(pieces) < 2:
        return ()
    numbers = [parse_number(piece) for piece in pieces]
    return tuple(number for number in numbers if number is not None) if all(numbers) else ()


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    cue = alternatives("codes", "cues", "question")
    letters = "".join(
        re.escape(form) for forms in load("codes")["prefix_confusions"].values() for form in forms if len(form) == 1 and not form.isdigit()
    )
    token = rf"(?:(?P<cue>{cue})\s*)?[(\[]?(?P<token>[{letters}]?[ .]?[{_DIGITS}]{{1,3}})[)\].]?"
    lead = rf"^\W{{0,2}}(?:(?:{cue})\s*)?[(\[]?(?P<token>[ieoIEO][ .\-]?[{_DIGITS}]{{1,2}}|0[๑-๙][๐-๙]?)[)\].:]*(?=[\s\-:]|[ก-ฮเ-ไ]|$)"
    bare = re.sub(r"\?P<\w+>", "?:", token)
    whole = rf"\s*{bare}(?:[\s,/]*(?:{alternatives('codes', 'conjunctions')})?[\s,/]*{bare})*\s*"
    return re.compile(token), re.compile(whole), re.compile(lead)


def codes_in(cell: Cell, *, code_column: bool) -> tuple[str, ...]:
    """The printed codes of a cell that holds codes: `ข้อ i๑`, several stacked, or a code before its title. Else empty.

    A bare number is a code only in a column of codes (`code_column`) or after the word for "question".
    """
    text = cell.text.strip()
    if not text:
        return ()
    return _codes_in(text, code_column)


@lru_cache(maxsize=1 << 14)
def _codes_in(text: str, code_column: bool) -> tuple[str, ...]:
    token, whole, lead = _patterns()
    if len(text) <= 160 and whole.fullmatch(text):
        found = list(token.finditer(text))
        lettered = any(re.match(r"[ieoIEO]", match["token"]) for match in found)
        if code_column or lettered or any(match["cue"] for match in found):
            return tuple(match["token"] for match in found)
        return ()
    match = lead.match(text)
    return (match["token"],) if match else ()
