"""What a report states, and how a statement is tied to the place it is printed at.

Every value that the truth may hold is printed with an invisible *mark* (a character of plane 15) in front of it. Damage moves,
breaks or deletes text with its marks, and the truth is what is still marked when the document is written: it follows the print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

FIRST_MARK = 0xF0000
MARKS = re.compile("[\U000f0000-\U000ffffd]")


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """A score as printed; `free` marks one that a careful human could read in two ways (`scores_ambiguous` of the truth)."""

    year: int
    level: str
    code: str
    part: int | None
    value: Decimal
    free: bool = False


@dataclass(frozen=True, slots=True)
class RatingFact:
    """A rating printed for the total of a year."""

    year: int
    rating: str


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A direction of change printed beside an indicator; `free` where it is only a signed number."""

    year: int
    code: str
    change: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class MentionFact:
    """A question, item or sub-indicator named outside of the code cell of a score row."""

    code: str


@dataclass(frozen=True, slots=True)
class RecommendationFact:
    """An assessor's recommendation."""

    instrument: str
    part: int | None
    codes: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """A measure. `indicator` and `number` are None where the document does not give them."""

    key: int
    starts: str
    indicator: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ResponsibleFact:
    """Who is responsible for measure `key`."""

    key: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodFact:
    """When measure `key` is done: `year`, a list of quarters, or two ISO dates."""

    key: int
    period: str | tuple[int, ...] | tuple[str, str]


@dataclass(frozen=True, slots=True)
class DefectFact:
    """A planted defect: the rule that should find it, about what, and what it should say."""

    rule: str
    year: int | None
    code: str | None
    stated: str | None
    expected: str | None


Fact = ScoreFact | RatingFact | ChangeFact | MentionFact | RecommendationFact | MeasureFact | ResponsibleFact | PeriodFact | DefectFact


@dataclass(slots=True)
class Notes:
    """The facts of one document in the order they were printed."""

    facts: list[Fact] = field(default_factory=list)

    def mark(self, fact: Fact, text: str) -> str:
        """The text with a mark that ties it to the fact."""
        self.facts.append(fact)
        return chr(FIRST_MARK + len(self.facts) - 1) + text

    def found(self, line: str) -> Iterator[Fact]:
        """The facts marked in a text."""
        for mark in MARKS.findall(line):
            yield self.facts[ord(mark) - FIRST_MARK]


def unmarked(text: str) -> str:
    """The text as it is printed."""
    return MARKS.sub("", text)
