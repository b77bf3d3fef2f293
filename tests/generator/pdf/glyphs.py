"""Glyphs as a reader of PDF files finds them, set by hand: letters in a row, marks over and under them."""

from __future__ import annotations

from extractors.pdf.glyphs import Glyph

SIZE, WIDTH = 10.0, 6.0
BELOW = "\u0e38\u0e39\u0e3a"
MARKS = "\u0e31\u0e34\u0e35\u0e36\u0e37" + BELOW + "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"


def letter(text: str, x: float, baseline: float = 100.0, size: float = SIZE, width: float = WIDTH) -> Glyph:
    """A letter that stands at x."""
    return Glyph(text, x, x + width * size / SIZE, baseline, size)


def mark(text: str, x: float, baseline: float = 100.0, *, side: str | None = None, size: float = SIZE, key: str = "f/1") -> Glyph:
    """A mark without an advance, drawn over (or under) the letter that ends at x. `side`: where it is drawn, if not where it belongs."""
    below = side == "below" if side else text in BELOW
    top = baseline + 0.1 * size if below else baseline - 0.8 * size
    return Glyph(text, x, x, baseline, size, (x - 0.4 * size, top, x - 0.1 * size, top + 0.2 * size), key)


def typeset(text: str, x: float = 0.0, baseline: float = 100.0, *, spaces: bool = True, size: float = SIZE) -> list[Glyph]:
    """The glyphs of a line in the order of its writing. Without `spaces` a space is nothing but a gap."""
    glyphs: list[Glyph] = []
    for char in text:
        if char in MARKS:
            glyphs.append(mark(char, x, baseline, size=size))
            continue
        if char != " " or spaces:
            glyphs.append(letter(char, x, baseline, size))
        x += WIDTH * size / SIZE
    return glyphs
