"""A page's content to blocks: paragraphs and tables from top to bottom, their strings still with placeholders for lost glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.pdf.cells import deal
from extractors.pdf.clusters import Cluster, LostGlyphs, clusters_of
from extractors.pdf.frame import unturned
from extractors.pdf.glyphs import PageContent
from extractors.pdf.lattice import GridCell, Lattice, closed, lattices_of, merged
from extractors.pdf.newspaper import Newspaper, newspapers
from extractors.pdf.page_numbers import pattern_of, without_page_numbers
from extractors.pdf.paragraphs import paragraphs_of, usual_pitch
from extractors.pdf.rows import Row, SpaceCount, Spacing, rows_of
from extractors.pdf.turned import headings_on_end
from extractors.pdf.unruled import carried_on, half_ruled, unruled
from schemas.document import Box, Reading

_WIDEST_PADDING = 8.0
_FEWEST_FILLED = 2
_MARGIN_SHARE, _FEW_ROWS = 0.05, 6
_FOOTER_ZONE = 0.1


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph outside tables: its text, its box on the page as it lies in the file, its top on the upright page.

    `aside`: it stands at an angle of its own.
    `steps`, `confidence`: as in `schemas.document.Line`, of a scan.
    """

    text: str
    box: Box
    top: float
    aside: bool = False
    steps: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CellBlock:
    """A cell: its place in the table, its text (paragraphs separated by newlines) and its box.

    `confidence`, `readings`: as in `schemas.document.Cell`, of a scan.
    """

    place: GridCell
    text: str
    box: Box
    steps: tuple[str, ...] = ()
    confidence: float = 1.0
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: how many rows it has, where its columns begin and end, how it was recognised, and those of its cells that are drawn."""

    rows: int
    xs: tuple[float, ...]
    style: str
    cells: tuple[CellBlock, ...]
    top: float


Block = TextBlock | TableBlock


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The blocks of a page from top to bottom; `height` of the upright page.

    `open_table`: a table without column rules that the page ends with, which may go on on the next one. `is_first`: nothing was before it.
    `right`, `pitch`: how far to the right its text outside tables goes and the usual distance of its lines (in sizes), on this page or,
    where it holds little, on those before it.
    """

    blocks: tuple[Block, ...]
    width: float
    height: float
    open_table: Lattice | None = None
    is_first: bool = False
    right: float = 0.0
    pitch: float = 0.0


def layout_of(content: PageContent, lost: LostGlyphs, before: PageLayout | None = None, spaces: SpaceCount | None = None) -> PageLayout:
    """The blocks of a page. `before`: the page before; `spaces`: those of the pages before, to which this one is added."""
    clusters = clusters_of(content.glyphs, lost)
    spacing = (spaces or SpaceCount()).spacing(clusters)
    lattices, dealt, rows, papers = _tables(content, clusters, spacing, before)
    right, parts = _text_margin(rows, content, before), stretches(rows, lattices, papers)
    pitch = usual_pitch(parts) or (before.pitch if before is not None else 0.0)
    turned, asides = headings_on_end(content.aside, lattices, lost, spacing)
    blocks: list[Block] = [_table(lattice, cells, turned, spacing, content) for lattice, cells in zip(lattices, dealt, strict=True)]
    blocks += [
        TextBlock(paragraph.text, _in_file(paragraph.box, content), paragraph.rows[0].baseline)
        for stretch in parts  # text above and below a table never makes one paragraph
        for paragraph in paragraphs_of(stretch, right, pitch)
    ]
    for aside in asides:
        text = " ".join(row.text for row in rows_of(clusters_of(aside.glyphs, lost), spacing))
        blocks += [TextBlock(text, _in_file(aside.box, content), aside.box[1], aside=True)] if text else []
    placed = [((block.top, 0, 0.0), block) for block in blocks]
    for paper in papers:  # each column is read to its end
        for column, lines in enumerate(paper.columns(clusters, spacing)):
            for paragraph in paragraphs_of(lines, max(row.x1 for row in lines), pitch):
                text_block = TextBlock(paragraph.text, _in_file(paragraph.box, content), paragraph.rows[0].baseline)
                placed.append(((paper.first, column, text_block.top), text_block))
    ordered = tuple(block for _, block in sorted(placed, key=lambda one: one[0]))
    return PageLayout(ordered, content.width, content.height, _open_table(lattices, ordered, content.height), before is None, right, pitch)


def _open_table(lattices: Sequence[Lattice], blocks: Sequence[Block], height: float) -> Lattice | None:
    """The table without column rules below which nothing stands but what may be a footer."""
    low = max((block.top for block in blocks if _is_upright(block) and block.top < (1 - _FOOTER_ZONE) * height), default=0.0)
    last = max(lattices, key=lambda lattice: lattice.ys[-1], default=None)
    return last if last is not None and last.style != "ruled" and last.ys[0] > low else None


def _is_upright(block: Block) -> bool:
    return isinstance(block, TextBlock) and not block.aside


def _tables(
    content: PageContent, clusters: Sequence[Cluster], spacing: Spacing, before: PageLayout | None
) -> tuple[list[Lattice], list[dict[GridCell, list[Cluster]]], list[Row], list[Newspaper]]:
    """The tables that hold text in two cells or more (a frame around a page or a picture is no table), and the lines outside them.

    Last, where prose in two columns stands, whose lines are not among those.

    Ruled ones first; then those with horizontal rules among what is left, then those without any.
    """
    edges = merged(content.edges)
    lattices = lattices_of(closed(edges))
    while True:
        dealt, outside = deal(clusters, lattices)
        kept = [lattice for lattice, cells in zip(lattices, dealt, strict=True) if _is_table(cells)]
        if len(kept) == len(lattices):
            break
        lattices = kept
    rows, ruled = rows_of(outside, spacing), len(lattices)
    above = before.open_table if before is not None else None
    lattices += half_ruled(rows, edges, lattices, above, content.height)
    first = min((lattice.ys[0] for lattice in lattices), default=content.height)
    body = without_page_numbers(rows, content.height)
    papers = newspapers([row for row in body if not any(holds(lattice, row) for lattice in lattices)])
    body = _outside(body, papers)
    if before is not None and above is not None:
        running = {pattern_of(block.text, block.top) for block in before.blocks if isinstance(block, TextBlock) and not block.aside}
        free = [row for row in body if row.baseline < first and pattern_of(row.text, row.baseline) not in running]
        rest = carried_on(free, above, content.height if before.is_first else 0.0)
        lattices += [rest] if rest is not None else []
    free = [row for row in body if not any(holds(lattice, row) for lattice in lattices)]
    right = max((row.x1 for row in rows), default=0.0)
    parts = stretches(free, lattices, papers)
    lattices += [lattice for stretch in parts for lattice in unruled(stretch, right, at_end=stretch[-1] is body[-1])]
    if len(lattices) > ruled:
        dealt, outside = deal(clusters, lattices)
        rows = rows_of(outside, spacing)
    return lattices, dealt, _outside(rows, papers), papers


def holds(lattice: Lattice, row: Row) -> bool:
    """Whether a line stands within a table."""
    return lattice.ys[0] <= row.baseline <= lattice.ys[-1] and row.x0 < lattice.xs[-1] and lattice.xs[0] < row.x1


def _outside(rows: list[Row], papers: Sequence[Newspaper]) -> list[Row]:
    return [row for row in rows if not any(paper.holds(row.baseline) for paper in papers)] if papers else rows


def stretches(rows: Sequence[Row], lattices: Sequence[Lattice], papers: Sequence[Newspaper] = ()) -> list[list[Row]]:
    """The rows in stretches that no table and no columns of prose interrupt."""
    tops = sorted([*(lattice.ys[0] for lattice in lattices), *(paper.first for paper in papers)])
    stretches: list[list[Row]] = []
    for row in rows:
        if stretches and not any(stretches[-1][-1].baseline <= top <= row.baseline for top in tops):
            stretches[-1].append(row)
        else:
            stretches.append([row])
    return stretches


def _is_table(cells: dict[GridCell, list[Cluster]]) -> bool:
    return sum(any(not cluster.is_space for cluster in inside) for inside in cells.values()) >= _FEWEST_FILLED


def _table(
    lattice: Lattice, inside: dict[GridCell, list[Cluster]], turned: dict[GridCell, str], spacing: Spacing, content: PageContent
) -> TableBlock:
    texts = ((cell, (_cell_text(cell, inside.get(cell, ()), spacing), turned.get(cell, ""))) for cell in lattice.cells)
    cells = tuple(CellBlock(cell, "\n".join(filter(None, text)), _in_file(cell.box, content)) for cell, text in texts)
    return TableBlock(len(lattice.ys) - 1, lattice.xs, lattice.style, cells, lattice.ys[0])


def _cell_text(cell: GridCell, clusters: Sequence[Cluster], spacing: Spacing) -> str:
    rows = rows_of(clusters, spacing)
    if not rows:
        return ""
    x0, _, x1, _ = cell.box
    padding = min(max(1.0, min(row.x0 for row in rows) - x0), _WIDEST_PADDING)
    return "\n".join(paragraph.text for paragraph in paragraphs_of(rows, x1 - padding))


def right_margin(rows: Sequence[Row]) -> float:
    """How far to the right all lines go but for the few that go farthest; 0.0 without lines."""
    rights = sorted((row.x1 for row in rows), reverse=True)
    return rights[int(_MARGIN_SHARE * len(rights))] if rights else 0.0


def _text_margin(rows: Sequence[Row], content: PageContent, before: PageLayout | None) -> float:
    """How far to the right text goes: a few lines, headings maybe, need not reach there, so pages before of this width are asked."""
    own = right_margin(rows)
    return max(own, before.right) if len(rows) < _FEW_ROWS and before is not None and before.width == content.width else own


def _in_file(box: Box, content: PageContent) -> Box:
    x0, top, x1, bottom = unturned(box, content.turned, content.width, content.height)
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)
