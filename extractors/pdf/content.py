"""A page of pdfium to `PageContent`: every glyph with its box, ActualText honoured, edges and pictures.

Where a producer wrote down the text of a run of glyphs (ActualText: Chromium and LibreOffice do, for what their fonts reorder or
ligate), that text stands for the run, once, whatever the glyphs map to. A glyph that maps to nothing is `LOST`, never left out.
"""

from __future__ import annotations

import ctypes as c
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.limits import Limits
from extractors.pdf import native
from extractors.pdf.actual_text import decoded
from extractors.pdf.frame import frame_of
from extractors.pdf.glyphs import LOST, PageContent
from extractors.pdf.marks import SARA_AM, is_mark
from extractors.pdf.paths import Matrix, path_edges
from extractors.pdf.upright import RawGlyph, no_ink, upright
from schemas.document import Box

_DEEPEST_FORM = 12
_LONGEST_ACTUAL_TEXT = 8192
_LINE_END_HYPHEN = 2
"""What pdfium makes of a hyphen at the end of a line."""
_LETTERS = 0.4
"""What begins higher than this above the baseline, in sizes, is a mark."""
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _Drawn:
    """What the objects of a page draw, in the coordinates of the file: edges, pictures, and the runs that carry their text.

    `spans`: address of a text object -> (address of its mark, the text); `extents`: address of a mark -> the boxes of all its objects;
    `texts`: address of a mark -> its ActualText. `objects`: how many stand within forms; `shapes`: how many paths there are.
    """

    edges: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    spans: dict[int, tuple[int, str]] = field(default_factory=dict)
    extents: dict[int, list[Box]] = field(default_factory=dict)
    texts: dict[int, str | None] = field(default_factory=dict)
    objects: int = 0
    shapes: int = 0


def content_of(page: pdfium.PdfPage, limits: Limits, letters: Callable[[str], str] | None = None) -> PageContent:
    """What a page holds. `letters` maps each character of the text layer to the one that is meant, where all of them are known to be wrong.

    Raises:
        LimitExceeded: more glyphs or objects than a page may have.
    """
    drawn = _drawn(native.address(page.raw), limits)
    text = page.get_textpage()
    try:
        found = list(_glyphs(native.address(text.raw), drawn, limits, letters))
    finally:
        text.close()
    return upright(found, drawn.edges, drawn.pictures, frame_of(page), drawn.shapes)


def _glyphs(text: int, drawn: _Drawn, limits: Limits, letters: Callable[[str], str] | None) -> Iterator[RawGlyph]:
    """The glyphs of a text page, in the order of the content. What pdfium made up (spaces, line ends) is left out.

    Where the file does not hold a font, pdfium draws with another one, which differs from machine to machine and with what was drawn
    before. Its glyphs reach from origin to advance, as the file says, and where its marks are drawn is not known.
    """
    count = native.count_chars(text)
    limits.hold("characters", count)
    loose, ink = raw.FS_RECTF(), [c.c_double() for _ in range(4)]
    loose_at, ink_at = c.addressof(loose), [c.addressof(part) for part in ink]
    object_of, unicode_of, is_unmapped, loose_box = native.object_of, native.unicode_of, native.is_unmapped, native.loose_box
    last, skip, own_font, origin, size, angle, stretch = 0, False, True, (0.0, 0.0), 0.0, 0.0, 0.0
    done: set[int] = set()
    font = 0
    embedded: dict[int, bool] = {}
    advances: dict[tuple[int, int], float] = {}
    for index in range(count):
        owner = object_of(text, index)
        if not owner:
            continue
        if owner != last:
            last = owner
            origin, size, angle, stretch = _standing(text, index)
            font = native.font_of(owner)
            if font not in embedded:
                embedded[font] = native.is_embedded(font) == 1
            own_font = embedded[font]
            span = drawn.spans.get(owner)
            skip = span is not None
            if span is not None and span[0] not in done:
                done.add(span[0])
                marks_alone = all(map(is_mark, span[1]))
                extent = _extent(drawn.extents[span[0]], origin, size)
                if span[1] and (marks_alone or not _is_cut_off(drawn.extents[span[0]], origin, size, angle)):
                    yield RawGlyph(span[1], extent, origin, size, angle, extent if marks_alone else None, "")
        if skip:
            continue
        loose_box(text, index, loose_at)
        box = (loose.left, loose.bottom, loose.right, loose.top)
        code = unicode_of(text, index)
        lost = code == 0 or is_unmapped(text, index) == 1
        if code == _LINE_END_HYPHEN and native.is_hyphen(text, index) == 1:
            code = 0x2D
        if not own_font and not lost:
            if (font, code) not in advances:
                advances[font, code] = _advance(font, code)
            advance = advances[font, code] * stretch
            if advance > 0.0 and box[2] > box[0]:  # a space without a width is one that pdfium made up
                x, _ = _origin(text, index)
                box = x, box[1], x + advance, box[3]
        char = LOST if lost else chr(code) if letters is None else letters(chr(code))
        if lost or char == SARA_AM or is_mark(char):
            if own_font:
                native.ink_box(text, index, ink_at[0], ink_at[1], ink_at[2], ink_at[3])
                inked = (ink[0].value, ink[2].value, ink[1].value, ink[3].value)
            else:
                inked = no_ink(box)
                box = inked if is_mark(char) else box
            yield RawGlyph(char, box, origin, size, angle, inked, f"{font:x}/{code:x}")
        else:
            yield RawGlyph(char, box, origin, size, angle, None, "")


def _is_cut_off(boxes: list[Box], origin: tuple[float, float], size: float, angle: float) -> bool:
    """Whether nothing of a run is drawn but what reaches up over its letters.

    Chromium draws the marks of the first line of a page at the foot of the page before, too, where they reach into it.
    """
    right, up = -math.sin(angle), math.cos(angle)
    least = right * origin[0] + up * origin[1] + _LETTERS * size
    return all(min(right * box[0], right * box[2]) + min(up * box[1], up * box[3]) > least for box in boxes)


def _advance(font: int, code: int) -> float:
    """The advance of a character in a font of size 1, as the file says; 0 where it does not."""
    width = c.c_float()
    return width.value if native.glyph_width(font, code, 1.0, c.addressof(width)) else 0.0


def _origin(text: int, index: int) -> tuple[float, float]:
    x, y = c.c_double(), c.c_double()
    native.origin_of(text, index, c.addressof(x), c.addressof(y))
    return x.value, y.value


def _standing(text: int, index: int) -> tuple[tuple[float, float], float, float, float]:
    """Origin, size (points) and angle (radians) of the text object that a glyph is the first of, and by how much it stretches advances.

    It stretches by 0 where it does not run to the right.
    """
    origin, matrix = _origin(text, index), raw.FS_MATRIX()
    size = native.font_size_of(text, index)
    if native.matrix_of(text, index, c.addressof(matrix)):
        stretch = abs(size) * matrix.a if matrix.b == 0.0 < matrix.a else 0.0
        return origin, abs(size) * math.hypot(matrix.c, matrix.d), math.atan2(matrix.b, matrix.a), stretch
    return origin, abs(size), 0.0, abs(size)


def _drawn(page: int, limits: Limits) -> _Drawn:
    drawn = _Drawn()
    count = native.count_objects(page)
    limits.hold("objects", count)
    for index in range(count):
        _add_object(native.page_object(page, index), _IDENTITY, 0, drawn, limits)
    return drawn


def _add_object(item: int, matrix: Matrix, depth: int, drawn: _Drawn, limits: Limits) -> None:
    kind = native.type_of(item)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        _add_span(item, matrix, drawn)
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        drawn.shapes += 1
        drawn.edges += path_edges(item, _combined(_own_matrix(item), matrix))
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        drawn.pictures.append(_bounds(item, matrix))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        inner = _combined(_own_matrix(item), matrix)
        count = native.count_form_objects(item)
        drawn.objects += count
        limits.hold("objects", drawn.objects)
        for index in range(count):
            _add_object(native.form_object(item, index), inner, depth + 1, drawn, limits)


def _add_span(item: int, matrix: Matrix, drawn: _Drawn) -> None:
    for index in range(native.count_marks(item)):
        mark = native.mark_of(item, index)
        if mark not in drawn.texts:
            drawn.texts[mark] = _actual_text(mark)
        text = drawn.texts[mark]
        if text is not None:
            drawn.spans[item] = (mark, text)
            drawn.extents.setdefault(mark, []).append(_bounds(item, matrix))
            return


def _actual_text(mark: int) -> str | None:
    """The ActualText of a mark, as PDF text strings are written (ISO 32000-2, 7.9.2.2); None where it has none.

    Read as bytes: pdfium's function for strings takes them for UTF-8.
    """
    buffer, length = c.create_string_buffer(_LONGEST_ACTUAL_TEXT), c.c_ulong()
    known = native.mark_bytes(mark, b"ActualText", c.addressof(buffer), len(buffer), c.addressof(length))
    if not known or length.value > len(buffer):
        return None
    return decoded(buffer.raw[: length.value])


def _own_matrix(item: int) -> Matrix:
    matrix = raw.FS_MATRIX()
    native.object_matrix(item, c.addressof(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _combined(first: Matrix, then: Matrix) -> Matrix:
    """The map that does `first`, then `then`."""
    a, b, cc, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, cc * g + d * i, cc * h + d * j, e * g + f * i + k, e * h + f * j + m


def _bounds(item: int, matrix: Matrix) -> Box:
    parts = [c.c_float() for _ in range(4)]
    native.bounds_of(item, *(c.addressof(part) for part in parts))
    left, bottom, right, top = (part.value for part in parts)
    a, b, cc, d, e, f = matrix
    xs = [a * x + cc * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _extent(boxes: list[Box], origin: tuple[float, float], size: float) -> Box:
    """The box of a run. Marks over the letters reach out over the next letter and hide the space before it: they do not count."""
    high = origin[1] + _LETTERS * size
    standing = [box for box in boxes if box[1] < high] or boxes
    return min(box[0] for box in standing), min(box[1] for box in boxes), max(box[2] for box in standing), max(box[3] for box in boxes)
