"""How a report looks on paper: who writes the PDF, in which font, with which rules, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

PRODUCERS = ("libreoffice", "chromium", "weasyprint", "reportlab")
FONTS = ("Laksaman", "Garuda", "Norasi", "Loma", "Kinnari", "Umpush", "Waree", "Sarabun")
RULES = ("ruled", "half", "unruled")
"""Borders around each cell; lines between rows only; no lines."""
WIDE = ("Garuda", "Loma", "Umpush", "Waree", "Sarabun")
"""Fonts whose letters are large for their size: nobody sets them in 18 points."""
A4 = (595.28, 841.89)
"""Width and height in points."""


@dataclass(frozen=True, slots=True)
class Look:
    """The looks of one PDF. Sizes and margins in points.

    `landscape` lays every page on its side, `mixed` only those of wide tables; `rotated` turns such pages by /Rotate, as printer drivers
    do. `head` and `foot` are patterns of the page's header and footer (`{n}` is the page number), empty where there is none;
    `repeat_header` prints a table's header again on each page.
    """

    producer: str
    font: str
    size: float
    table_size: float
    rules: str
    landscape: bool
    rotated: bool
    justify: bool
    repeat_header: bool
    head: str
    foot: str
    thai_page_numbers: bool
    margin: float
    mixed: bool

    def page(self, wide: bool = False) -> tuple[float, float]:
        """Width and height of a page as it is read; `wide` for a page of a wide table."""
        return A4[::-1] if self.landscape or wide else A4

    def width(self, wide: bool = False) -> float:
        """Points between the margins."""
        return self.page(wide)[0] - 2 * self.margin


def draw_look(rng: random.Random, producer: str, font: str, rules: str, head: str, foot: str, thai: bool) -> Look:
    """A look, drawn; `head` and `foot` are used in a part of the documents only, `thai` says which digits the report likes."""
    largest = 14 if font in WIDE else 18
    size = rng.choice([size for size in (12, 13, 14, 16, 18) if size <= largest])
    landscape = rng.random() < 0.25
    look = Look(
        producer=producer,
        font=font,
        size=size,
        table_size=max(10, size - rng.choice((0, 2, 2, 3))),
        rules=rules,
        landscape=landscape,
        rotated=landscape and rng.random() < 0.5,
        justify=rng.random() < 0.5,
        repeat_header=rng.random() < 0.6,
        head=head if rng.random() < 0.5 else "",
        foot=foot if rng.random() < 0.7 else "",
        thai_page_numbers=thai and producer != "libreoffice",
        margin=rng.choice((50, 57, 71)),
        mixed=False,
    )
    mixed = not landscape and rng.random() < 0.5
    return replace(look, mixed=mixed, rotated=look.rotated or (mixed and rng.random() < 0.5))
