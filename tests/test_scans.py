"""The model of bad scans: the truth of a page stays where the page says, whatever happens to it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from generator.pdf.sheet import draw_sheet
from generator.pdf.write import write_pdfs
from generator.scan.degrade import FLAWS, LEVELS, degrade
from generator.scan.files import as_pdf, scan, scan_pages, write_scans
from generator.scan.pages import pictures
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tools.components import missing

SQUARE = 24


def dotted(height: int, width: int, places: list[tuple[int, int]]) -> np.ndarray:
    """White paper with black squares around the places (x, y)."""
    page = np.full((height, width), 255, np.uint8)
    for x, y in places:
        page[y - SQUARE // 2 : y + SQUARE // 2, x - SQUARE // 2 : x + SQUARE // 2] = 0
    return page


@settings(deadline=None, max_examples=15)
@given(
    level=st.sampled_from(LEVELS),
    seed=st.integers(0, 2**32 - 1),
    size=st.tuples(st.integers(500, 800), st.integers(500, 800)),
    dpi=st.sampled_from((150, 200, 300)),
)
def test_print_lies_where_the_transform_says(level: int, seed: int, size: tuple[int, int], dpi: int) -> None:
    height, width = size
    places = [(x, y) for x in range(100, width - 99, 100) for y in range(100, height - 99, 100)]
    done = degrade(dotted(height, width, places), level, np.random.default_rng(seed), dpi)
    assert done.image.shape == (height, width)
    assert done.image.dtype == np.uint8
    soft = cv2.GaussianBlur(done.image, (0, 0), 4).astype(float)
    for x, y in places:
        (there,) = done.transform.points([(x, y)])
        column, row = (round(part) for part in there)
        around = soft[row - 40 : row + 41, column - 40 : column + 41]
        # the middle of the square is the darkest of its surroundings, and its own middle of gravity lies there
        lack = np.clip(np.median(around) - 15 - soft[row - 20 : row + 21, column - 20 : column + 21], 0, None)
        ys, xs = np.mgrid[-20:21, -20:21]
        assert lack.sum() > 0
        assert abs((xs * lack).sum() / lack.sum()) < 2.0
        assert abs((ys * lack).sum() / lack.sum()) < 2.0


@settings(deadline=None, max_examples=30)
@given(level=st.sampled_from(LEVELS), seed=st.integers(0, 2**32 - 1), x=st.floats(0, 400), y=st.floats(0, 300))
def test_a_point_comes_back_to_where_it_was(level: int, seed: int, x: float, y: float) -> None:
    transform = degrade(np.full((300, 400), 255, np.uint8), level, np.random.default_rng(seed)).transform
    assert np.allclose(transform.back(transform.points([(x, y)])), [(x, y)], atol=1e-6)
    x0, top, x1, bottom = transform.box((x, y, x + 30, y + 10))
    corners = transform.quad((x, y, x + 30, y + 10))
    assert (corners >= (x0 - 1e-6, top - 1e-6)).all()
    assert (corners <= (x1 + 1e-6, bottom + 1e-6)).all()


def test_the_remap_and_the_points_are_one_transform() -> None:
    transform = degrade(np.full((300, 400), 255, np.uint8), 3, np.random.default_rng(4)).transform
    xs, ys = transform.remap((400, 300))
    for column, row in ((10, 20), (399, 0), (200, 150), (0, 299)):
        assert np.allclose(transform.back([(column, row)]), [(xs[row, column], ys[row, column])], atol=0.05)


def test_a_seed_gives_the_same_scan_and_levels_get_worse() -> None:
    page = dotted(400, 400, [(100, 100), (300, 200)])
    scans = [degrade(page, level, np.random.default_rng(5)).image for level in LEVELS]
    assert all((degrade(page, level, np.random.default_rng(5)).image == image).all() for level, image in zip(LEVELS, scans, strict=True))
    paper = [np.median(image) for image in scans]
    grain = [image[350:, :].std() for image in scans]
    assert paper == sorted(paper, reverse=True)
    assert grain == sorted(grain)
    assert (page == dotted(400, 400, [(100, 100), (300, 200)])).all()


def test_the_flaws_that_are_promised_are_there() -> None:
    worst = FLAWS[3]
    assert worst.turn == 2.0
    assert (FLAWS[1].jpeg[1], worst.jpeg[0]) == (70, 35)
    assert min(worst.perspective, worst.bend, worst.light, worst.shadow, worst.through, worst.faint, worst.worn, worst.specks) > 0


def reportlab_pages(folder: Path, rules: str) -> tuple[Path, list]:
    for component in missing(["thai-fonts"]):
        pytest.skip(f"missing component: {component.name}")
    sheet = draw_sheet(1003, "reportlab", "Garuda", rules)
    (path,) = write_pdfs([sheet], folder)
    return path, list(pictures(sheet, path, 100))


def test_every_cell_with_text_has_its_place_on_a_page(tmp_path: Path) -> None:
    sheet = draw_sheet(1003, "reportlab", "Garuda", "ruled")
    _, pages = reportlab_pages(tmp_path, "ruled")
    found = {(cell.table, cell.row, cell.column): cell for page in pages for cell in page.cells}
    wanted = {
        (number, box.row, box.column): box.text
        for number, grid in enumerate(sheet.grids)
        for box in grid.boxes
        if any(letter.isalnum() for letter in box.text)
    }
    assert {place: cell.text for place, cell in found.items()} == wanted
    for page in pages:
        boxes = [cell.box for cell in page.cells]
        for cell in page.cells:
            assert cell.box is not None
            x0, top, x1, bottom = cell.print
            assert cell.box[0] < x0 < x1 < cell.box[2]
            assert cell.box[1] < top < bottom < cell.box[3]
            ink = 255 - page.image[round(top) : round(bottom) + 1, round(x0) : round(x1) + 1]
            assert ink.mean() > 10
        for number, box in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
                assert apart


def test_a_scan_file_holds_pictures_and_no_text(tmp_path: Path) -> None:
    _, pages = reportlab_pages(tmp_path, "unruled")
    scans = [scan(page, 1, np.random.default_rng(page.number)) for page in pages[:2]]
    paths = {path.name: path for path in write_scans(scans, tmp_path / "scans", "report", ("pdf", "png", "jpg", "tiff"))}
    assert set(paths) == {"report.pdf", "report.tiff", "report-1.png", "report-2.png", "report-1.jpg", "report-2.jpg", "report.json"}
    document = pypdfium2.PdfDocument(paths["report.pdf"])
    assert len(document) == 2
    for page, one in zip(document, scans, strict=True):
        assert page.get_textpage().count_chars() == 0
        shown = page.render(scale=one.dpi / 72, grayscale=True).to_numpy()
        assert shown.shape == one.image.shape
        assert np.abs(shown.astype(float) - one.image).mean() < 4
    document.close()
    with Image.open(paths["report.tiff"]) as tiff:
        assert tiff.n_frames == 2
        assert (np.asarray(tiff) == scans[0].image).all()
    assert (cv2.imread(str(paths["report-2.png"]), cv2.IMREAD_GRAYSCALE) == scans[1].image).all()
    record = json.loads(paths["report.json"].read_text(encoding="utf-8"))
    assert [len(page["cells"]) for page in record["pages"]] == [len(one.cells) for one in scans]


def test_scans_of_a_sheet_come_page_by_page(tmp_path: Path) -> None:
    path, pages = reportlab_pages(tmp_path, "ruled")
    sheet = draw_sheet(1003, "reportlab", "Garuda", "ruled")
    scans = list(scan_pages(sheet, path, 2, seed=1, dpi=100))
    assert [one.number for one in scans] == [page.number for page in pages]
    assert [len(one.cells) for one in scans] == [len(page.cells) for page in pages]
    again = next(iter(scan_pages(sheet, path, 2, seed=1, dpi=100)))
    assert (again.image == scans[0].image).all()


def test_a_pdf_of_a_scan_has_the_size_of_the_paper() -> None:
    document = pypdfium2.PdfDocument(as_pdf([np.full((1100, 850), 255, np.uint8)], 100))
    assert tuple(round(side) for side in document[0].get_size()) == (612, 792)
    document.close()
