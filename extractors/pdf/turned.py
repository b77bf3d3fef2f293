"""Headings that stand on end: text at a quarter turn that lies in a ruled cell becomes the text of that cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.pdf.clusters import LostGlyphs, clusters_of
from extractors.pdf.glyphs import Aside, Glyph
from extractors.pdf.lattice import GridCell, Lattice, finder
from extractors.pdf.paragraphs import paragraphs_of
from extractors.pdf.rows import Spacing, rows_of

_UPWARDS, _DOWNWARDS = 1, 3
_APART = 1.5
"""Glyphs of a line that stand farther from each other than this, in sizes, are of different texts."""
_PADDING = 2.0


class _Piece(NamedTuple):
    """Glyphs of a line that follow each other, and where the middle of each is on the page."""

    glyphs: tuple[Glyph, ...]
    middles: tuple[tuple[float, float], ...]


def headings_on_end(
    asides: Sequence[Aside], lattices: Sequence[Lattice], lost: LostGlyphs, spacing: Spacing
) -> tuple[dict[GridCell, str], list[Aside]]:
    """The texts at a quarter turn of the cells of ruled tables, and the lines that are left.

    A line is that of cells where each piece of it lies in one cell: one that runs over the rules is a stamp.
    """
    finders = [finder(lattice) for lattice in lattices if lattice.style == "ruled"]
    inside: dict[tuple[GridCell, int], list[_Piece]] = {}
    left: list[Aside] = []
    for aside in asides:
        found = [(piece, _cell_of(piece, finders)) for piece in _pieces(aside)] if aside.quarters in (_UPWARDS, _DOWNWARDS) else []
        placed = [(piece, cell) for piece, cell in found if cell is not None]
        if not placed or len(placed) < len(found):
            left.append(aside)
            continue
        for piece, cell in placed:
            inside.setdefault((cell, aside.quarters or 0), []).append(piece)
    texts: dict[GridCell, str] = {}
    for (cell, quarters), pieces in inside.items():
        text = _text(cell, quarters == _UPWARDS, pieces, lost, spacing)
        texts[cell] = f"{texts[cell]}\n{text}" if cell in texts else text
    return texts, left


def _pieces(aside: Aside) -> list[_Piece]:
    cuts = [
        index
        for index, (before, glyph) in enumerate(pairwise(aside.glyphs), start=1)
        if not before.x0 - _APART * glyph.size <= glyph.x0 <= before.x1 + _APART * glyph.size
    ]
    return [_Piece(aside.glyphs[start:end], aside.middles[start:end]) for start, end in pairwise((0, *cuts, len(aside.glyphs)))]


def _cell_of(piece: _Piece, finders: Sequence[Callable[[float, float], GridCell | None]]) -> GridCell | None:
    """The cell that a whole piece lies in."""
    for find in finders:
        cells = {find(*middle) for middle in piece.middles}
        if None not in cells:
            return cells.pop() if len(cells) == 1 else None
    return None


def _text(cell: GridCell, upwards: bool, pieces: Sequence[_Piece], lost: LostGlyphs, spacing: Spacing) -> str:
    """The text of the pieces, which run along the height of the cell: as far as its upper (lower) rule."""
    _, top, _, bottom = cell.box
    glyph, (_, y) = pieces[0].glyphs[0], pieces[0].middles[0]
    right = (glyph.x0 + glyph.x1) / 2 + (y - top if upwards else bottom - y) - _PADDING
    rows = rows_of(clusters_of([glyph for piece in pieces for glyph in piece.glyphs], lost), spacing)
    return "\n".join(paragraph.text for paragraph in paragraphs_of(rows, right))
