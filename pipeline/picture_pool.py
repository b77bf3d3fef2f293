"""Pictures of places on PDF pages, made in child processes that may die: a page that hangs or crashes pdfium costs its pictures only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.confine import Confinement
from pipeline.crops import NoPicture, open_pages, webp
from pipeline.pool import ChildPool, start_fork_server
from schemas.document import Box

SECONDS = 20
"""Wall clock and processor time for the pictures of one page. A usual page takes a thirtieth of a second."""
MEMORY_BYTES = 1024**3

NOT_DRAWN = ("timeout", "memory", "crash", "damaged")
"""Why there is no picture."""


@dataclass(frozen=True, slots=True)
class PageOrder:
    """Pictures wanted of one page (1-based) of a PDF file: the boxes to frame in each."""

    file: Path
    page: int
    crops: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a WebP file and where it lies on its page (`top`, `height`, `width` in points), or `why` there is none (`NOT_DRAWN`).

    `pixels`: width and height of the picture.
    """

    webp: bytes = b""
    top: float = 0.0
    height: float = 0.0
    width: float = 0.0
    pixels: tuple[int, int] = (0, 0)
    why: str = ""


Pictures = tuple[Picture, ...]


@contextmanager
def picture_pool(jobs: int, seconds: float = SECONDS) -> Iterator[ChildPool[PageOrder, Pictures]]:
    """A pool that draws while the block lasts; each result has a picture for each crop of its order."""
    start_fork_server((__name__, "pypdfium2", "PIL.Image", "PIL.ImageDraw", "PIL.WebPImagePlugin"))
    with tempfile.TemporaryDirectory(prefix="ita-pictures-") as folder:
        limits = Confinement(
            scratch=Path(folder), writable=(), cpu_seconds=max(1, int(seconds)), memory_bytes=MEMORY_BYTES, file_bytes=1024**2
        )
        with ChildPool(draw_page, _lost, jobs=jobs, seconds=seconds, confinement=limits) as pool:
            yield pool


def draw_page(order: PageOrder) -> Pictures:
    """The pictures of a page. What cannot be drawn says why; nothing is raised for what a file may cause."""
    try:
        with open_pages(order.file) as pages:
            drawn = []
            for boxes in order.crops:
                try:
                    strip = pages.strip(order.page, boxes)
                except NoPicture:
                    drawn.append(Picture(why="damaged"))
                    continue
                drawn.append(Picture(webp(strip.image), strip.top, strip.height, strip.width, strip.image.size))
            return tuple(drawn)
    except NoPicture:
        return _all(order, "damaged")
    except MemoryError:
        return _all(order, "memory")


def _lost(order: PageOrder, reason: str, _: str) -> Pictures:
    return _all(order, {"timeout": "timeout", "cpu_limit": "timeout", "out_of_memory": "memory"}.get(reason, "crash"))


def _all(order: PageOrder, why: str) -> Pictures:
    return (Picture(why=why),) * len(order.crops)
