"""The picture of a page to its layout: made clean, its tables and lines found, each piece read, all put where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.pdf.cells import deal
from extractors.pdf.clusters import Cluster
from extractors.pdf.frame import unturned
from extractors.pdf.lattice import GridCell, Lattice, merged
from extractors.pdf.layout import Block, CellBlock, PageLayout, TableBlock, TextBlock, holds, right_margin, stretches
from extractors.pdf.paragraphs import Paragraph, paragraphs_of
from extractors.pdf.rows import Row
from extractors.pdf.unruled import half_ruled, unruled
from extractors.scan.arrays import Grey, Mask, Numbers
from extractors.scan.cells import may_be_several, readings_of_all
from extractors.scan.clean import ink_of, on_white, skew_of, turned, without_specks
from extractors.scan.components import Components, components_of, letter_height
from extractors.scan.edges import edges_of
from extractors.scan.engine import Engine
from extractors.scan.lines import lines_of, pieces_of
from extractors.scan.lost_rules import parted as parted_cells
from extractors.scan.orientation import quarters_of
from extractors.scan.pages import PageImage
from extractors.scan.pieces import PieceOfPrint, Printed, piece_of
from extractors.scan.printed import parted, read_pieces
from extractors.scan.rules import Rules, rules_of
from extractors.scan.sizes import evened
from schemas.document import Box, Reading

SIZE = 1.65
"""The size of a font, in heights of its letters without parts above or below the line: measured 1.54 (Laksaman) to 1.72 (Norasi)."""
_ASCENT, _DESCENT = 0.95, 0.3
_WIDEST_PADDING = 8.0
_OTHER_LETTERS = 0.3
_SIDE_BY_SIDE = 0.8
_CELL_GAP, _TEXT_GAP = 2.5, 0.9
_BEARINGS = 0.1
"""White that belongs to the letters on both sides of a gap, in sizes: boxes of ink are narrower than those of a text layer."""
_UPSIDE_DOWN, _FEWEST = 0.55, 30


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page's picture turned upright and made clean, with the way back. `quarters`: by how many it was turned clockwise."""

    white: Grey
    ink: Mask
    dpi: float
    scale: float
    degrees: float
    quarters: int
    width: float
    height: float
    colour: Mask | None

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A box in pixels of the clean picture as a box in points of the page as it is shown."""
        down, across = self.white.shape
        turn = np.radians(self.degrees)
        cosine, sine = np.cos(turn), np.sin(turn)
        xs, ys = np.array([x0, x1, x0, x1]) - across / 2, np.array([top, top, bottom, bottom]) - down / 2
        # a corner that stands at (x, y) after turning counter-clockwise stood here before
        old_x, old_y = cosine * xs - sine * ys + across / 2, sine * xs + cosine * ys + down / 2
        upright = old_x.min() / self.scale, old_y.min() / self.scale, old_x.max() / self.scale, old_y.max() / self.scale
        left, over, right, under = unturned(upright, self.quarters, self.width, self.height)
        return round(float(left), 2), round(float(over), 2), round(float(right), 2), round(float(under), 2)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands on a page before it is read: its rules, the lines of each ruled cell as pieces, and those outside tables.

    `white`: the picture to read them from.
    """

    white: Grey
    rules: Rules
    cells: dict[tuple[int, GridCell], list[list[PieceOfPrint]]]
    free: list[list[PieceOfPrint]]

    def pieces(self) -> list[PieceOfPrint]:
        return [piece for lines in (*self.cells.values(), self.free) for line in lines for piece in line]


def layout_of_picture(picture: PageImage, engine: Engine, seconds: float) -> PageLayout:
    """The layout of a page, as `extractors.pdf.layout` gives it for a text layer; boxes are those of the page as it is shown.

    Raises:
        EngineUnavailable, EngineFailed: the engine did not read it.
    """
    import cv2

    cv2.setNumThreads(1)
    sheet = _sheet(picture, quarters_of(picture.grey))
    found = _found(sheet)
    pieces = found.pieces()
    said = read_pieces(found.white, pieces, engine, seconds)
    if _sureness(said) < _UPSIDE_DOWN and len(said) >= 3:
        other = _sheet(picture, (sheet.quarters + 2) % 4)
        others = _found(other)
        heads = read_pieces(others.white, others.pieces(), engine, seconds)
        if _sureness(heads) > _sureness(said):
            sheet, found, pieces, said = other, others, others.pieces(), heads
    return _laid_out(sheet, found, {id(piece): one for piece, one in zip(pieces, said, strict=True)})


def _sureness(said: Sequence[Printed]) -> float:
    letters = sum(len(one.text) for one in said)
    return sum(one.confidence * len(one.text) for one in said) / letters if letters >= _FEWEST else 1.0


def _sheet(picture: PageImage, quarters: int) -> _Sheet:
    grey = np.ascontiguousarray(np.rot90(picture.grey, -quarters)) if quarters else picture.grey
    colour = np.rot90(picture.colour, -quarters) if picture.colour is not None and quarters else picture.colour
    degrees = skew_of(grey)
    straight = turned(grey, degrees, int(np.percentile(grey[::16, ::16], 90)))
    if colour is not None:
        colour = turned(colour.astype(np.uint8), degrees, 0) > 0
    white = on_white(straight)
    dpi = 72.0 * picture.scale
    width, height = (picture.height, picture.width) if quarters % 2 else (picture.width, picture.height)
    return _Sheet(white, ink_of(white, dpi), dpi, picture.scale, degrees, quarters, width, height, colour)


def _found(sheet: _Sheet) -> _Found:
    letter = letter_height(sheet.ink, sheet.dpi)
    rules = rules_of(sheet.white, sheet.ink, letter, sheet.dpi)
    white, ink = without_specks(sheet.white, sheet.ink & ~rules.around(), letter)
    print_ = components_of(ink, letter, sheet.dpi, sheet.colour)
    x, y = ((print_.boxes[:, low] + print_.boxes[:, low + 2]) / 2 for low in (0, 1))
    free = np.ones(len(print_.boxes), bool)
    cells: dict[tuple[int, GridCell], list[list[PieceOfPrint]]] = {}
    kept: list[Lattice] = []
    for lattice in rules.lattices:
        held: dict[GridCell, Numbers] = {}
        used = np.zeros(len(free), bool)
        for cell in lattice.cells:
            x0, top, x1, bottom = cell.box
            inside = free & (x > x0) & (x < x1) & (y > top) & (y < bottom)
            used |= inside
            held[cell] = print_.boxes[inside]
        whole, held = parted_cells(lattice, held, letter)
        own = {cell: _lines(boxes, print_, _CELL_GAP) for cell, boxes in held.items()}
        if sum(bool(lines) for lines in own.values()) >= 2:
            cells.update({(len(kept), cell): lines for cell, lines in own.items()})
            kept.append(whole)
            free &= ~used
    return _Found(white, replace(rules, lattices=tuple(kept)), cells, _lines(print_.boxes[free], print_, _TEXT_GAP))


def _lines(boxes: Numbers, print_: Components, gap: float) -> list[list[PieceOfPrint]]:
    lines = []
    for line in lines_of(boxes, print_.letter):
        own = line.ink
        pieces = [piece_of(line, own, x0, x1) for x0, x1 in pieces_of(line, own, gap)]
        if pieces:
            lines.append(pieces)
    return lines


def _laid_out(sheet: _Sheet, found: _Found, said: dict[int, Printed]) -> PageLayout:
    points = 1 / sheet.scale
    blocks: list[Block] = []
    for number, lattice in enumerate(found.rules.lattices):
        cells = [
            _cell(cell, sheet.box(*cell.box), [[(piece, said[id(piece)]) for piece in line] for line in found.cells[number, cell]], points)
            for cell in lattice.cells
        ]
        xs = tuple(x * points for x in lattice.xs)
        blocks.append(TableBlock(len(lattice.ys) - 1, xs, lattice.style, tuple(cells), lattice.ys[0] * points))
    lines = [[part for piece in line for part in parted(piece, said[id(piece)]) if part[1].text] for line in found.free]
    blocks += _free_blocks(sheet, found, [line for line in lines if line], points)
    return PageLayout(tuple(sorted(blocks, key=lambda block: block.top)), sheet.width, sheet.height)


_Line = Sequence[tuple[PieceOfPrint, Printed]]


def _free_blocks(sheet: _Sheet, found: _Found, lines: Sequence[_Line], points: float) -> Iterator[Block]:
    """What stands outside ruled tables: tables by where their text stands, and paragraphs."""
    rows = evened([_row(line, points) for line in lines], SIZE * points)
    if not rows:
        return
    ruled = [_in_points(lattice, points) for lattice in found.rules.lattices]
    edges = merged(edges_of(found.rules, points))
    lattices = half_ruled(rows, edges, ruled)
    free = [row for row in rows if not any(holds(lattice, row) for lattice in lattices)]
    right = max(row.x1 for row in rows)
    lattices += [lattice for stretch in stretches(free, [*ruled, *lattices]) for lattice in unruled(stretch, right)]
    whole = {Cluster(str(id(piece)), *_place(piece, points)): (piece, one) for line in lines for piece, one in line}
    dealt, outside = deal(whole, lattices)
    of_row = {id(piece): number for number, line in enumerate(lines) for piece, _ in line}
    for lattice, inside in zip(lattices, dealt, strict=True):
        cells = []
        for cell in lattice.cells:
            own: dict[int, list[tuple[PieceOfPrint, Printed]]] = {}
            for cluster in inside.get(cell, ()):
                piece, one = whole[cluster]
                own.setdefault(of_row[id(piece)], []).append((piece, one))
            x0, top, x1, bottom = (value / points for value in cell.box)
            cells.append(_cell(cell, sheet.box(x0, top, x1, bottom), [own[number] for number in sorted(own)], points))
        yield TableBlock(len(lattice.ys) - 1, lattice.xs, lattice.style, tuple(cells), lattice.ys[0])
    left_over = {id(whole[cluster][0]) for cluster in outside}
    running = [(row, line) for row, line in zip(rows, lines, strict=True) if any(id(piece) in left_over for piece, _ in line)]
    line_of = {id(row): line for row, line in running}
    for paragraph in _paragraphs([row for row, _ in running], [*ruled, *lattices]):
        yield _text_block(sheet, paragraph, [line_of[id(row)] for row in paragraph.rows])


def _paragraphs(rows: Sequence[Row], lattices: Sequence[Lattice]) -> list[Paragraph]:
    right = right_margin(rows)
    return [paragraph for stretch in stretches(rows, lattices) for paragraph in paragraphs_of(stretch, right)]


def _text_block(sheet: _Sheet, paragraph: Paragraph, lines: Sequence[_Line]) -> TextBlock:
    boxes = np.array([piece.box for line in lines for piece, _ in line])
    box = sheet.box(boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max())
    pieces = [one for line in lines for _, one in line]
    return TextBlock(paragraph.text, box, paragraph.rows[0].baseline, steps=_steps(pieces), confidence=_lowest(pieces))


def _cell(cell: GridCell, box: Box, lines: Sequence[_Line], points: float) -> CellBlock:
    place = GridCell(cell.row, cell.column, cell.row_span, cell.column_span, box)
    kept = [line for line in ([(piece, one) for piece, one in line if one.text] for line in lines) if line]
    if not kept:
        return CellBlock(place, "", box)
    rows = evened([_row(line, points) for line in kept], SIZE * points)
    pieces = [one for line in kept for _, one in line]
    right = max(row.x1 for row in rows)
    padding = min(max(1.0, min(row.x0 for row in rows) - cell.box[0] * points), _WIDEST_PADDING)
    text = "\n".join(paragraph.text for paragraph in paragraphs_of(rows, max(right, cell.box[2] * points - padding)))
    # two numbers side by side may be of two columns that were taken for one
    beside = any(sum(bool(one.readings) for _, one in line) > 1 for line in kept)
    said = [(" ".join(one.text for _, one in line), all(one.readings for _, one in line)) for line in kept]
    sure = min(_lowest(pieces), _SIDE_BY_SIDE) if beside or may_be_several(said) else _lowest(pieces)
    return CellBlock(place, text, box, _steps(pieces), sure, _readings(text, pieces))


def _steps(pieces: Sequence[Printed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step for one in pieces for step in one.steps))


def _lowest(pieces: Sequence[Printed]) -> float:
    """How sure a text is of which each piece must be right: as sure as the least sure one that says a number, else as all on average."""
    numbers = [one.confidence for one in pieces if any(char.isdigit() for char in one.text)]
    letters = sum(len(one.text) for one in pieces)
    average = sum(one.confidence * len(one.text) for one in pieces) / letters if letters else 1.0
    return round(min([average, *numbers]), 3)


def _readings(text: str, pieces: Sequence[Printed]) -> tuple[Reading, ...]:
    """What a cell of numerals, or one with a word of letters of codes, may say as a whole, likeliest first; of other cells nothing."""
    if pieces and any(one.other for one in pieces) and not any(one.readings for one in pieces):
        other = text
        for one in pieces:
            other = other.replace(one.text, one.other, 1) if one.other else other
        return Reading(text, _lowest(pieces)), Reading(other, _OTHER_LETTERS)
    if not pieces or not all(one.readings for one in pieces):
        return ()
    return readings_of_all([one.readings for one in pieces], "\n" if "\n" in text else " ")


def _place(piece: PieceOfPrint, points: float) -> tuple[float, float, float, float]:
    return piece.box[0] * points, piece.box[2] * points, piece.baseline * points, SIZE * piece.height * points


def _row(line: _Line, points: float) -> Row:
    """A line of print as the layout of text layers has it: the parts of its pieces, with the white before each piece."""
    clusters: list[Cluster] = []
    white: list[float] = []
    ordered = sorted(line, key=lambda pair: pair[0].box[0])
    size = float(np.median([SIZE * piece.height for piece, _ in ordered])) * points
    baseline = float(np.median([piece.baseline for piece, _ in ordered])) * points
    before: float | None = None
    for piece, one in ordered:
        x0, x1 = piece.box[0] * points, piece.box[2] * points
        own = [
            Cluster(sign.text, sign.x0 * points, sign.x1 * points, baseline, size) for sign in one.signs if x0 - 1 <= sign.x0 * points <= x1
        ]
        own = own if own and not one.readings else [Cluster(one.text, x0, x1, baseline, size)]
        own[0] = own[0]._replace(x0=x0)
        own[-1] = own[-1]._replace(x1=x1)
        clusters += own
        white += [max(0.0, x0 - before - _BEARINGS * size) if before is not None else 0.0, *([0.0] * (len(own) - 1))]
        before = x1
    return Row(tuple(clusters), " ".join(one.text for _, one in ordered), baseline, size, False, tuple(white), (False,) * len(white))


def _in_points(lattice: Lattice, points: float) -> Lattice:
    return Lattice(tuple(x * points for x in lattice.xs), tuple(y * points for y in lattice.ys), (), lattice.style)
