"""How much a reader may take from one file: what is larger is refused whole, never cut.

A limit says no; it never shortens a reading. So a reading does not depend on the limits, and a file that was refused can be read as soon as
the limit is raised. Time, processor time and memory are held from outside, by `pipeline.pool`: a reader that hangs cannot count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measured = Literal["pages", "pixels", "characters", "line_characters", "stream_bytes", "objects"]

_CODES: dict[Measured, str] = {
    "pages": "too_many_pages",
    "pixels": "too_many_pixels",
    "characters": "too_much_text",
    "line_characters": "line_too_long",
    "stream_bytes": "stream_too_large",
    "objects": "too_many_objects",
}


class LimitExceeded(ValueError):
    """A file holds more than it may. `code` is a key of `schemas/reasons.yaml`, `detail` says how much and where, in English."""

    def __init__(self, code: str, detail: str) -> None:
        """`code` and `detail` become those of the reject."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one file; each is set by `ITA_MAX_…` (see `pipeline.settings`).

    `pages`: of the file. `pixels`: of one page image, decoded or rendered. `characters`: of all text, about a thousand pages (for which a
    gigabyte of memory is enough). `line_characters`: of one line of a text file. `stream_bytes`: of one stream after it was unpacked, and
    of all streams of one page. `objects`: drawn on one page.
    """

    pages: int = 2_000
    pixels: int = 100_000_000
    characters: int = 2_000_000
    line_characters: int = 2_000_000
    stream_bytes: int = 256 * 1024 * 1024
    objects: int = 300_000

    def hold(self, what: Measured, found: int, where: str = "") -> None:
        """Raise LimitExceeded when `found` is more than the limit of `what`; `where` is added to the detail ("page 3")."""
        most: int = getattr(self, what)
        if found > most:
            raise LimitExceeded(_CODES[what], f"{where + ': ' if where else ''}{found} > {most} {what.replace('_', ' ')}")


DEFAULT_LIMITS = Limits()
"""What holds where nobody said otherwise."""
