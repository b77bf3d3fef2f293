"""Scans as files: PDF pages that are pictures, PNG, JPEG, TIFF; broken ones and ones that are too large."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from generator.pdf import raw
from generator.scan.files import as_pdf, as_png, as_tiff
from PIL import Image

from extractors.limits import DEFAULT_LIMITS, LimitExceeded, Limits
from extractors.pdf.reader import read_pdf
from extractors.scan import reader
from extractors.scan.engine import EngineFailed, EngineUnavailable
from extractors.scan.options import Ocr
from extractors.scan.pages import drawn_page
from extractors.scan.reader import UnreadableImage, failure_of, read_image
from pipeline.errors import UnreadableFile
from pipeline.process import read_bytes


@pytest.fixture
def engine(told: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = told()
    monkeypatch.setattr(reader, "engine_of", lambda name: found)
    return found


def page(sheet: Any, lines: int = 3) -> np.ndarray:
    drawn = sheet()
    for number in range(lines):
        drawn.text(100, 200 + 100 * number, "Hxnm Hxnm")
    return drawn.image


def text_and_picture(image: np.ndarray) -> bytes:
    """A PDF of a page with a text layer, a scanned one, and one more with text."""
    import cv2

    says = "คะแนนการประเมินคุณธรรมและความโปร่งใสของหน่วยงานภาครัฐ ประจำปีงบประมาณ"
    font = raw.thai_font(says)
    text = raw.Sheet(f"BT /F 14 Tf 60 700 Td {font.array(says)} TJ ET", fonts={"F": font})
    entries = f"/Type /XObject /Subtype /Image /Width {image.shape[1]} /Height {image.shape[0]} /ColorSpace /DeviceGray /BitsPerComponent 8"
    data = bytes(cv2.imencode(".jpg", image)[1])
    scan = raw.Sheet("q 595 0 0 842 0 0 cm /S Do Q", xobjects={"S": (entries + " /Filter /DCTDecode", data)})
    return raw.write([text, scan, text])


def test_a_scanned_page_between_pages_of_text_is_read_in_its_place(sheet: Any, engine: Any) -> None:
    document = read_pdf(text_and_picture(page(sheet)), ocr=Ocr())
    assert [one.reader for one in document.pages] == ["pdf", "ocr", "pdf"]
    assert len(engine.seen) == 1  # what the text layer gives is not read as a picture
    assert document.pages[1].reason == "no text: picture; tesseract"
    assert "".join(line.text for line in document.pages[1].lines).startswith("line")
    assert document.pages[1].lines[0].confidence == 0.95
    assert document.pages[0].lines[0].confidence == 1.0
    assert [line.page for line in document.blocks()] == sorted(line.page for line in document.blocks())


@pytest.mark.parametrize(
    "error", [EngineUnavailable("ocr_engine_missing", "not here"), EngineFailed("died"), EngineFailed("late", hung=True)]
)
def test_without_an_engine_the_pages_of_text_are_read_all_the_same(sheet: Any, engine: Any, error: Exception) -> None:
    def fail(lines: Any, seconds: float) -> Any:
        raise error

    engine.read = fail
    document = read_pdf(text_and_picture(page(sheet)), ocr=Ocr())
    assert [one.reader for one in document.pages] == ["pdf", "none", "pdf"]
    code, detail = failure_of(document.pages[1].reason) or ("", "")
    assert code == getattr(error, "code", "ocr_failed")
    assert detail == error.detail  # type: ignore[attr-defined]


@pytest.mark.parametrize(("hung", "asked"), [(True, 1), (False, 3)])
def test_an_engine_that_hung_is_not_asked_again_and_one_that_failed_is(sheet: Any, engine: Any, hung: bool, asked: int) -> None:
    calls = []

    def fail(lines: Any, seconds: float) -> Any:
        calls.append(len(lines))
        raise EngineFailed("late", hung=hung)

    engine.read = fail
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(as_pdf([page(sheet)] * 3, 200))
    assert (caught.value.reason_code, len(calls)) == ("ocr_failed", asked)


def test_a_scan_without_its_engine_is_set_aside_with_advice(sheet: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reader.engine_of.cache_clear()
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(as_pdf([page(sheet)], 200))
    reader.engine_of.cache_clear()
    assert caught.value.reason_code == "ocr_engine_missing"
    assert "tesseract-ocr-tha" in caught.value.advice("en")


def test_boxes_are_those_of_the_page_as_it_is_shown(sheet: Any, engine: Any) -> None:
    image = page(sheet, 1)
    plain = read_pdf(as_pdf([image], 200), ocr=Ocr()).pages[0].lines[0]
    assert plain.bbox == pytest.approx((100 * 0.72, 190 * 0.72, 168 * 0.72, 201 * 0.72), abs=6)
    png = read_image(as_png(image), "image/png", DEFAULT_LIMITS, Ocr()).pages[0].lines[0]
    assert png.bbox == pytest.approx(plain.bbox, abs=1.5)  # it claims no resolution, and is taken for a page of A4


def test_a_page_is_drawn_at_the_resolution_of_its_scan(sheet: Any) -> None:
    image = page(sheet)
    document = pypdfium2.PdfDocument(as_pdf([image], 200))
    picture = drawn_page(document[0], DEFAULT_LIMITS)
    assert picture.grey.shape == image.shape
    assert np.abs(picture.grey.astype(int) - image).mean() < 1.5
    coarse = pypdfium2.PdfDocument(as_pdf([image[::2, ::2]], 100))
    assert drawn_page(coarse[0], DEFAULT_LIMITS).grey.shape == image.shape


def test_all_pages_of_a_tiff_are_read(sheet: Any, engine: Any) -> None:
    document = read_bytes(as_tiff([page(sheet, 1), page(sheet, 2)], 200))
    assert document.media_type == "image/tiff"
    assert [one.reader for one in document.pages] == ["ocr", "ocr"]
    assert [len(lines) for lines in engine.seen] == [1, 2]


def test_a_photograph_is_turned_as_its_camera_says(sheet: Any, engine: Any) -> None:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    Image.fromarray(np.ascontiguousarray(np.rot90(page(sheet)))).save(stream, "JPEG", exif=exif, dpi=(200, 200))
    document = read_bytes(stream.getvalue())
    assert document.media_type == "image/jpeg"
    assert len(engine.seen[0]) == 3
    box = document.pages[0].lines[0].bbox
    assert box is not None
    assert box[2] - box[0] > box[3] - box[1]


def test_a_damaged_page_of_a_tiff_does_not_cost_the_others(sheet: Any, engine: Any) -> None:
    whole = as_tiff([page(sheet), page(sheet)], 200)
    document = read_bytes(whole[: len(whole) // 2] + bytes(200) + whole[len(whole) // 2 + 200 :])
    assert "ocr" in [one.reader for one in document.pages]


@pytest.mark.parametrize("media", ["png", "jpeg", "tiff"])
def test_broken_images_are_refused_with_a_reason(sheet: Any, engine: Any, media: str) -> None:
    stream = io.BytesIO()
    Image.fromarray(page(sheet)).save(stream, media.upper())
    data = stream.getvalue()
    for broken in (data[:60], data[: len(data) // 3]):
        with pytest.raises(UnreadableFile) as caught:
            read_bytes(broken)
        assert caught.value.reason_code == "corrupt_file"
    with pytest.raises(UnreadableImage):
        read_image(b"no image at all", f"image/{media}", DEFAULT_LIMITS, Ocr())


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 200_000, 200_000, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(bomb)
    assert caught.value.reason_code == "too_many_pixels"


def test_limits_of_pages_and_pixels_hold_for_images(sheet: Any, engine: Any) -> None:
    data = as_tiff([page(sheet)] * 3, 200)
    for limits, code in ((Limits(pages=2), "too_many_pages"), (Limits(pixels=1_000_000), "too_many_pixels")):
        with pytest.raises(LimitExceeded) as caught:
            read_image(data, "image/tiff", limits, Ocr())
        assert caught.value.code == code
