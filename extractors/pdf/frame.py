"""From the coordinates of the file (origin anywhere, y upwards, page turned or cropped) to those of the page as it is shown."""

from __future__ import annotations

import ctypes as c
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.document import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """An affine map: shown x = a·x + c·y + e, shown y = b·x + d·y + f, in points. `width`, `height`: the page as shown."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    width: float
    height: float

    @property
    def angle(self) -> float:
        """The angle (radians, counter-clockwise) of text in the file that stands upright on the shown page."""
        return math.atan2(self.c, self.a)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the shown page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """A box given by two opposite corners in the file, as x0, top, x1, bottom on the shown page."""
        x0, y0 = self.point(box[0], box[1])
        x1, y1 = self.point(box[2], box[3])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def turned(self, quarters: int) -> Frame:
        """The frame of the page turned clockwise by quarter turns."""
        frame = self
        for _ in range(quarters % 4):
            frame = Frame(-frame.b, frame.a, -frame.d, frame.c, frame.height - frame.f, frame.e, frame.height, frame.width)
        return frame


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The frame of a page: its crop box and its rotation."""
    width, height = page.get_width(), page.get_height()
    across, down = max(1, round(width)), max(1, round(height))
    corners = []
    for device in ((0, 0), (across, 0), (0, down)):
        x, y = c.c_double(), c.c_double()
        raw.FPDF_DeviceToPage(page, 0, 0, across, down, 0, *device, x, y)
        corners.append((x.value, y.value))
    (ox, oy), (rx, ry), (dx, dy) = corners
    ax, ay, bx, by = rx - ox, ry - oy, dx - ox, dy - oy
    right, low = width / (ax * ax + ay * ay), height / (bx * bx + by * by)
    a, c_, b, d = ax * right, ay * right, bx * low, by * low
    return Frame(a, b, c_, d, -(a * ox + c_ * oy), -(b * ox + d * oy), width, height)


def unturned(box: Box, quarters: int, width: float, height: float) -> Box:
    """A box of a page turned clockwise by quarter turns (then `width` by `height`), on the page as it lies in the file."""
    x0, top, x1, bottom = box
    for _ in range(quarters % 4):
        x0, top, x1, bottom = top, width - x1, bottom, width - x0
        width, height = height, width
    return x0, top, x1, bottom
