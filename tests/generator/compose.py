"""A plan as blocks: which sections follow one another, and who prints each."""

from __future__ import annotations

from generator.blocks import Block, PageBreak, Paragraph
from generator.claims import claims
from generator.distractors import contents, distractor, page_number
from generator.measure_tables import measure_table
from generator.pen import Pen
from generator.prose import conflicting_year, front, intro, recommendations, totals
from generator.question_tables import question_table
from generator.score_summaries import SUMMARIES, summary
from generator.score_tables import score_table


def compose(pen: Pen) -> list[Block]:
    """The blocks of a report, every value marked with its fact."""
    sections, rng = pen.plan.sections, pen.rng
    blocks = front(pen)
    if sections.contents:
        blocks += [*contents(pen), PageBreak()]
    blocks += intro(pen)
    extras = list(sections.distractors)
    half = len(extras) // 2
    for name in extras[:half]:
        blocks += distractor(pen, name)
    for layout in sections.score_tables:
        pen.in_table = layout not in ("bullets", "sentences")
        blocks += summary(pen, layout) if layout in SUMMARIES else score_table(pen, layout)
    pen.in_table = False
    if pen.plan.kind == "analysis":
        said = totals(pen) + claims(pen)
        if rng.random() < 0.2:
            said = [block for block in said if isinstance(block, Paragraph) and block.kind == "text"]
        blocks += said
    for name in extras[half:]:
        blocks += distractor(pen, name)
    blocks += conflicting_year(pen)
    if sections.question_table:
        pen.in_table = True
        blocks += question_table(pen, sections.question_table)
        pen.in_table = False
    if sections.recommendations:
        blocks += recommendations(pen)
    if sections.measure_table:
        blocks += [*([PageBreak()] if rng.random() < 0.5 else []), *measure_table(pen, sections.measure_table)]
    blocks.append(Paragraph(pen.pick("headings", "closing").format(body=pen.body())))
    return _numbered(pen, blocks) if rng.random() < 0.3 else blocks


def _numbered(pen: Pen, blocks: list[Block]) -> list[Block]:
    """The blocks with a page number at the end of each page."""
    numbered: list[Block] = []
    page = 1
    for block in blocks:
        if isinstance(block, PageBreak):
            numbered.append(page_number(pen, page))
            page += 1
        numbered.append(block)
    return [*numbered, page_number(pen, page)]
