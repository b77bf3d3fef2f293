"""What stands on page after page: running headers, footers and page numbers, told from the text by where and how often they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.pdf.layout import PageLayout, TextBlock
from extractors.pdf.page_numbers import is_number_alone, is_page_number, pattern_of

_ZONE = 0.16
"""Furniture stands within this share of the page's height from its top or bottom."""
_FEWEST_PAGES = 2
_SHARE = 0.4
_LONGEST = 200


def furniture_of(pages: Sequence[PageLayout]) -> list[dict[int, str]]:
    """For each page, the role (`header`, `footer`, `page_number`, `aside`) of each block that is no running text, by its position.

    A line is furniture when the same line (numbers aside) stands at the same height of two pages or more, and of two fifths of them. A
    number alone at an end of a page is a page number.
    """
    ends = [dict(_at_ends(page)) for page in pages]
    seen = Counter((end, _pattern(page, index)) for page, found in zip(pages, ends, strict=True) for index, end in found.items())
    least = max(_FEWEST_PAGES, _SHARE * len(pages))
    roles: list[dict[int, str]] = []
    for page, found in zip(pages, ends, strict=True):
        own = {index: "aside" for index, block in enumerate(page.blocks) if isinstance(block, TextBlock) and block.aside}
        for index, end in found.items():
            text = _text(page, index)
            if seen[end, _pattern(page, index)] >= least:
                own[index] = "page_number" if is_page_number(text) else end
            elif is_number_alone(text) and len(pages) > 1:
                own[index] = "page_number"
        roles.append(own)
    return roles


def _at_ends(page: PageLayout) -> list[tuple[int, str]]:
    """The blocks near the top and the bottom of a page: running text that no table stands outside of."""
    found: list[tuple[int, str]] = []
    for order, end in ((range(len(page.blocks)), "header"), (range(len(page.blocks) - 1, -1, -1), "footer")):
        for index in order:
            block = page.blocks[index]
            if isinstance(block, TextBlock) and block.aside:
                continue
            if not isinstance(block, TextBlock) or len(block.text) > _LONGEST:
                break
            if not (block.top < _ZONE * page.height if end == "header" else block.top > (1 - _ZONE) * page.height):
                break
            found.append((index, end))
    return found


def _text(page: PageLayout, index: int) -> str:
    block = page.blocks[index]
    assert isinstance(block, TextBlock)
    return block.text


def _pattern(page: PageLayout, index: int) -> tuple[str, int]:
    return pattern_of(_text(page, index), page.blocks[index].top)
