"""Pictures of pages: a file that hangs, crashes or lies costs its own pictures, and each says why it is missing."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from hostile import PDFS, pdf, stream
from PIL import Image

import pipeline.picture_pool
from pipeline.picture_pool import NOT_DRAWN, PageOrder, Pictures, draw_page, picture_pool
from schemas.messages import load_report_texts, load_review_texts

BOX = (72.0, 60.0, 200.0, 90.0)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.pdf"
    path.write_bytes(pdf())
    return path


def draw_or_die(order: PageOrder) -> Pictures:
    """Stands for a page that pdfium hangs on, or dies of."""
    match order.file.name:
        case "hangs.pdf":
            while True:
                time.sleep(0.05)
        case "crashes.pdf":
            os._exit(11)
        case "takes_memory.pdf":
            held = []
            while True:
                held.append(bytearray(b"x") * 50_000_000)
    return draw_page(order)


def test_a_bad_page_costs_its_own_pictures(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.picture_pool, "draw_page", draw_or_die)
    names = ("crashes.pdf", "takes_memory.pdf", "missing.pdf", "good.pdf")
    with picture_pool(2, seconds=60) as pool:
        asked = {name: pool.submit(PageOrder(good.parent / name, 1, ((BOX,), (BOX, BOX)))) for name in names}
        why = {name: [picture.why for picture in future.result()] for name, future in asked.items()}
    assert why == {
        "crashes.pdf": ["crash"] * 2,
        "takes_memory.pdf": ["memory"] * 2,
        "missing.pdf": ["damaged"] * 2,
        "good.pdf": ["", ""],
    }


def test_a_page_that_never_comes_to_an_end_is_given_up(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.picture_pool, "draw_page", draw_or_die)
    with picture_pool(1, seconds=3) as pool:
        asked = [pool.submit(PageOrder(good.parent / name, 1, ((BOX,),))) for name in ("hangs.pdf", "hangs.pdf")]
        assert [future.result()[0].why for future in asked] == ["timeout", "timeout"]


@pytest.mark.parametrize("name", ["noise.pdf", "truncated.pdf", "page_tree_loop.pdf"])
def test_a_damaged_file_says_so_or_is_drawn(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PDFS[name].data())
    (picture,) = draw_page(PageOrder(path, 1, ((BOX,),)))
    assert picture.why == "damaged" or picture.webp


def test_a_box_outside_its_page_is_no_picture_and_the_others_are(good: Path) -> None:
    outside, inside = draw_page(PageOrder(good, 1, (((0.0, 9000.0, 9.0, 9010.0),), (BOX,))))
    assert (outside.why, inside.why) == ("damaged", "")
    assert draw_page(PageOrder(good, 7, ((BOX,),)))[0].why == "damaged"


def test_a_picture_says_where_on_the_page_it_lies(good: Path) -> None:
    (picture,) = draw_page(PageOrder(good, 1, ((BOX,),)))
    image = Image.open(io.BytesIO(picture.webp))
    assert image.size == picture.pixels
    assert picture.top <= BOX[1] < BOX[3] <= picture.top + picture.height
    assert picture.width / picture.height == pytest.approx(image.width / image.height, rel=0.02)
    x, y = ((BOX[0] + BOX[2]) / 2, BOX[1])
    across = [
        image.convert("RGB").getpixel((int(x / picture.width * image.width), int((y - picture.top) / picture.height * image.height) + d))
        for d in range(-6, 5)
    ]
    assert any(red > 140 and green < 110 for red, green, _ in across), "the frame's upper edge is where the box says"


def test_each_reason_has_words() -> None:
    for why in NOT_DRAWN:
        assert {"th", "en"} == set(load_report_texts()[f"no_picture_{why}"]) == set(load_review_texts()[f"no_picture_{why}"])


def test_a_page_too_dear_to_draw_is_given_up_for_real(tmp_path: Path) -> None:
    """Half a gigabyte of drawing in a few kilobytes: a form that draws itself a thousand times, three times over."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
    again = b"/X Do " * 2000
    objects = {
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 7 0 R >> >> >>",
        4: stream(again),
        7: stream(again, form % 8),
        8: stream(again, form % 9),
        9: stream(b"0 0 595 842 re f " * 50, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"),
    }
    path = tmp_path / "dear.pdf"
    path.write_bytes(pdf(objects))
    with picture_pool(1, seconds=2) as pool:
        (picture,) = pool.submit(PageOrder(path, 1, ((BOX,),))).result()
    assert picture.why in ("timeout", "memory", "crash")
