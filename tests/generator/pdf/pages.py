"""On which page each piece of a sheet stands in the PDF that a program made of it.

The programs break lines and pages themselves and do not tell. Base consonants, digits and Latin letters come out of every text layer
whole, so the letters of the sheet are laid beside those of the pages; marks and vowels, which some layers lose, play no part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from rapidfuzz.distance import LCSseq

SKELETON = re.compile("[ก-ฮ๐-๙0-9A-Za-z]")
LEADING = re.compile(r"[เแโใไ(\"“‘]+$")
"""What stands before a consonant and belongs to it."""
LEAST_FOUND = 0.98
"""The share of letters that must be found: less means that the PDF does not show what the truth says."""
RUN = 3
"""Letters that must follow one another to be taken for the same place."""
FEW = 0.15
"""Pages with a smaller share of a piece's letters are taken for a slip of the alignment."""
LAST = 3
"""So many letters at the end of a piece are its last words on the next page."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text by page: (page, what of it stands there), in order. Pages are 1-based."""

    parts: tuple[tuple[int, str], ...]

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages, ascending."""
        return tuple(page for page, _ in self.parts)


def page_letters(path: Path) -> list[str]:
    """The consonants, digits and Latin letters of each page, in the order of its text layer."""
    document = pypdfium2.PdfDocument(path)
    try:
        return ["".join(SKELETON.findall(page.get_textpage().get_text_bounded())) for page in document]
    finally:
        document.close()


LONG = 20
"""Letters of a text that is surely no cell: it may go over a page break."""


EDGE = 40
"""Letters at the top or bottom of a page among which its header or footer ends."""


def place(texts: Sequence[str], pages: Sequence[str]) -> list[Placed]:
    """Where each of the texts stands, given in reading order.

    Raises:
        ValueError: letters of the texts are not in the pages.
    """
    page_of = [number for number, letters in enumerate(pages, 1) for _ in letters]
    found = [{at: page_of[index] for at, index in spots.items()} for spots in align(texts, "".join(pages))]
    placed: list[Placed] = []
    last = 1
    for text, letters in zip(texts, found, strict=True):
        parts = _checked(text, _parts(text, letters) or ((last, text),), pages)
        last = parts[-1][0]
        placed.append(Placed(parts))
    return placed


def align(texts: Sequence[str], given: str) -> list[dict[int, int]]:
    """For each text, given in reading order, where its letters are found in the letters of a document: offset in the text to offset there.

    Raises:
        ValueError: letters of the texts are not among those of the document.
    """
    spots = [(number, hit.start()) for number, text in enumerate(texts) for hit in SKELETON.finditer(text)]
    wanted = "".join(texts[number][at] for number, at in spots)
    right = LCSseq.similarity(wanted, given)
    if right < LEAST_FOUND * len(wanted):
        raise ValueError(f"only {right} of {len(wanted)} letters are on the pages")
    found: list[dict[int, int]] = [{} for _ in texts]
    # letters alone would also be found, one here and one there, in a page header that stands between two pieces
    for block in LCSseq.opcodes(_runs(wanted), _runs(given)):
        if block.tag == "equal":
            for step in range(block.src_end - block.src_start + RUN - 1):
                number, at = spots[block.src_start + step]
                found[number][at] = block.dest_start + step
    return found


def _checked(text: str, parts: tuple[tuple[int, str], ...], pages: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The parts, or better ones where the letters of the text stand on one page, or go over from one to the next, without a gap.

    The alignment slips where words that stand beside a page break stand on the other page, too.
    """
    if len(parts) > 2:
        return parts
    hits = list(SKELETON.finditer(text))
    whole = "".join(hit.group() for hit in hits)
    first = parts[0][0]
    then = parts[1][0] if len(parts) == 2 else min(first + 1, len(pages))  # a last word too short for a run may stand overleaf
    on = [page for page in dict.fromkeys((first, then)) if whole in pages[page - 1]]
    if len(on) == 1 and len(parts) == 2:
        return ((on[0], text),)
    if on or then - first != 1 or (len(parts) == 1 and len(whole) < LONG):
        return parts
    # where all of it was thought to stand on one page, only what ends that page and begins the next goes over
    above, below = (
        (pages[first - 1], pages[then - 1]) if len(parts) == 2 else (pages[first - 1][-len(whole) - EDGE :], pages[then - 1][:EDGE])
    )
    for count in range(len(whole) - 1, 0, -1):
        if whole[:count] in above and whole[count:] in below:
            at = _cut(text, hits[count].start())
            return (first, text[:at].strip()), (then, text[at:].strip())
    return parts


def _cut(text: str, at: int) -> int:
    before = LEADING.search(text[:at])
    return before.start() if before else at


def _runs(letters: str) -> list[str]:
    """Every run of `RUN` letters, each beginning one letter after the other."""
    return [letters[start : start + RUN] for start in range(len(letters) - RUN + 1)]


def _parts(text: str, letters: dict[int, int]) -> tuple[tuple[int, str], ...]:
    """A text cut where its pages end; empty when none of its letters was found."""
    counts = Counter(letters.values())
    kept = sorted(page for page, count in counts.items() if count >= max(1, FEW * len(letters)) or count > 12)
    ordered = [letters[at] for at in sorted(letters)]
    # a few letters at the very end of a piece, all on the page after: no slip, but its last words
    if kept and all(page > kept[-1] for page in ordered[-LAST:]) and len(set(ordered[-LAST:])) == 1:
        kept.append(ordered[-1])
    if len(kept) < 2:
        return tuple((page, text) for page in kept)
    cuts = [0]
    for page in kept[1:]:
        first = min(at for at, on in letters.items() if on == page and at >= cuts[-1])
        cuts.append(_cut(text, first))
    cuts.append(len(text))
    return tuple((page, text[start:end].strip()) for page, start, end in zip(kept, cuts, cuts[1:], strict=False))
