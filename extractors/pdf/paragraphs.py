"""Rows of print to paragraphs: what a layout broke into lines put together again, with or without a space at the joint.

A line goes on in the next one where the next one's first word had no room left on it. Thai is broken between words that have no space
between them, so a joint of two Thai letters has no space unless one was printed at the end of the line; other characters are only broken
at spaces (Unicode line breaking, UAX 14, rules LB25, LB28-30: letters, numerals, brackets and full stops stick together).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.pdf.clusters import LOW_AM, is_placeholder
from extractors.pdf.marks import NIKHAHIT, SARA_AA
from extractors.pdf.rows import Row
from normalizers.thai import compose_sara_am
from normalizers.words import longest_word_at
from schemas.document import Box

_DASH = re.compile(r"[-–]\s")
_LIST_MARK = re.compile(r"(?:[-–•·●○▪■□*➢✓]\s|\(\d{1,2}\)\s?\D|\d{1,2}[.)](?!\d)|[\u0e01-\u0e2e][.)]\s)")
_THAI = re.compile("[\u0e01-\u0e4e]")
_OPEN_AFTER = re.compile(r"[/\-–]")
_SAME_SIZE = 0.08
_LEADING = 1.15
_CLOSEST, _LOOSEST = 0.8, 2.6
_FEW_PITCHES = 3
_CENTRED = 0.5
_FEWEST_CLUSTERS = 4
_SLACK = 0.3
_PLANES = "\uffff"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some rows of print that make one paragraph."""

    text: str
    rows: tuple[Row, ...]

    @property
    def box(self) -> Box:
        """The box around its rows."""
        boxes = [row.box for row in self.rows]
        return min(box[0] for box in boxes), boxes[0][1], max(box[2] for box in boxes), boxes[-1][3]


def paragraphs_of(rows: Sequence[Row], right: float, pitch: float = 0.0) -> list[Paragraph]:
    """The paragraphs that rows (from top to bottom) make.

    `right`: how far to the right text may go; `pitch`: the usual distance of lines in this text, in sizes (0.0: not known).
    """
    if not rows:
        return []
    pitches = [below.baseline - above.baseline for above, below in zip(rows, rows[1:], strict=False)]
    groups: list[list[Row]] = [[rows[0]]]
    for row, step in zip(rows[1:], pitches, strict=True):
        usual = _usual(pitches, row.size)
        if pitch and len(pitches) < _FEW_PITCHES:
            usual = min(usual, pitch * row.size)
        if _goes_on(groups[-1][-1], row, step, usual, right):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Paragraph(joined(group), tuple(group)) for group in groups]


def joined(rows: Sequence[Row]) -> str:
    """The text of some rows as one line."""
    text = rows[0].text
    for above, row in zip(rows, rows[1:], strict=False):
        text += (" " if above.open_end else joint(above.text, row.text)) + row.text
    return text


def joint(above: str, below: str) -> str:
    """What stands between two texts that a layout parted, where no space was printed: a space or nothing."""
    if _OPEN_AFTER.match(above[-1:]) or (_THAI.match(above[-1:]) and _THAI.match(below[:1])):
        return ""
    return " "


def begins_item(text: str) -> bool:
    """Whether a text begins with the mark of a list item."""
    return _LIST_MARK.match(text) is not None


def usual_pitch(stretches: Iterable[Sequence[Row]]) -> float:
    """The distance of lines within paragraphs of a whole page, in sizes; 0.0 where it has too few lines to say."""
    pitches = [(below.baseline - above.baseline) / below.size for rows in stretches for above, below in pairwise(rows)]
    near = [pitch for pitch in pitches if _CLOSEST <= pitch <= _LOOSEST]
    return _usual(near, 1.0) if len(near) > _FEW_PITCHES else 0.0


def _usual(pitches: Sequence[float], size: float) -> float:
    """The distance of lines within a paragraph: one of the smaller ones, since that between paragraphs may be as frequent."""
    near = sorted(pitch for pitch in pitches if _CLOSEST * size <= pitch <= _LOOSEST * size)
    return near[len(near) // 5] if near else 1.5 * size


def _goes_on(above: Row, row: Row, pitch: float, usual: float, right: float) -> bool:
    if abs(above.size - row.size) > _SAME_SIZE * max(above.size, row.size):
        return False
    if pitch > _LEADING * usual or pitch > _LOOSEST * row.size:
        return False
    if _LIST_MARK.match(row.text) and not (_DASH.match(row.text) and above.text[-1].isdigit()):
        return False
    room = right - above.x1
    if _are_centred(above, row, right):
        room *= 2
    return room < _first_word(row) + _SLACK * row.size


def _are_centred(above: Row, row: Row, right: float) -> bool:
    """Whether two lines of different lengths have one middle: what is free at the right is free at the left, too.

    A line that is set in, over one that fills the whole width, may have its middle by chance.
    """
    free = min(right - above.x1, right - row.x1, abs(above.x0 - row.x0)) > row.size
    return free and abs(above.x0 + above.x1 - row.x0 - row.x1) < _CENTRED * row.size


def _first_word(row: Row) -> float:
    """The width of what a layout would not have broken at the beginning of a row."""
    word = re.split(r"\s", _guessed(row.text), maxsplit=1)[0]
    length = max(1, longest_word_at(word) if _THAI.match(word) else len(word))
    text, last = "", row.clusters[0]
    for count, cluster in enumerate(row.clusters):
        reached = len(_guessed(text))
        if reached >= len(word) or (reached >= length and count >= _FEWEST_CLUSTERS):
            break
        text, last = text + cluster.text, cluster
    return last.x1 - row.x0


def _guessed(text: str) -> str:
    """The text with its lost glyphs read as nikhahit, the one that is lost most often: good enough to find where a word ends."""
    if not text or max(text) <= _PLANES:
        return text
    return compose_sara_am("".join(NIKHAHIT if is_placeholder(char) else char for char in text.replace(LOW_AM, SARA_AA)))
