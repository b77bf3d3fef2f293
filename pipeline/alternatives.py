"""Other readings of a score: what the document prints elsewhere, its arithmetic, or a look-alike digit would have it be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Row = Mapping[str, Any]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SAME = ("fiscal_year", "level", "code", "part")


@dataclass(frozen=True, slots=True)
class OtherReading:
    """A score that may be meant, as it would be written.

    `why`: `elsewhere` (the document prints it at another place, `page` and `line`), `arithmetic` (the printed parts come to it) or
    `look_alike` (one digit read otherwise makes the sum close).
    """

    score: str
    why: str
    page: int | None = None
    line: int | None = None


def other_readings(value: Row, scores: Iterable[Row], findings: Iterable[Row]) -> tuple[OtherReading, ...]:
    """Other readings of a row of `scores`, each number once, those with the better reason first: offered to people, never taken.

    `scores`: the rows of the same document, `findings`: those whose evidence names the value.
    """
    found: dict[Decimal, OtherReading] = {}
    own = None if value["score"] is None else Decimal(str(value["score"]))

    def offer(number: Decimal | None, reading: OtherReading) -> None:
        if number is not None and number != own and 0 <= number <= 100:
            found.setdefault(number, reading)

    for finding in findings:
        for number in _proposed(finding, own):
            offer(number, OtherReading(_written(number), "look_alike"))
    for other in scores:
        if all(other[name] == value[name] for name in _SAME) and other["score"] is not None:
            number = Decimal(str(other["score"]))
            offer(number, OtherReading(_written(number), "elsewhere", other["page"], other["line"]))
    for finding in findings:
        accused = finding["evidence"][0]["value_id"] if finding["evidence"] else None
        if accused == value["value_id"] and finding["difference"] is not None and _number(finding["stated"]) == own:
            expected = _number(finding["expected"])
            offer(expected, OtherReading(_written(expected or Decimal(0)), "arithmetic"))
    return tuple(found.values())


def _proposed(finding: Row, own: Decimal | None) -> list[Decimal]:
    """The number that a proposal (`checks.report.reading_proposal`) would have in the place of this one."""
    numbers = [Decimal(text) for text in _NUMBER.findall(str(finding["proposal"] or ""))]
    return numbers[-1:] if len(numbers) >= 2 and own is not None and numbers[-2] == own else []


def _number(text: object) -> Decimal | None:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _written(number: Decimal) -> str:
    """With two decimals at least."""
    places = max(2, -int(number.as_tuple().exponent))
    return f"{number:.{places}f}"
