"""Reports with known truth: `generate` draws one, tools/accuracy.py holds the product against it.

plan (what the report says) -> compose (blocks, every value marked with its fact) -> damage -> writer (text) and truth (gold).
The same seed gives the same report at every level of damage; other writers (PDF, scan) take the same blocks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from generator.blocks import Block
from generator.compose import compose
from generator.damage import LEVELS, damage
from generator.facts import Notes, unmarked
from generator.overrides import draw_overrides, draw_wrong_rating
from generator.pen import Pen
from generator.plan import Plan, draw_plan
from generator.truth import Gold, truth_of
from generator.txt import write_txt

DEFECT_SHARE = 0.3
"""The share of reports with planted defects where the caller leaves it open."""

__all__ = ["LEVELS", "Laid", "Report", "generate", "lay_out"]


@dataclass(frozen=True, slots=True)
class Report:
    """A text document with its truth (the format of the gold files). `plan` is what it was made from."""

    name: str
    text: str
    gold: Gold
    plan: Plan


@dataclass(frozen=True, slots=True)
class Laid:
    """A report before it is written: damaged blocks with their marks."""

    plan: Plan
    blocks: list[Block]
    notes: Notes
    damage: frozenset[str]


def lay_out(seed: int, level: int, defects: bool | None = None) -> Laid:
    """The report of a seed as damaged blocks.

    Args:
        seed: Any number; the same one gives the same report.
        level: Damage, 0 (none) to 3 (heavy).
        defects: Whether something in it does not add up; drawn when None.
    """
    if level not in LEVELS:
        raise ValueError(f"level {level} is not one of {LEVELS}")
    rng = random.Random(f"{seed}/plan")
    drawn = rng.random() < DEFECT_SHARE
    plan = draw_plan(rng, drawn if defects is None else defects)
    pen = Pen(plan, rng, draw_overrides(rng, plan), draw_wrong_rating(rng, plan))
    blocks = compose(pen)
    damaged, kinds = damage(random.Random(f"{seed}/damage/{level}"), plan, blocks, pen.notes, level)
    return Laid(plan, damaged, pen.notes, kinds)


def generate(seed: int, level: int, defects: bool | None = None) -> Report:
    """A text report with its truth; arguments as in `lay_out`."""
    laid = lay_out(seed, level, defects)
    name = f"generated_{seed:06d}_{level}.txt"
    marked = write_txt(laid.blocks, laid.plan.style.table, "tags" in laid.damage, laid.plan.sections.form_feeds)
    return Report(name, unmarked(marked), truth_of(laid.plan, laid.notes, marked, laid.damage, name), laid.plan)
