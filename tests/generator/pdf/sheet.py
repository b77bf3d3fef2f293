"""A report as a PDF is to show it: paragraphs, grids and page breaks in reading order, and the looks."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from generator import Gold, lay_out
from generator.blocks import PageBreak, Table
from generator.pdf.grid import Grid, as_grid, plain
from generator.pdf.look import A4, Look, draw_look
from generator.truth import truth_of
from generator.txt import write_txt
from generator.words import words

LETTER = 0.6
"""Width of a Thai letter in ems, upper estimate; what columns are planned with."""
PADDING = 8.0
"""Points that a cell's padding takes from its width."""
LONGEST = 12
"""Letters of the longest word that a column of running text must hold."""
MARKS = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `kind` as in `blocks.Paragraph`."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One PDF to write.

    `widths` has the column widths in points of each grid, in the order of the grids, and `wide` whether it lies on pages of its own.
    """

    name: str
    seed: int
    look: Look
    items: tuple[Text | Grid | PageBreak, ...]
    widths: tuple[tuple[float, ...], ...]
    wide: tuple[bool, ...]
    gold: Gold

    @property
    def grids(self) -> list[Grid]:
        """The tables in reading order."""
        return [item for item in self.items if isinstance(item, Grid)]


def draw_sheet(seed: int, producer: str, font: str, rules: str, prose: bool = False) -> Sheet:
    """The PDF of a seed: the undamaged report in a drawn look.

    Args:
        seed: As in `generate`.
        producer: One of `look.PRODUCERS`.
        font: One of `look.FONTS`.
        rules: One of `look.RULES`.
        prose: Leave the tables out: a document whose reading order nobody can doubt.
    """
    laid = lay_out(seed, 0)
    bank, rng = words("pdf"), random.Random(f"{seed}/{producer}/{font}/{rules}")
    style = laid.plan.style
    head = rng.choice(bank["header"]).format(body=laid.plan.body.full, year=style.digits(laid.plan.fiscal_year))
    look = draw_look(rng, producer, font, rules, head, rng.choice(bank["footer"]), style.thai)
    items: list[Text | Grid | PageBreak] = []
    for block in laid.blocks:
        if isinstance(block, Table):
            items += [] if prose else [as_grid(block)]
        elif isinstance(block, PageBreak):
            # no empty page: a break needs something before it, and a document of prose goes on where its tables were
            items += [block] if items and not isinstance(items[-1], PageBreak) and not prose else []
        elif block.kind != "furniture":
            items.append(Text(plain(block.text), block.kind))
    extra = [Text(text, "text") for text in rng.sample(bank["clusters"], len(bank["clusters"]) if prose else 2)]
    while isinstance(items[-1], PageBreak):
        items.pop()
    items[-1:-1] = extra  # before the closing line
    grids = [item for item in items if isinstance(item, Grid)]
    look = _fitted(look, grids)
    wide = tuple(look.mixed and (grid.kind == "measures" or not _fits(grid, look, wide=False)) for grid in grids)
    name = f"{producer}_{font.lower()}_{rules}_{seed:05d}{'_prose' if prose else ''}"
    blocks = [block for block in laid.blocks if not isinstance(block, Table)] if prose else laid.blocks
    marked = write_txt(blocks, "tab", html=False, form_feeds=False)
    gold = truth_of(laid.plan, laid.notes, marked, laid.damage, f"{name}.pdf")
    widths = tuple(_widths(grid, look, own) for grid, own in zip(grids, wide, strict=True))
    return Sheet(name, seed, look, tuple(items), widths, wide, gold)


def _fitted(look: Look, grids: list[Grid]) -> Look:
    """The look in which every table fits on the page: landscape first, then smaller letters."""

    def fits(tried: Look) -> bool:
        return all(_fits(grid, tried, wide=tried.mixed) for grid in grids)

    if not fits(look) and not look.landscape:
        look = replace(look, landscape=True, mixed=False, margin=50)
    while not fits(look) and look.table_size > 8:
        look = replace(look, table_size=look.table_size - 1)
    return look


def _fits(grid: Grid, look: Look, wide: bool) -> bool:
    """Whether a table fits between the margins."""
    return sum(_least(grid, column, look.table_size) for column in range(grid.columns)) <= look.width(wide)


def letters(text: str) -> int:
    """The letters of a text that take width."""
    return sum(1 for letter in text if letter not in MARKS)


def _least(grid: Grid, column: int, size: float) -> float:
    """The width that a column cannot do without: its longest number or Latin word, or a Thai word of usual length."""
    longest = 1
    for text in grid.column_texts(column):
        for word in text.split():
            # a Thai phrase can be broken inside, a number or a Latin word cannot
            thai = any("ก" <= letter <= "ฮ" for letter in word)
            longest = max(longest, min(letters(word), LONGEST) if thai else letters(word))
    return longest * LETTER * size + PADDING


def _widths(grid: Grid, look: Look, wide: bool) -> tuple[float, ...]:
    """Column widths: what each column needs at least, and the rest by how much it has to say."""
    least = [_least(grid, column, look.table_size) for column in range(grid.columns)]
    # thirteen columns of names fit only more tightly than planned; the least is an upper estimate
    least = [low * min(1.0, look.width(wide) / sum(least)) for low in least]
    said = [max((letters(text) for text in grid.column_texts(column)), default=1) ** 0.7 for column in range(grid.columns)]
    room = max(0.0, look.width(wide) - sum(least))
    wants = [max(0.0, words_ * LETTER * look.table_size * 1.5) for words_ in said]
    share = min(1.0, room / sum(wants))
    return tuple(round(low + want * share, 1) for low, want in zip(least, wants, strict=True))


__all__ = ["A4", "Sheet", "Text", "draw_sheet", "letters"]
