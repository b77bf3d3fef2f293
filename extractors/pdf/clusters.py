"""Glyphs to Thai clusters: each base letter with the marks drawn over and under it, in the order in which Thai is written.

Order of the content and geometry are used together: a mark belongs to the letter before it in the content where it is drawn over or
under that letter, else to the letter it is drawn over. A glyph that maps to nothing is a lost glyph, and so is a mark drawn on the
wrong side of the line: a font may name its glyphs wrongly (LibreOffice swaps the characters of a tone and a sara uu whose glyphs its font
swaps). `extractors.pdf.lost` may resolve lost glyphs; until then a code of the private planes 15 and 16 stands for each different one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractors.pdf.glyphs import LOST, Glyph
from extractors.pdf.marks import ABOVE, BELOW, SARA_AM, is_mark, plain, rank

_FIRST_PLACEHOLDER = 0xF0000
LOW_AM = "\U0010fffd"
"""Stands for a sara am that is drawn as sara aa."""
_SAME_LINE = 0.8
"""Marks are looked for within this share of the size above and below a baseline (some producers lift them)."""
_REACH = 0.3
_HIGH, _LOW = 0.42, 0.08
_TWO_STOREYS = 0.42
"""Measured in eight Thai fonts: a mark above the letters is at most 0.38 sizes high, two of them in one glyph 0.49 and more."""
OVER = ("above", "stack")
"""Kinds of lost glyphs above the letters."""
_AA_HEIGHT = 0.71
_NARROW = 0.75


class Cluster(NamedTuple):
    """A letter with its marks, or another character, or a run with ActualText. `x0`, `x1` as in `Glyph`."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float

    @property
    def is_space(self) -> bool:
        """Whether it is nothing but space."""
        return self.text.isspace()


@dataclass(slots=True)
class LostGlyphs:
    """The different lost glyphs of a document.

    `kinds`: placeholder -> `above`, `stack` (two marks over each other, above), `below`, `spacing`, by where the glyph is drawn, or
    `unseen`.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    _by_key: dict[tuple[str, str], str] = field(default_factory=dict)

    def placeholder(self, key: str, kind: str) -> str:
        """The character that stands for a lost glyph until it is resolved."""
        found = self._by_key.get((key, kind))
        if found is None:
            found = chr(_FIRST_PLACEHOLDER + min(len(self._by_key), 0xFFFC))
            self._by_key[key, kind] = found
            self.kinds[found] = kind
        return found


def is_placeholder(char: str) -> bool:
    """Whether a character stands for a lost glyph."""
    return ord(char) >= _FIRST_PLACEHOLDER


def clusters_of(glyphs: Iterable[Glyph], lost: LostGlyphs) -> list[Cluster]:
    """The clusters of a page, in the order of the content. New lost glyphs are added to `lost`."""
    bases: list[Glyph] = []
    marks: list[tuple[int, Glyph]] = []
    for glyph in glyphs:
        if glyph.ink is None:
            bases.append(glyph)
            continue
        if glyph.text == LOST:
            glyph = glyph._replace(text=lost.placeholder(glyph.key, _kind(glyph)))
        elif glyph.text == SARA_AM and _lacks_nikhahit(glyph):
            glyph = glyph._replace(text=LOW_AM)
        if is_mark(glyph.text) or _drawn_as_mark(glyph, lost):
            marks.append((len(bases) - 1, glyph))
        else:
            bases.append(glyph)
    if not bases:
        bases, marks = [mark for _, mark in marks], []
    owned = _attached(bases, marks)
    return [
        Cluster(_text(base, owned[index], lost) if index in owned else base.text, base.x0, base.x1, base.baseline, base.size)
        for index, base in enumerate(bases)
    ]


def _text(base: Glyph, marks: Sequence[Glyph], lost: LostGlyphs) -> str:
    """Letter and marks in their order."""
    text, texts = base.text, _settled(marks, lost)
    while text and is_mark(text[-1]):
        texts, text = [text[-1], *texts], text[:-1]
    joined = "".join(texts)
    return text + (joined if len(joined) == 1 else "".join(sorted(joined, key=rank)))


def _settled(marks: Sequence[Glyph], lost: LostGlyphs) -> list[str]:
    """The characters of the marks of a letter; placeholders for those on the wrong side of the line: their names are wrong.

    Unless their producer wrote the text of one of them down: then it is right, and only the places of the two are exchanged.
    """
    wrong = [mark for mark in marks if _is_misplaced(mark)]
    if not wrong or any(not mark.key for mark in wrong):
        return [mark.text for mark in marks]
    return [lost.placeholder(_shape(mark), _kind(mark)) if mark in wrong else mark.text for mark in marks]


def _shape(mark: Glyph) -> str:
    """A key for what is drawn: several glyphs of a font may have one wrong name."""
    assert mark.ink is not None
    x0, top, x1, bottom = mark.ink
    return f"{mark.key}/{(x1 - x0) / mark.size:.2f}/{(bottom - top) / mark.size:.2f}"


def _is_misplaced(mark: Glyph) -> bool:
    """Whether a mark is drawn where none of this name is."""
    char = plain(mark.text[0])
    return (char in BELOW and _kind(mark) in OVER) or (char in ABOVE and _kind(mark) == "below")


def _kind(glyph: Glyph) -> str:
    """Where a glyph is drawn: wholly above the letters, wholly below the line, or like a letter; `unseen` where that is not known."""
    assert glyph.ink is not None
    x0, top, x1, bottom = glyph.ink
    if bottom <= top:
        return "unseen"
    if x1 - x0 > _NARROW * glyph.size:
        return "spacing"
    if bottom < glyph.baseline - _HIGH * glyph.size:
        return "stack" if bottom - top > _TWO_STOREYS * glyph.size else "above"
    if top > glyph.baseline - _LOW * glyph.size:
        return "below"
    return "spacing"


def _lacks_nikhahit(glyph: Glyph) -> bool:
    """Whether a sara am is drawn no higher than a sara aa.

    A producer that splits sara am into two glyphs may map the second one, which every sara aa shares, to the whole. Measured in eight
    Thai fonts: sara aa reaches up to 0.64 sizes above the line, sara am 0.79 and more.
    """
    assert glyph.ink is not None
    return glyph.ink[3] > glyph.ink[1] and glyph.ink[1] > glyph.baseline - _AA_HEIGHT * glyph.size


def _drawn_as_mark(glyph: Glyph, lost: LostGlyphs) -> bool:
    return lost.kinds.get(glyph.text) in (*OVER, "below")


def _attached(bases: Sequence[Glyph], marks: Sequence[tuple[int, Glyph]]) -> dict[int, list[Glyph]]:
    """The marks of each base that has any: the one before it in the content, or any other, that it is drawn over; then, over or near.

    A mark with no base near it goes to the one before it in the content.
    """
    owned: dict[int, list[Glyph]] = {}
    order: list[tuple[float, int]] | None = None
    for before, mark in marks:
        owner = _near(bases, before, mark, 0.0 if _is_drawn(mark) else 1.0)
        if owner is None:
            if order is None:
                order = sorted((base.x0, index) for index, base in enumerate(bases))
            owner = _over(bases, order, mark, 0.0)
            owner = _near(bases, before, mark, 1.0) if owner is None else owner
            owner = _over(bases, order, mark, 1.0) if owner is None else owner
        owned.setdefault(max(before, 0) if owner is None else owner, []).append(mark)
    return owned


def _near(bases: Sequence[Glyph], before: int, mark: Glyph, reach: float) -> int | None:
    """The base just before a mark in the content (blanks skipped), if the mark is drawn over or under it. `reach` as in `_covers`."""
    for index in range(before, max(-1, before - 3), -1):
        if not bases[index].text.isspace():
            return index if _covers(bases[index], mark, reach) else None
    return None


def _covers(base: Glyph, mark: Glyph, reach: float) -> bool:
    """Whether the middle of a mark lies within the room of a base: its own (`reach` 0), or that and some to the left and right (1)."""
    centre, more = _centre(mark), reach * _REACH * base.size
    return base.x0 - more <= centre <= base.x1 + more and abs(base.baseline - mark.baseline) < _SAME_LINE * base.size


def _over(bases: Sequence[Glyph], order: Sequence[tuple[float, int]], mark: Glyph, reach: float) -> int | None:
    """The base nearest to a mark among those of the whole page that it is drawn over or under."""
    centre, size = _centre(mark), mark.size or 1.0
    first = bisect_left(order, (centre - 2.0 * size, -1))
    last = bisect_right(order, (centre + 0.5 * size, len(bases)))
    near = [
        (abs((bases[index].x0 + bases[index].x1) / 2 - centre) + abs(bases[index].baseline - mark.baseline), index)
        for _, index in order[first:last]
        if not bases[index].text.isspace() and _covers(bases[index], mark, reach)
    ]
    return min(near)[1] if near else None


def _centre(mark: Glyph) -> float:
    """The middle of the ink of a mark; where its ink is not known, a point over the letter that ends where it stands."""
    assert mark.ink is not None
    return (mark.ink[0] + mark.ink[2]) / 2 if _is_drawn(mark) else mark.x0 - 0.1 * mark.size


def _is_drawn(mark: Glyph) -> bool:
    """Whether it is known where a mark is drawn."""
    assert mark.ink is not None
    x0, top, x1, bottom = mark.ink
    return x1 > x0 and bottom > top
