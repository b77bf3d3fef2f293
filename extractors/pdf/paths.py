"""Straight edges among the paths of a page: rules, sides of rectangles, and thin rectangles that are drawn as rules."""

from __future__ import annotations

import ctypes as c

import pypdfium2.raw as raw

from extractors.pdf import native
from schemas.document import Box

Matrix = tuple[float, float, float, float, float, float]

THINNEST_AREA = 3.0
"""A filled rectangle thinner than this (points) is a rule; pdfplumber's snapping tolerance."""
_MOST_SEGMENTS = 400
_STRAIGHT = 1.0
_NEARLY_WHITE = 250


def path_edges(path: int, matrix: Matrix) -> list[Box]:
    """The straight edges of a path, each as the two ends of a line in the coordinates of the page.

    A fill without an outline has edges too, since shaded header cells often stand for rules, except where it is white: many
    producers paint the paper.
    """
    count = native.count_segments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return []
    fill, stroke = c.c_int(), c.c_int()
    native.draw_mode(path, c.addressof(fill), c.addressof(stroke))
    if not fill.value and not stroke.value:
        return []
    if not stroke.value and _is_white(path):
        return []
    return straight(_lines(path, count, matrix), bool(stroke.value))


def straight(lines: list[Box], stroked: bool) -> list[Box]:
    """The level and upright ones of the pieces of a path; a thin area that is filled alone is one rule."""
    if not stroked:
        thin = _thin_area(lines)
        if thin is not None:
            return [thin]
    return [line for line in lines if abs(line[0] - line[2]) <= _STRAIGHT or abs(line[1] - line[3]) <= _STRAIGHT]


def _lines(path: int, count: int, matrix: Matrix) -> list[Box]:
    """Each straight piece of the path; the closing piece of a subpath is drawn even where the file leaves it out (fills close)."""
    a, b, cc, d, e, f = matrix
    x, y = c.c_float(), c.c_float()
    x_at, y_at = c.addressof(x), c.addressof(y)
    lines: list[Box] = []
    start = here = None
    for index in range(count):
        segment = native.segment_of(path, index)
        native.segment_point(segment, x_at, y_at)
        point = (a * x.value + cc * y.value + e, b * x.value + d * y.value + f)
        kind = native.segment_type(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if start is not None and here is not None and here != start:
                lines.append((*here, *start))
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and here is not None:
            lines.append((*here, *point))
        here = point
    if start is not None and here is not None and here != start and len(lines) > 1:
        lines.append((*here, *start))
    return lines


def _thin_area(lines: list[Box]) -> Box | None:
    """The middle line of a filled area that is thin enough to be a rule."""
    if not lines:
        return None
    xs = [x for line in lines for x in (line[0], line[2])]
    ys = [y for line in lines for y in (line[1], line[3])]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if min(x1 - x0, y1 - y0) > THINNEST_AREA:
        return None
    if x1 - x0 >= y1 - y0:
        middle = (y0 + y1) / 2
        return x0, middle, x1, middle
    middle = (x0 + x1) / 2
    return middle, y0, middle, y1


def _is_white(path: int) -> bool:
    red, green, blue, alpha = c.c_uint(), c.c_uint(), c.c_uint(), c.c_uint()
    known = native.fill_colour(path, *(c.addressof(part) for part in (red, green, blue, alpha)))
    return bool(known) and (alpha.value == 0 or min(red.value, green.value, blue.value) >= _NEARLY_WHITE)
