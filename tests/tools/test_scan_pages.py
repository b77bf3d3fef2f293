"""The measure of whole scanned pages measures what it says."""

from __future__ import annotations

from collections import Counter

import pytest

from schemas.document import Cell, Line, Page, Table
from tools import scan_pages
from tools.scan_pages import Totals, lines


def test_a_cell_is_found_where_a_box_lies_over_it() -> None:
    cell = Cell(0, 0, 1, "91.5", "91.5", bbox=(10.0, 10.0, 60.0, 30.0))
    page = Page(1, (), (Table(1, 0, "ruled", ((cell,),)),), "ocr")
    truth = {"cells": [{"box": [24, 20, 118, 62]}, {"box": [200, 20, 300, 62]}, {"box": None}]}
    counts: Counter[str] = Counter()
    scan_pages._cells(page, truth, 0.5, counts)
    assert (counts["cells"], counts["found"]) == (2, 1)


@pytest.mark.parametrize(("text", "edits"), [("xxabcdefghijyy", 0), ("abcdeXghij", 1), ("", 10), ("abcdefghij" * 2, 0)])
def test_prose_is_held_against_what_is_most_like_it(text: str, edits: int) -> None:
    counts: Counter[str] = Counter()
    scan_pages._prose("ours", [text], [["abcdefghij"]], counts)
    assert (counts["ours letters"], counts["ours edits"]) == (10, edits)


def test_the_tables_say_what_was_counted() -> None:
    totals = Totals()
    totals.counts.update({"pages": 4, "cells": 100, "found": 99, "tp": 9, "fp": 1, "fn": 0, "ruledtp": 9, "sure": 8, "sure and wrong": 1})
    totals.counts.update({"ours letters": 200, "ours edits": 4})
    totals.seconds["ours"] = 8.0
    shown = "\n".join(lines({0: totals, 3: Totals()}))
    assert "| 0 | 4 | 0.9900 of 100 ✓ | 0.9474 ✗ | 1.000 |" in shown
    assert "| 8 | 12.5 % |" in shown
    assert "0.0200 | 2.00" in shown
    assert Page(1, (Line(1, 1, "a b", "a b"),), ()).lines
