"""A code close behind a word, which engines read as one word: the code is the numerals reader's to read, the word the engine's."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.scan.lines import lines_of, pieces_of
from extractors.scan.printed import STEP_NUMERALS, PieceOfPrint, piece_of, read_pieces

FOLDER = Path(__file__).parents[2] / "data" / "scan" / "codes"
READ: dict[str, dict[str, str]] = json.loads((FOLDER / "read.json").read_text(encoding="utf-8"))


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


def test_a_word_without_a_code_is_the_engine_s(sheet: type, told: type) -> None:
    page = sheet(300, 100)
    page.text(20, 50, "Hxnm")
    (found,) = read_pieces(page.image, [piece(page.image)], told(lambda _: "ข้อ๑๕"), 5.0)
    assert STEP_NUMERALS not in found.steps
    assert found.text == "ข้อ๑๕"
