"""Pictures of places in image files: the box is drawn where the value stands, whatever resolution the file has."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.crops import NoPicture, open_pages

BOX = (144.0, 216.0, 288.0, 252.0)


def page(dpi: int, ink: tuple[int, int, int] = (0, 0, 255)) -> Image.Image:
    """A sheet of 8 by 11 inches with `BOX` filled."""
    image = Image.new("RGB", (8 * dpi, 11 * dpi), "white")
    ImageDraw.Draw(image).rectangle([value * dpi / 72 for value in BOX], fill=ink)
    return image


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif"])
@pytest.mark.parametrize("dpi", [100, 200, 300])
def test_the_frame_stands_around_what_is_printed(tmp_path: Path, suffix: str, dpi: int) -> None:
    file = tmp_path / f"scan.{suffix}"
    page(dpi).save(file, dpi=(dpi, dpi))
    with open_pages(file) as pages:
        strip = pages.strip(1, [BOX])
    assert strip.width == pytest.approx(8 * 72, abs=1)
    colours = strip.image.load()
    assert colours is not None
    blue = [(x, y) for x in range(strip.image.width) for y in range(strip.image.height) if colours[x, y][2] > 200 and colours[x, y][0] < 90]
    red = [(x, y) for x in range(strip.image.width) for y in range(strip.image.height) if colours[x, y][0] > 150 and colours[x, y][2] < 110]
    for axis in (0, 1):
        assert min(spot[axis] for spot in red) <= min(spot[axis] for spot in blue) <= min(spot[axis] for spot in red) + 5
        assert max(spot[axis] for spot in red) >= max(spot[axis] for spot in blue) >= max(spot[axis] for spot in red) - 5


def test_a_page_of_several_and_one_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "scan.tiff"
    page(100).save(file, save_all=True, append_images=[page(100, (0, 160, 0))], dpi=(100, 100))
    with open_pages(file) as pages:
        assert pages.crop(2, [BOX]).getpixel((300, 60))[1] > 120  # type: ignore[index]
        with pytest.raises(NoPicture, match="no page 3"):
            pages.crop(3, [BOX])


def test_a_broken_image_has_no_picture(tmp_path: Path) -> None:
    file = tmp_path / "scan.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    with open_pages(file) as pages, pytest.raises(NoPicture):
        pages.crop(1, [BOX])
