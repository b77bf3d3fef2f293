"""Damages a laid-out report at one of four levels. It stays readable to a careful human; what is lost is lost in the truth too."""

from __future__ import annotations

import random
from dataclasses import replace

from generator import damage_tables, damage_text
from generator.blocks import Block, PageBreak, Paragraph, Table
from generator.bodies import misspell
from generator.facts import MARKS, MeasureFact, Notes
from generator.plan import Plan
from generator.words import words

LEVELS = (0, 1, 2, 3)
EVERYWHERE: tuple[tuple[str, damage_text.TextDamage], ...] = (
    ("sara_am", damage_text.sara_am),
    ("spaces", damage_text.spaces),
    ("marks", damage_text.marks),
    ("pua", damage_text.pua),
    ("code_digits", damage_text.code_digits),
    ("codes", damage_text.codes),
    ("instruments", damage_text.instruments),
    ("numerals", damage_text.numerals),
)
"""Kinds that apply to every text, in the order they are applied."""
SHORT = 9
"""A label shorter than this is not damaged beyond repair: nothing would tell it from another."""


def drawn_kinds(rng: random.Random, level: int) -> dict[str, float]:
    """The kinds of damage a document has, each with its rate."""
    rates = words("damage")["rates"]
    return {kind: table[level][1] for kind, table in rates.items() if rng.random() < table[level][0]} if level else {}


def damage(rng: random.Random, plan: Plan, blocks: list[Block], notes: Notes, level: int) -> tuple[list[Block], frozenset[str]]:
    """The damaged blocks, and the kinds of damage that were applied."""
    kinds = drawn_kinds(rng, level)
    damaged: list[Block] = []
    seen_name = level == LEVELS[-1]  # below the heaviest level the first mention, on the cover, is spared
    for block in blocks:
        if isinstance(block, Paragraph):
            damaged.append(_paragraph(rng, plan, block, kinds, seen_name))
            seen_name = seen_name or plan.body.name in block.text
        elif isinstance(block, Table):
            damaged += _table(rng, plan, block, notes, kinds, level)
        else:
            damaged.append(block)
    return damaged, frozenset(kinds)


def _everywhere(rng: random.Random, text: str, kinds: dict[str, float]) -> str:
    for kind, apply in EVERYWHERE:
        if kind in kinds:
            text = apply(rng, text, kinds[kind])
    return text


def _paragraph(rng: random.Random, plan: Plan, block: Paragraph, kinds: dict[str, float], seen_name: bool) -> Paragraph:
    text, name = block.text, plan.body.name
    if "names" in kinds and seen_name and plan.body.type != "OTHER" and plan.body.full in text and rng.random() < kinds["names"]:
        text = text.replace(plan.body.full, plan.body.full.replace(name, misspell(rng, name)), 1)
    if "letters" in kinds and block.kind == "heading" and name not in text and not MARKS.search(text):
        text = damage_text.letters(rng, text, kinds["letters"])
    text = _everywhere(rng, text, kinds)
    if "broken" in kinds and block.kind != "furniture":
        text = damage_text.broken(rng, text, kinds["broken"])
    if "markdown" in kinds and block.kind in ("heading", "title") and "\n" not in text and rng.random() < kinds["markdown"]:
        text = f"## {text}" if block.kind == "heading" and rng.random() < 0.5 else f"**{text}**"
    return replace(block, text=text)


def _table(rng: random.Random, plan: Plan, table: Table, notes: Notes, kinds: dict[str, float], level: int) -> list[Table | PageBreak]:
    aligned = plan.style.table == "aligned" and not table.prose
    if table.kind != "other":
        if "lost_rows" in kinds:
            table = damage_tables.lose_rows(rng, table, notes, kinds["lost_rows"])
        if "leaked_digits" in kinds:
            table = damage_tables.leak_digit(rng, table, notes, plan.style.digits(1), kinds["leaked_digits"])
        if "stray_rows" in kinds:
            table = damage_tables.stray_row(rng, table, plan.style.digits(rng.randint(1, 2)), kinds["stray_rows"])
        if "displaced" in kinds and not aligned:
            table = damage_tables.displace(rng, table, notes, kinds["displaced"])
        if "mirrored" in kinds and table.kind != "scores":
            table = damage_tables.mirror(rng, table, notes, kinds["mirrored"])
    table = table.with_rows([
        tuple(_cell(rng, cell, notes, kinds, i < table.header, level, aligned) for cell in row) for i, row in enumerate(table.rows)
    ])  # fmt: skip
    if "continued" in kinds and table.kind != "other":
        return damage_tables.continue_table(rng, table, kinds["continued"], split_cells=level > 1 and "tags" not in kinds)
    return [table]


def _cell(rng: random.Random, cell: str, notes: Notes, kinds: dict[str, float], header: bool, level: int, aligned: bool) -> str:
    if not cell:
        return cell
    label = len(cell) >= SHORT and not MARKS.search(cell) and "\n" not in cell and not any(letter.isdigit() for letter in cell)
    if "letters" in kinds and label and (not header or level == 3):
        cell = damage_text.letters(rng, cell, kinds["letters"])
    if aligned:
        kinds = {kind: rate for kind, rate in kinds.items() if kind not in ("spaces", "tags")}
    cell = _everywhere(rng, cell, kinds)
    prose = "\n" in cell or any(isinstance(fact, MeasureFact) for fact in notes.found(cell))
    return damage_text.tags(rng, cell, kinds["tags"]) if "tags" in kinds and prose and not header else cell
