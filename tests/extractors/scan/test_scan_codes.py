"""A code close behind a word, which engines read as one word: the code is the numerals reader's to read, the word the engine's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.scan.codes import STEP_NUMERALS
from extractors.scan.engine import LineReading, Sign
from extractors.scan.lines import lines_of, pieces_of
from extractors.scan.pieces import PieceOfPrint, margin, piece_of
from extractors.scan.printed import read_pieces

FOLDER = Path(__file__).parents[2] / "data" / "scan" / "codes"
TITLED = FOLDER.parent / "titled"
READ: dict[str, dict[str, str]] = json.loads((FOLDER / "read.json").read_text(encoding="utf-8"))
READ_TITLED: dict[str, dict[str, str]] = json.loads((TITLED / "read.json").read_text(encoding="utf-8"))


def piece(image: np.ndarray) -> PieceOfPrint:
    """The print of a crop as one piece."""
    _, _, found, _ = cv2.connectedComponentsWithStats((image < 128).astype(np.uint8))
    boxes = np.array([(x, y, x + width, y + height) for x, y, width, height, area in found[1:].tolist() if area > 6])
    letter = float(np.median(boxes[:, 3] - boxes[:, 1]))
    (line,) = (one for one in lines_of(boxes, letter) if len(one.ink) > 2)
    ((x0, x1),) = pieces_of(line, line.ink, 3.0)
    return piece_of(line, line.ink, x0, x1)


@pytest.mark.parametrize("name", sorted(READ))
def test_a_code_behind_a_word_is_read_exactly(name: str, told: type) -> None:
    image = cv2.imread(str(FOLDER / name), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    (found,) = read_pieces(image, [piece(image)], told(lambda _: READ[name]["engine"]), 5.0)
    assert found.text == READ[name]["printed"]
    assert found.steps == (STEP_NUMERALS,)
    assert found.confidence > 0.5


class Placed:
    """An engine that says a line of words, and where each stands: parted at the widest white of the picture."""

    def __init__(self, line: str, cut: int) -> None:
        self._line, self._cut = line, cut

    def read(self, lines: Sequence[np.ndarray], seconds: float) -> list[LineReading]:
        first, last = self._line.split(" ", 1)
        width = lines[0].shape[1]
        return [LineReading(self._line, 0.95, (Sign(first, 0, self._cut, 0.95), Sign(last, self._cut, width, 0.95)))]


@pytest.mark.parametrize("name", sorted(READ_TITLED))
def test_a_code_behind_a_word_is_read_exactly_before_its_title_too(name: str) -> None:
    image = cv2.imread(str(TITLED / name), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    whole = piece(image)
    ends = np.maximum.accumulate(whole.ink[np.argsort(whole.ink[:, 0]), 2])[:-1]
    white = np.sort(whole.ink[:, 0])[1:] - ends
    cut = int(ends[white.argmax()]) - whole.box[0] + margin(whole.height) + 2
    (found,) = read_pieces(image, [whole], Placed(READ_TITLED[name]["engine"], cut), 5.0)  # type: ignore[arg-type]
    assert found.text == READ_TITLED[name]["printed"]
    assert found.steps == (STEP_NUMERALS,)
    assert found.confidence > 0.5


def test_a_word_without_a_code_is_the_engine_s(sheet: type, told: type) -> None:
    page = sheet(300, 100)
    page.text(20, 50, "Hxnm")
    (found,) = read_pieces(page.image, [piece(page.image)], told(lambda _: "ข้อ๑๕"), 5.0)
    assert STEP_NUMERALS not in found.steps
    assert found.text == "ข้อ๑๕"
