"""Text for a terminal: harmless, measured in columns as Thai is displayed, wrapped, and set in tables that fit.

What comes from a document is data: every text goes through `clean` before it reaches a terminal.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TextIO

from wcwidth import iter_graphemes, wcswidth, wcwidth

from normalizers.thai import FOLLOWING_VOWEL, LEADING_VOWEL

FALLBACK_WIDTH = 120
"""Columns assumed when the output is not a terminal and COLUMNS is not set."""

_GAP = "  "
_ELLIPSIS = "…"
_LEAST_COLUMN = 8
_ORPHAN_BASE = "\u25cc"

# C0 and C1 controls, line and paragraph separators, bidirectional overrides, surrogates, noncharacters.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# Invisible, and measured differently by every terminal: zero-width spaces and joiners, soft hyphen, variation selectors, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)

# A line may not end after a vowel that is written before its consonant, nor begin with what belongs to the letter before.
# A syllable begins at such a vowel, so that breaking before one seldom tears a word where it hurts.
_LEADING_VOWELS = frozenset(LEADING_VOWEL)
_SYLLABLE = 8
_NEVER_LAST = _LEADING_VOWELS | frozenset("([{“‘")
_NEVER_FIRST = frozenset(f"{FOLLOWING_VOWEL}ๆฯ)]}}”’.,:;!?%")

_SGR = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the output can take: columns, and whether colour is welcome.

    `piped`: another program or a file reads it, and nobody asked for a width.
    """

    width: int = FALLBACK_WIDTH
    colour: bool = False
    piped: bool = False

    def style(self, text: str, *names: str) -> str:
        """`text` in the named styles (bold, dim, red, green, yellow, cyan), or unchanged without colour."""
        if not self.colour or not text or not names:
            return text
        return f"\x1b[{';'.join(_SGR[name] for name in names)}m{text}\x1b[0m"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `align`: left or right. `style` names the style of a cell by its text (see `Terminal.style`)."""

    title: str
    align: str = "left"
    style: Callable[[str], str | None] | None = None


def terminal_of(stream: TextIO) -> Terminal:
    """The width and colour of `stream`: COLUMNS first, then the terminal; no colour when piped, with NO_COLOR or on a dumb terminal."""
    is_terminal = stream.isatty()
    width = shutil.get_terminal_size((FALLBACK_WIDTH, 24)).columns if is_terminal else _columns_setting()
    # https://no-color.org: any non-empty value switches colour off.
    colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(max(width or FALLBACK_WIDTH, 20), colour, piped=not width)


def _columns_setting() -> int:
    """What COLUMNS asks for; 0 for nothing."""
    value = os.environ.get("COLUMNS", "")
    return int(value) if value.isascii() and value.isdigit() else 0


def clean(text: str) -> str:
    r"""`text` made harmless for a terminal: only printable characters and `\n` are left.

    Tabs become spaces; other control characters are shown as their picture (ESC as ␛) or as U+FFFD, so that nobody misses that
    something stood there; invisible characters go; a combining mark without a letter gets a dotted circle to sit on.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _INVISIBLE.sub("", UNSAFE.sub(_picture, text))
    return "\n".join(_give_base(line) for line in text.split("\n"))


def clean_line(text: str) -> str:
    """`clean` on one line: runs of white space become one space."""
    return _give_base(" ".join(clean(text).split()))


def _picture(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\n":
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def _give_base(line: str) -> str:
    """A dotted circle under a mark at the start of the line or after a space, where it would cling to the border of the table."""
    if line.isascii():
        return line
    return "".join(
        _ORPHAN_BASE + character if before == " " and character != " " and _character_width(character) == 0 else character
        for before, character in zip(" " + line, line, strict=False)
    )


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    return wcwidth(character)


def display_width(text: str) -> int:
    """Columns that one cleaned line takes on a terminal: Thai marks none, wide characters two."""
    if text.isascii():
        return len(text)
    return sum(_cluster_width(cluster) for cluster in _clusters(text))


def _clusters(text: str) -> Iterator[str]:
    """Letters with their marks; what claims to be one letter of more than two columns comes character by character."""
    for cluster in iter_graphemes(text):
        if _cluster_width(cluster) <= 2:
            yield cluster
        else:
            yield from cluster


@lru_cache(maxsize=4096)
def _cluster_width(cluster: str) -> int:
    width = wcswidth(cluster)
    # A character that the width tables do not know is drawn as one box.
    return width if width >= 0 else len(cluster)


def pad(text: str, width: int, align: str = "left") -> str:
    """`text` filled with spaces to `width` columns; longer text stays as it is."""
    fill = " " * (width - display_width(text))
    return fill + text if align == "right" else text + fill


def shorten(text: str, width: int) -> str:
    """One line of at most `width` columns (>= 1), cut between letters, with an ellipsis where something was left out."""
    text = clean_line(text)
    if display_width(text) <= width:
        return text
    kept, used = [], 0
    for cluster in _clusters(text):
        used += _cluster_width(cluster)
        if used > width - 1:
            break
        kept.append(cluster)
    return "".join(kept) + _ELLIPSIS


def wrap(text: str, width: int) -> list[str]:
    """The lines of `text`, each at most `width` columns (>= 2); nothing but white space at the breaks is lost.

    Breaks at a space in the last half of the line (or behind the _ or / of a name), else between letters, because Thai is written
    without spaces: then where a leading vowel begins a syllable, if there is one near the end.
    """
    return [line for paragraph in clean(text).split("\n") for line in _wrap_paragraph(paragraph.strip(), max(width, 2))]


def _wrap_paragraph(paragraph: str, width: int) -> Iterator[str]:
    if display_width(paragraph) <= width:
        yield paragraph
        return
    clusters = list(_clusters(paragraph))
    start = 0
    while start < len(clusters):
        end, used = start, 0
        while end < len(clusters) and used + _cluster_width(clusters[end]) <= width:
            used += _cluster_width(clusters[end])
            end += 1
        if end < len(clusters):
            end = _break_at(clusters, start, max(end, start + 1))
        yield "".join(clusters[start:end]).rstrip(" ")
        start = end
        while start < len(clusters) and clusters[start] == " ":
            start += 1


def _break_at(clusters: Sequence[str], start: int, end: int) -> int:
    """Where to break clusters[start:end], `end` being the most that fits."""
    for place in range(end, start + (end - start) // 2, -1):
        if clusters[place] == " " or clusters[place - 1] in (" ", "_", "/"):
            return place
    for place in range(end, max(start + (end - start) // 2, end - _SYLLABLE), -1):
        if clusters[place][0] in _LEADING_VOWELS:
            return place
    place = end
    while place > start + 1 and (clusters[place][0] in _NEVER_FIRST or clusters[place - 1][-1] in _NEVER_LAST):
        place -= 1
    return place if place > start + 1 else end


def paragraph(text: str, terminal: Terminal, indent: str = "", first: str | None = None) -> list[str]:
    """`text` wrapped into the terminal behind `indent`; the first line behind `first`, if given, which may not be wider."""
    lines = wrap(text, terminal.width - display_width(indent))
    return [((first if number == 0 and first is not None else indent) + line).rstrip(" ") for number, line in enumerate(lines)]


def table_lines(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], terminal: Terminal, indent: str = "", *, unbroken: bool = False
) -> list[str]:
    """The lines of a table that fits into the terminal, cells wrapped; as one block a row when it has too many columns for that.

    `unbroken`: for programs; each row is one line, however long, right below that of the titles. Each row must have one text for each
    column (ValueError otherwise).
    """
    body = [[clean_line(text) if unbroken else clean(text) for text in row] for row in rows]
    if any(len(row) != len(columns) for row in body):
        raise ValueError("a row has not one text for each column")
    titles = [clean_line(column.title) for column in columns]
    room = terminal.width - display_width(indent) - len(_GAP) * (len(columns) - 1)
    natural = [
        max([display_width(title), *(display_width(line) for row in body for line in row[index].split("\n"))])
        for index, title in enumerate(titles)
    ]
    widths = natural if unbroken else _fit(natural, room)
    if widths is None:
        return _as_records(titles, body, terminal, indent)
    lines = _row_lines(titles, columns, widths, terminal, indent, heading=True)
    if not unbroken:
        lines.append(indent + terminal.style(_GAP.join("─" * width for width in widths), "dim"))
    for row in body:
        lines.extend(_row_lines(row, columns, widths, terminal, indent))
    return lines


def _fit(natural: Sequence[int], room: int) -> list[int] | None:
    """Widths that fit into `room`: the widest columns give way first. None when some column would be too narrow to read."""
    if sum(natural) <= room:
        return list(natural)
    if sum(min(width, _LEAST_COLUMN) for width in natural) > room:
        return None
    low, high = _LEAST_COLUMN, max(natural)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(width, middle) for width in natural) <= room:
            low = middle
        else:
            high = middle - 1
    widths = [min(width, low) for width in natural]
    spare = room - sum(widths)
    for index, width in enumerate(natural):
        if spare > 0 and width > widths[index]:
            widths[index] += 1
            spare -= 1
    return widths


def _row_lines(
    row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], terminal: Terminal, indent: str, *, heading: bool = False
) -> list[str]:
    cells = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
    lines: list[str] = []
    for number in range(max(len(cell) for cell in cells)):
        parts = []
        for text, cell, column, width in zip(row, cells, columns, widths, strict=True):
            part = pad(cell[number] if number < len(cell) else "", width, column.align)
            style = "bold" if heading else column.style(text) if column.style else None
            parts.append(terminal.style(part, style) if style else part)
        lines.append((indent + _GAP.join(parts)).rstrip(" "))
    return lines


def _as_records(titles: Sequence[str], body: Sequence[Sequence[str]], terminal: Terminal, indent: str) -> list[str]:
    """Every row as a block of `title  text` lines, for more columns than fit side by side."""
    widest = max(display_width(title) for title in titles)
    head = max(1, min(widest, (terminal.width - display_width(indent)) // 3))
    room = max(2, terminal.width - display_width(indent) - head - len(_GAP))
    lines = []
    for number, row in enumerate(body, 1):
        mark = f"── {number} "
        lines.append(indent + terminal.style(mark + "─" * (min(terminal.width, 40) - display_width(indent) - len(mark)), "dim"))
        for title, text in zip(titles, row, strict=True):
            label = terminal.style(pad(shorten(title, head), head), "bold")
            for position, line in enumerate(wrap(text, room)):
                lines.append((indent + (label if position == 0 else " " * head) + _GAP + line).rstrip(" "))
    return lines
