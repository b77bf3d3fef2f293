"""How far a text that was read is from the text that is printed, and how many cells of a table were read exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

LOST = "\ufffd"
"""How a reader says that a glyph has no character: nothing is hidden."""


@dataclass(frozen=True, slots=True)
class Distance:
    """A text against its truth. `letters` and `edits` leave spaces out; `characters` and `spaced_edits` count them.

    `silent` characters of the truth are missing or wrong and nothing says so; `marked` ones stand as U+FFFD.
    """

    letters: int = 0
    edits: int = 0
    characters: int = 0
    spaced_edits: int = 0
    silent: int = 0
    marked: int = 0

    def __add__(self, other: Distance) -> Distance:
        return Distance(
            self.letters + other.letters,
            self.edits + other.edits,
            self.characters + other.characters,
            self.spaced_edits + other.spaced_edits,
            self.silent + other.silent,
            self.marked + other.marked,
        )

    @property
    def rate(self) -> float:
        """Character error rate without spaces."""
        return self.edits / self.letters if self.letters else 0.0

    @property
    def spaced_rate(self) -> float:
        """Character error rate with spaces."""
        return self.spaced_edits / self.characters if self.characters else 0.0


def squash(text: str) -> str:
    """A text without any whitespace."""
    return "".join(text.split())


def distance(truth: str, read: str) -> Distance:
    """The distance of a page. A line end that was read stands for whatever the truth has there: nothing, a space, or a line end."""
    wanted, given = squash(truth), squash(read)
    edits = Levenshtein.editops(wanted, given)
    silent = marked = 0
    for edit in edits:
        if edit.tag == "replace" and given[edit.dest_pos] == LOST:
            marked += 1
        elif edit.tag != "insert":
            silent += 1
    spaced, joined = " ".join(truth.split()), _joined(truth, read)
    return Distance(len(wanted), len(edits), len(spaced), Levenshtein.distance(spaced, joined), silent, marked)


def _joined(truth: str, read: str) -> str:
    """What was read in one line: a line end becomes a space where the truth has whitespace at that place, else nothing."""
    truth = truth.strip()
    gaps = {len(squash(truth[: hit.start()])) for hit in re.finditer(r"\s+", truth)}
    # places in `read`, counted without whitespace, to places in the truth
    place_of: dict[int, int] = {}
    for block in Levenshtein.opcodes(squash(truth), squash(read)):
        for step in range(block.dest_end - block.dest_start + 1):
            place_of[block.dest_start + step] = min(block.src_start + step, block.src_end)
    pieces, position = [], 0
    for piece in re.split(r"(\s+)", read.strip()):
        if piece and not piece.isspace():
            pieces.append(piece)
            position += len(piece)
        elif "\n" in piece or "\r" in piece or "\f" in piece:
            pieces.append(" " if place_of.get(position) in gaps else "")
        elif piece:
            pieces.append(" ")
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class CellCount:
    """Cells of the truth with a text, those read exactly up to spaces, those read exactly with their spaces, and cells invented."""

    cells: int = 0
    exact: int = 0
    spaced: int = 0
    invented: int = 0

    def __add__(self, other: CellCount) -> CellCount:
        return CellCount(self.cells + other.cells, self.exact + other.exact, self.spaced + other.spaced, self.invented + other.invented)

    @property
    def share(self) -> float:
        """The share of exact cells."""
        return self.exact / self.cells if self.cells else 1.0


def count_cells(truth: Sequence[Sequence[str]], read: Sequence[Sequence[str]], repeated: Sequence[Sequence[str]] = ()) -> CellCount:
    """Rows that were read against the rows of the truth, both in reading order.

    A cell is right when it stands in its column, in a row that follows the rows before it, with exactly its text. Rows of the truth
    and rows that were read are paired so that most cells are right. `repeated` are rows that the pages show again (headers): read, they
    are not invented.
    """
    wanted = [[squash(cell) for cell in row] for row in truth]
    given = [[squash(cell) for cell in row] for row in read]
    pairs = _pair(wanted, given)
    exact = spaced = 0
    used = set()
    for i, j in pairs:
        used.add(j)
        for column, text in enumerate(wanted[i]):
            if text and column < len(given[j]) and given[j][column] == text:
                exact += 1
                spaced += " ".join(truth[i][column].split()) == " ".join(read[j][column].split())
    again = [[squash(cell) for cell in row] for row in repeated]
    invented = sum(bool(cell) for j, row in enumerate(given) if j not in used and row not in again for cell in row)
    return CellCount(sum(bool(cell) for row in wanted for cell in row), exact, spaced, invented)


def _pair(wanted: list[list[str]], given: list[list[str]]) -> list[tuple[int, int]]:
    """Rows paired in order with the most equal cells (dynamic programming over both sequences)."""
    gains = [[sum(1 for a, b in zip(row, other, strict=False) if a and a == b) for other in given] for row in wanted]
    best = [[0] * (len(given) + 1) for _ in range(len(wanted) + 1)]
    for i in range(len(wanted) - 1, -1, -1):
        for j in range(len(given) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + gains[i][j])
    pairs, i, j = [], 0, 0
    while i < len(wanted) and j < len(given):
        if gains[i][j] and best[i][j] == best[i + 1][j + 1] + gains[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
