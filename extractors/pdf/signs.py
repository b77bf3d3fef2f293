"""Signs of how well the text layer of a page says what the page shows: shares of what cannot be right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.pdf.glyphs import LOST, PageContent
from extractors.pdf.layout import PageLayout, TextBlock
from normalizers.thai import FOLLOWING_VOWEL, MARK
from normalizers.words import known_share
from schemas.document import Box

_PRIVATE = re.compile("[\ue000-\uf6ff\uf71b-\uf8ff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOOSE = re.compile(rf"(?:^|[^\u0e01-\u0e4e])[{MARK}{FOLLOWING_VOWEL}]", re.MULTILINE)
_LATIN_WORD = re.compile("[A-Za-z]{3,}")
_NO_WORD = re.compile("[^aeiouyAEIOUY]+|[A-Za-z]*[a-z][A-Z][A-Za-z]*")
_SYMBOL = re.compile(r"[!-+;-@\[-^`{-~]")


@dataclass(frozen=True, slots=True)
class Signs:
    """Figures of a page. `letters`: characters but blanks; the next ones are shares of them.

    `lost`: glyphs that map to nothing and that no word resolved. `private`: private use characters that draw no known Thai letter.
    `controls`: control characters. `loose`: Thai marks and following vowels that stand on no letter. `symbols`: ASCII signs but those that
    numbers, dates and leaders are made of. `known`, `counted`: as `normalizers.words.known_share`. `odd`, `latin`: share of Latin words
    that can be none (no vowel, capitals inside), and how many there are. `pictures`: share of the page that pictures cover.
    """

    letters: int
    lost: float = 0.0
    private: float = 0.0
    controls: float = 0.0
    loose: float = 0.0
    symbols: float = 0.0
    known: float = 0.0
    counted: int = 0
    odd: float = 0.0
    latin: int = 0
    pictures: float = 0.0


def signs_of(texts: Iterable[str], pictures: float = 0.0) -> Signs:
    """The signs of a page with these strings."""
    text = "\n".join(texts)
    letters = len("".join(text.split()))
    if not letters:
        return Signs(0, pictures=pictures)
    known, counted = known_share(text)
    words = _LATIN_WORD.findall(text)
    # Short words in capitals are abbreviations, which may have any letters.
    words = [word for word in words if not (word.isupper() and len(word) <= 5)]
    return Signs(
        letters,
        text.count(LOST) / letters,
        len(_PRIVATE.findall(text)) / letters,
        len(_CONTROL.findall(text)) / letters,
        len(_LOOSE.findall(text)) / letters,
        len(_SYMBOL.findall(text)) / letters,
        known,
        counted,
        sum(_NO_WORD.fullmatch(word) is not None for word in words) / len(words) if words else 0.0,
        len(words),
        pictures,
    )


def texts_of(layout: PageLayout) -> Iterable[str]:
    """All strings of a page that hold something."""
    for block in layout.blocks:
        if isinstance(block, TextBlock):
            yield block.text
        else:
            yield from (cell.text for cell in block.cells if cell.text)


def picture_share(content: PageContent) -> float:
    """The share of a page that its pictures cover; pictures on top of each other count once where one holds the other."""
    inside = [_clipped(box, content.width, content.height) for box in content.pictures]
    seen: list[Box] = []
    for box in sorted(inside, key=_area, reverse=True):
        if not any(other[0] <= box[0] and other[1] <= box[1] and box[2] <= other[2] and box[3] <= other[3] for other in seen[:50]):
            seen.append(box)
    page = content.width * content.height
    return min(1.0, sum(map(_area, seen)) / page) if page > 0 else 0.0


def _clipped(box: Box, width: float, height: float) -> Box:
    return max(0.0, box[0]), max(0.0, box[1]), min(width, box[2]), min(height, box[3])


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
