"""The second reader of a page: pdfminer's interpreter (the one below pdfplumber) to `PageContent`, for pages that pdfium leaves in doubt.

It costs some ten times what pdfium does. It has its own way with fonts, encodings and damaged files, so it sometimes knows what
pdfium does not, and where both say the same they are worth more than one. The interpreter is used directly, because pdfplumber's records
of characters carry neither ActualText nor codes. It knows no outlines: marks have no ink, and go to the letter before them.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_pt

from extractors.limits import Limits
from extractors.pdf.actual_text import decoded
from extractors.pdf.frame import Frame
from extractors.pdf.glyphs import LOST, PageContent
from extractors.pdf.marks import is_mark
from extractors.pdf.paths import straight
from extractors.pdf.upright import RawGlyph, no_ink, upright
from schemas.document import Box

_Matrix = tuple[float, float, float, float, float, float]
_ASCENT, _DESCENT = 0.8, -0.2
_NO_ADVANCE = 0.01
_NEARLY_WHITE = 0.98
_MOST_SEGMENTS = 400

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def pages_of(data: bytes) -> list[PDFPage]:
    """The pages of a file; none where pdfminer fails on it."""
    try:
        return list(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)), password="")))
    except Exception:  # noqa: BLE001 - pdfminer raises whatever a damaged file provokes; a second opinion is never a must
        return []


def content_of(page: PDFPage, frame: Frame | None, limits: Limits) -> PageContent | None:
    """What a page holds, in the frame of the first reader; without one, in the frame the file tells.

    None where pdfminer fails on the page, or meets more than `limits` allow.
    """
    resources = PDFResourceManager()
    device = _Device(resources, limits)
    try:
        # Without the interpreter's own turning and shifting of the page, everything stays in the coordinates of the file.
        _Interpreter(resources, device).render_contents(page.resources, page.contents)
        return upright(device.finished(), device.edges, device.pictures, frame or _frame(page))
    except Exception:  # noqa: BLE001 - as above; a limit met here says nothing about the first reading, which was within its limits
        return None


def _frame(page: PDFPage) -> Frame:
    """The frame of a page by its crop box and rotation."""
    x0, y0, x1, y1 = page.cropbox
    width, height = x1 - x0, y1 - y0
    return Frame(1.0, 0.0, 0.0, -1.0, -x0, y1, width, height).turned(page.rotate // 90)


class _Interpreter(PDFPageInterpreter):
    """Marked content may name its properties instead of carrying them: looked up here, where the resources are known."""

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802 - named by the operator
        """Begin marked content."""
        if isinstance(props, PSLiteral):
            named = resolve1(self.resources.get("Properties"))
            props = resolve1(named.get(props.name)) if isinstance(named, dict) else None
        super().do_BDC(tag, props)

    def subinterp(self) -> _Interpreter:
        """The interpreter of a form."""
        inner = super().subinterp()
        inner.__class__ = _Interpreter
        return inner  # type: ignore[return-value]


@dataclass(slots=True)
class _Run:
    """A run of glyphs with ActualText: its text, where it stands among the glyphs, its first glyph, and the boxes of all."""

    text: str
    place: int = -1
    first: RawGlyph | None = None
    boxes: list[Box] = field(default_factory=list)


class _Device(PDFTextDevice):
    """Collects what a page draws, in the coordinates of the file."""

    def __init__(self, resources: PDFResourceManager, limits: Limits) -> None:
        super().__init__(resources)
        self._limits = limits
        self._glyphs: list[RawGlyph] = []
        self._runs: list[_Run | None] = []
        self._finished_runs: list[_Run] = []
        self._objects = 0
        self.edges: list[Box] = []
        self.pictures: list[Box] = []

    def finished(self) -> list[RawGlyph]:
        """The glyphs in the order of the content; each run with ActualText is one."""
        glyphs = list(self._glyphs)
        for run in reversed(self._finished_runs):
            if run.first is None or not run.text:
                continue
            boxes = run.boxes
            box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
            ink = box if all(map(is_mark, run.text)) else None
            glyphs.insert(run.place, run.first._replace(text=run.text, box=box, ink=ink, key=""))
        return glyphs

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        """A sequence of marked content begins; those within a run belong to it."""
        value = resolve1(props.get("ActualText")) if isinstance(props, dict) else None
        inside = self._run() is not None
        run = _Run(decoded(value)) if isinstance(value, bytes) and not inside else None
        if run is not None:
            self._finished_runs.append(run)
        self._runs.append(run)

    def end_tag(self) -> None:
        """A sequence of marked content ends."""
        if self._runs:
            self._runs.pop()

    def _run(self) -> _Run | None:
        return next((run for run in reversed(self._runs) if run is not None), None)

    def render_char(
        self,
        matrix: _Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """A glyph; returns its advance."""
        advance = font.char_width(cid) * fontsize * scaling
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = ""
        lost = not text.strip("\x00")
        size = abs(fontsize) * math.hypot(matrix[2], matrix[3])
        corners = [apply_matrix_pt(matrix, (x, rise + y * fontsize)) for x in (0.0, advance) for y in (_DESCENT, _ASCENT)]
        box = min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)
        ink = no_ink(box) if lost or is_mark(text) else None
        glyph = RawGlyph(
            LOST if lost else text,
            box,
            apply_matrix_pt(matrix, (0.0, rise)),
            size,
            math.atan2(matrix[1], matrix[0]),
            ink,
            f"second/{font.fontname}/{id(font):x}/{cid:x}" if lost else "",
        )
        run = self._run()
        if run is None:
            self._glyphs.append(glyph)
            self._limits.hold("characters", len(self._glyphs))
        else:
            if run.first is None:
                run.place, run.first = len(self._glyphs), glyph
            run.boxes.append(box)
        return advance

    def paint_path(self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        """A path: its straight edges, as the first reader has them."""
        self._objects += 1
        self._limits.hold("objects", self._objects)
        if not (stroke or fill) or not 2 <= len(path) <= _MOST_SEGMENTS or (not stroke and _is_white(graphicstate.ncolor)):
            return
        assert self.ctm is not None
        lines: list[Box] = []
        start = here = None
        for operator, *numbers in path:
            point = start if operator == "h" else apply_matrix_pt(self.ctm, (float(numbers[-2]), float(numbers[-1])))
            if operator == "m":
                if start is not None and here is not None and here != start:
                    lines.append((*here, *start))
                start = point
            elif operator in "lh" and here is not None and point is not None and here != point:
                lines.append((*here, *point))
            here = point
        if start is not None and here is not None and here != start and len(lines) > 1:
            lines.append((*here, *start))
        self.edges += straight(lines, stroke)

    def render_image(self, name: str, stream: Any) -> None:
        """A picture: the unit square as the page's matrix draws it."""
        if self.ctm is None:
            return
        corners = [apply_matrix_pt(self.ctm, (x, y)) for x in (0.0, 1.0) for y in (0.0, 1.0)]
        self.pictures.append(
            (min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners))
        )


def _is_white(colour: Any) -> bool:
    """Whether a fill colour is that of paper: gray or RGB near 1, CMYK without ink."""
    if isinstance(colour, int | float):
        return bool(colour >= _NEARLY_WHITE)
    if not isinstance(colour, tuple | list) or not all(isinstance(part, int | float) for part in colour):
        return False
    if len(colour) == 4:
        return bool(max(colour) <= 1 - _NEARLY_WHITE)
    return len(colour) in (1, 3) and bool(min(colour) >= _NEARLY_WHITE)
