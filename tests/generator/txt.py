"""Writes blocks as text, the way converters of PDF do: tables with tabs, with pipes, or in aligned columns."""

from __future__ import annotations

import unicodedata

from generator.blocks import Block, PageBreak, Paragraph, Table
from generator.facts import MARKS

GAP = 3
"""Spaces between aligned columns."""


def write_txt(blocks: list[Block], style: str, html: bool, form_feeds: bool, blank_lines: bool = True) -> str:
    """The text of a report, marks and all. Lines end with a newline; a form feed begins the first line of its page."""
    lines: list[str] = []
    page = ""
    for block in blocks:
        if isinstance(block, PageBreak):
            page = "\f" if form_feeds else ""
            lines += [] if form_feeds else ["", ""]
            continue
        new = _paragraph(block) if isinstance(block, Paragraph) else _table(block, style, html)
        new[0] = page + new[0]
        page = ""
        lines += [*new, ""] if blank_lines or isinstance(block, Table) else new
    return "\n".join(lines).rstrip("\n") + "\n"


def _paragraph(block: Paragraph) -> list[str]:
    return block.text.split("\n")


def _cell(text: str, html: bool) -> str:
    paragraphs = text.split("\n")
    if len(paragraphs) == 1:
        return text
    return " ".join(f"<p>{paragraph}</p>" for paragraph in paragraphs) if html else " ".join(paragraphs)


def _table(table: Table, style: str, html: bool) -> list[str]:
    rows = [[_cell(cell, html) for cell in row] for row in table.rows]
    if style == "aligned" and not table.prose:
        return _aligned(rows)
    if style == "pipe":
        width = len(rows[0])
        top = max(table.header, 1)
        body = ["| " + " | ".join(row) + " |" for row in rows]
        return [*body[:top], "|" + "---|" * width, *body[top:]]
    return ["\t".join(row) for row in rows]


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell + " " * (width - _width(cell) + GAP) for cell, width in zip(row, widths, strict=True)]
        lines.append("".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    """The columns a text takes on a terminal: marks above and below take none."""
    return sum(1 for letter in MARKS.sub("", text) if unicodedata.category(letter) not in ("Mn", "Cf"))
