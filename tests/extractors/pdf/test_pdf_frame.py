"""The page as it is shown: turned pages and content drawn sideways read alike, and boxes lead back to the page in the file."""

from __future__ import annotations

import math

import pytest
from generator.pdf.raw import Sheet, line, thai_font, write
from hypothesis import given
from hypothesis import strategies as st

from extractors.pdf.frame import Frame, unturned
from extractors.pdf.reader import read_pdf
from schemas.document import Line

TEXT = "รายงานผลการประเมินคุณธรรม"
FONTS = {"F": thai_font(TEXT)}
quarters = st.integers(0, 7)
lengths = st.floats(1, 2000)


def only_line(data: bytes) -> Line:
    (page,) = read_pdf(data).pages
    (found,) = page.lines
    return found


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_turned_page_whose_text_stands_upright_when_shown(rotate: int) -> None:
    """The content is turned against the page, as a landscape page of an office program is."""
    matrices = {0: (1, 0, 0, 1, 100, 600), 90: (0, 1, -1, 0, 200, 100), 180: (-1, 0, 0, -1, 400, 200), 270: (0, -1, 1, 0, 400, 700)}
    content = f"BT /F 14 Tf {' '.join(map(str, matrices[rotate]))} Tm {FONTS['F'].array(TEXT)} TJ ET"
    found = only_line(write([Sheet(content, FONTS, entries=f"/Rotate {rotate}")]))
    assert found.text == TEXT
    assert found.bbox is not None
    x0, top, x1, bottom = found.bbox
    shown = {0: (100, 842 - 600), 90: (100, 200), 180: (595 - 400, 200), 270: (842 - 700, 595 - 400)}[rotate]
    assert (x0, x1 > x0 + 100) == (pytest.approx(shown[0], abs=0.5), True)
    assert top < shown[1] < bottom


@pytest.mark.parametrize(
    ("matrix", "place"), [((0, 1, -1, 0, 300, 200), "left"), ((0, -1, 1, 0, 300, 700), "right"), ((-1, 0, 0, -1, 400, 500), "down")]
)
def test_content_drawn_sideways_is_read_upright_and_its_box_lies_on_the_page_of_the_file(matrix: tuple[int, ...], place: str) -> None:
    content = f"BT /F 14 Tf {' '.join(map(str, matrix))} Tm {FONTS['F'].array(TEXT)} TJ ET"
    found = only_line(write([Sheet(content, FONTS)]))
    assert found.text == TEXT
    assert found.bbox is not None
    x0, top, x1, bottom = found.bbox
    assert 0 <= x0 < x1 <= 595
    assert 0 <= top < bottom <= 842
    if place == "down":
        assert x1 == pytest.approx(400, abs=0.5)
        assert top < 842 - 500 < bottom
    else:
        assert x0 < 300 < x1
        assert bottom - top > x1 - x0
        assert (bottom if place == "left" else top) == pytest.approx(842 - (200 if place == "left" else 700), abs=0.5)


def test_a_crop_box_moves_the_origin() -> None:
    found = only_line(write([Sheet(line(FONTS, "F", TEXT, 150, 600), FONTS, entries="/CropBox [100 100 500 700]")]))
    assert found.bbox is not None
    assert found.bbox[0] == pytest.approx(50, abs=0.5)
    assert found.bbox[1] < 100 < found.bbox[3]


def test_a_stamp_at_an_odd_angle_is_no_part_of_a_line() -> None:
    slope = math.sqrt(0.5)
    stamp = f"BT /F 30 Tf {slope} {slope} {-slope} {slope} 100 500 Tm {FONTS['F'].array('ราม')} TJ ET\n"
    (page,) = read_pdf(write([Sheet(stamp + line(FONTS, "F", TEXT, 100, 600), FONTS)])).pages
    assert [(line.text, line.role) for line in page.lines] == [(TEXT, "text"), ("ราม", "aside")]


@given(st.tuples(*[st.floats(0, 1)] * 4), quarters, lengths, lengths)
def test_a_turned_box_comes_back(shares: tuple[float, ...], turns: int, width: float, height: float) -> None:
    xs, ys = sorted(shares[:2]), sorted(shares[2:])
    box = (xs[0] * width, ys[0] * height, xs[1] * width, ys[1] * height)
    frame = Frame(1, 0, 0, 1, 0, 0, width, height).turned(turns)
    there = frame.box(box)
    assert (frame.width, frame.height) == ((width, height) if turns % 2 == 0 else (height, width))
    assert -1e-6 <= there[0] <= there[2] <= frame.width + 1e-6
    assert -1e-6 <= there[1] <= there[3] <= frame.height + 1e-6
    assert unturned(there, turns, frame.width, frame.height) == pytest.approx(box, abs=1e-6)


@given(quarters, lengths, lengths)
def test_text_that_stands_upright_in_a_frame_has_its_angle(turns: int, width: float, height: float) -> None:
    frame = Frame(1, 0, 0, -1, 0, height, width, height).turned(turns)
    x0, y0 = frame.point(0, 0)
    x1, y1 = frame.point(math.cos(frame.angle), math.sin(frame.angle))
    assert (x1 - x0, y1 - y0) == (pytest.approx(1, abs=1e-9), pytest.approx(0, abs=1e-9))
