"""The truth of a written PDF, as JSON: what stands on its pages to the character and to the cell, and the report's gold.

Keys: `file`, `seed`, `producer`, `font`, `look` (see `look.Look`); `pages` their number; `headers` and `footers` one string a page, empty
where there is none; `blocks` in reading order:

- `{"type": "paragraph", "kind", "text", "pages"}`
- `{"type": "table", "style", "kind", "rows", "columns", "header_rows", "wide" (on pages of its own), "repeated_header", "pages",
  "cells"}`, a cell being
  `[row, column, row_span, column_span, page, text]`; paragraphs within a cell are separated by newlines;

`page_texts`, for documents without tables, the whole text of each page, header and footer included, one paragraph a line;
`gold` as in the gold files of reports (line numbers in it are those of the report as a text file: they mean nothing here).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generator.blocks import PageBreak
from generator.pdf.grid import Grid
from generator.pdf.pages import Placed, page_letters, place
from generator.pdf.sheet import Sheet, Text
from generator.style import THAI_DIGITS

Record = dict[str, Any]


def record(sheet: Sheet, path: Path) -> Record:
    """The truth of the PDF at `path`, which was written from the sheet; ValueError when the PDF does not show it."""
    pages = page_letters(path)
    items = [item for item in sheet.items if not isinstance(item, PageBreak)]
    if sheet.look.producer == "reportlab":
        from generator.pdf.unshaped import unprintable  # who only reads records needs no ReportLab

        if without := unprintable((text for item in items for text in _texts(item)), sheet.look.font):
            raise ValueError(f"{sheet.look.font} has no {without}, and ReportLab takes no other font for it")
    placed = iter(place([text for item in items for text in _texts(item)], pages))
    wide = iter(sheet.wide)
    blocks, on_page = [], [list[str]() for _ in pages]
    for item in items:
        spots = [next(placed) for _ in _texts(item)]
        if isinstance(item, Text):
            blocks.append({"type": "paragraph", "kind": item.kind, "text": item.text, "pages": list(spots[0].pages)})
            for page, part in spots[0].parts:
                on_page[page - 1].append(part)
        else:
            blocks.append(_table(item, next(wide), spots, sheet))
    headers, footers = (list(_furniture(pattern, sheet, len(pages))) for pattern in (sheet.look.head, sheet.look.foot))
    whole = ["\n".join(filter(None, [head, *texts, foot])) for head, texts, foot in zip(headers, on_page, footers, strict=True)]
    return {
        "file": path.name,
        "seed": sheet.seed,
        "producer": sheet.look.producer,
        "font": sheet.look.font,
        "look": asdict(sheet.look),
        "pages": len(pages),
        "headers": headers,
        "footers": footers,
        "blocks": blocks,
        "page_texts": None if sheet.grids else whole,
        "gold": sheet.gold,
    }


def _texts(item: Text | Grid) -> list[str]:
    return [item.text] if isinstance(item, Text) else [box.text for box in item.boxes]


def _table(grid: Grid, wide: bool, spots: list[Placed], sheet: Sheet) -> Record:
    weights = [Counter[int]() for _ in range(grid.rows)]
    for box, spot in zip(grid.boxes, spots, strict=True):
        weights[box.row][spot.pages[0]] += len(box.text)
    # no writer breaks a page within a row: what its longer cells say holds for a number beside them
    pages: list[int] = []
    for weight in weights:
        pages.append(weight.most_common(1)[0][0] if weight else pages[-1])
    cells = [[box.row, box.column, box.row_span, box.column_span, pages[box.row], box.text] for box in grid.boxes]
    return {
        "type": "table",
        "style": sheet.look.rules,
        "kind": grid.kind,
        "rows": grid.rows,
        "columns": grid.columns,
        "header_rows": grid.header,
        "wide": wide,
        "repeated_header": sheet.look.repeat_header and grid.header > 0,
        "pages": sorted(set(pages)),
        "cells": cells,
    }


def _furniture(pattern: str, sheet: Sheet, pages: int) -> Iterator[str]:
    for number in range(1, pages + 1):
        text = str(number).translate(THAI_DIGITS) if sheet.look.thai_page_numbers else str(number)
        yield pattern.format(n=text)


def as_json(truth: Record) -> str:
    """The record with one key, and one block, on a line."""
    lines = []
    for key, value in truth.items():
        text = json.dumps(value, ensure_ascii=False, sort_keys=key == "gold")
        if key == "blocks":
            text = "[\n  " + ",\n  ".join(json.dumps(block, ensure_ascii=False) for block in value) + "\n ]"
        lines.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
