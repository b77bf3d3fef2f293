"""How a report writes numbers, codes and dates: one style a document, as a typist would."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from generator.words import words

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
BUDDHIST_ERA = 543


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of a document.

    `table` is `tab`, `pipe` or `aligned`; `hundred` how a full score is written; `code_prefix` goes before codes.
    """

    thai: bool
    table: str
    hundred: str
    percent: bool
    code_prefix: str
    indicator: str
    change: str
    short_name: bool
    dates: str

    def digits(self, text: object) -> str:
        """A number or text in the digits of the document."""
        return str(text).translate(THAI_DIGITS) if self.thai else str(text)

    def score(self, value: Decimal) -> str:
        """A score as it is printed in a table."""
        if value == 100:
            return self.digits(self.hundred)
        return self.digits(f"{value:.2f}")

    def date(self, day: dt.date) -> str:
        """A day in the document's way of writing dates."""
        lists = words("measures")
        era = day.year + BUDDHIST_ERA
        short = self.digits(f"{era % 100:02d}")
        if self.dates == "long":
            return f"{self.digits(day.day)} {lists['months'][day.month - 1]} {self.digits(era)}"
        if self.dates == "short":
            return f"{self.digits(day.day)} {lists['short_months'][day.month - 1]} {self.digits(era) if self.thai else short}"
        if self.dates == "months":
            return f"{lists['months'][day.month - 1]} {self.digits(era)}"
        return f"{lists['short_months'][day.month - 1]}{short}"


def draw_style(rng: random.Random) -> Style:
    """A style, drawn."""
    tables = words("tables")
    return Style(
        thai=rng.random() < 0.6,
        table=rng.choices(("tab", "pipe", "aligned"), (60, 27, 13))[0],
        hundred=rng.choices(("100.00", "100"), (7, 3))[0],
        percent=rng.random() < 0.04,
        code_prefix=rng.choice(tables["code_prefix"]),
        indicator=rng.choice(tables["indicator"]),
        change=rng.choices(list(tables["changes"]), (70, 15, 15))[0],
        short_name=rng.random() < 0.3,
        dates=rng.choice(("long", "short", "months", "short_months")),
    )
