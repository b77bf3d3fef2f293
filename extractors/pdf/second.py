"""Two readings of one page: which of them is taken, and where they agree.

The second reader is dear, so only pages in doubt are shown to it, and a kind of doubt that it could not help with on some pages is not
brought to it again in that file: fonts fail on every page alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from extractors.limits import Limits
from extractors.pdf.clusters import LostGlyphs
from extractors.pdf.frame import Frame
from extractors.pdf.glyphs import LOST
from extractors.pdf.layout import PageLayout, TextBlock, layout_of
from extractors.pdf.signs import Signs
from normalizers.words import known_share
from schemas.document import Box

STEP_AGREE = "readers_agree"
STEP_DISAGREE = "readers_disagree"

_PATIENCE = 3
"""A kind of doubt that the second reader could not help with on so many pages is not brought to it again."""
_MORE_KNOWN = 0.05


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A page to show to the second reader: its number from 0, the frame of the first reader (None where that failed), and the doubt."""

    index: int
    frame: Frame | None
    doubt: str


def second_layouts(
    data: bytes, pages: Iterable[Doubtful], lost: LostGlyphs, limits: Limits, helps: Callable[[int, PageLayout], bool]
) -> dict[int, PageLayout]:
    """The layouts of doubtful pages by the second reader, by page number. `helps` says whether one is better than the first reading."""
    from extractors.pdf import miner  # a fifth of a second that a file without doubtful pages need not pay

    opened = None
    in_vain: Counter[str] = Counter()
    layouts: dict[int, PageLayout] = {}
    for page in pages:
        if in_vain[page.doubt] >= _PATIENCE:
            continue
        opened = miner.pages_of(data) if opened is None else opened
        content = miner.content_of(opened[page.index], page.frame, limits) if page.index < len(opened) else None
        if content is None:
            in_vain[page.doubt] += 1
            continue
        layout = layout_of(content, lost)
        layouts[page.index] = layout
        in_vain[page.doubt] = 0 if helps(page.index, layout) else in_vain[page.doubt] + 1
    return layouts


def is_better(second: Signs, first: Signs | None) -> bool:
    """Whether the second reading of a page is to be taken: it makes more words of it and loses no more.

    Where it loses less, any word more will do. That it loses less is not enough: where a font does not say what a code draws, pdfminer may
    take the letter that other fonts have there.
    """
    if first is None or not first.letters:
        return second.letters > 0
    lost, lost_first = second.lost + second.private + second.controls, first.lost + first.private + first.controls
    if lost > lost_first:
        return False
    return second.known > first.known + (_MORE_KNOWN if lost == lost_first else 0.0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where two readings of a page agree. `steps`: box and text of a piece -> the step to name; `share` of the letters read otherwise."""

    steps: Mapping[tuple[Box, str], str]
    share: float


def agreement(taken: PageLayout, other: PageLayout, shown: Callable[[str], str]) -> Agreement:
    """How far another reading of the page says the same as the one that is taken, piece by piece, spaces aside.

    A piece is a paragraph or a cell; the other reading agrees when its pieces in the same place say the same letters. Where a glyph is lost
    there is nothing to compare, and another reading that makes fewer words of a piece, with the same digits, is no objection to it: the
    step is empty then. `shown` gives the text that a string stands for, lost glyphs resolved.
    """
    others = [(box, _letters(shown(text))) for box, text in _pieces(other)]
    steps: dict[tuple[Box, str], str] = {}
    total = different = 0
    for box, text in _pieces(taken):
        letters = _letters(shown(text))
        there = "".join(found for place, found in others if _overlap(place, box))
        total += len(letters)
        if letters in there:
            steps[box, text] = STEP_AGREE
        elif LOST not in letters and LOST not in there and _objects(letters, there):
            steps[box, text] = STEP_DISAGREE
            different += len(letters)
    return Agreement(steps, different / total if total else 0.0)


def _objects(letters: str, there: str) -> bool:
    return _digits(letters) not in _digits(there) or known_share(there)[0] >= known_share(letters)[0]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())


def _pieces(layout: PageLayout) -> Iterable[tuple[Box, str]]:
    for block in layout.blocks:
        if isinstance(block, TextBlock):
            yield block.box, block.text
        else:
            yield from ((cell.box, cell.text) for cell in block.cells if cell.text)


def _letters(text: str) -> str:
    return "".join(text.split())


def _overlap(first: Box, second: Box) -> bool:
    """Whether two boxes share more than a tenth of the smaller one."""
    across = min(first[2], second[2]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[1], second[1])
    if across <= 0 or down <= 0:
        return False
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (first, second))
    return across * down > 0.1 * smaller
