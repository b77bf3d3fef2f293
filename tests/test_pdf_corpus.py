"""The PDF files with known truth: what the record says is what the pages show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from generator.blocks import Table
from generator.pdf.fonts import font_file
from generator.pdf.grid import as_grid
from generator.pdf.look import PRODUCERS
from generator.pdf.pages import SKELETON, page_letters, place
from generator.pdf.record import as_json, record
from generator.pdf.sheet import Text, draw_sheet
from generator.pdf.write import write_pdfs

from tools.components import missing

FOLDER = Path(__file__).parent / "data" / "pdf"
NAMES = sorted(path.stem for path in FOLDER.glob("*.pdf"))


def truth(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return record


def texts(record: dict[str, Any]) -> list[str]:
    """All that a report shows, in reading order."""
    return [text for block in record["blocks"] for text in ([block["text"]] if "text" in block else [cell[5] for cell in block["cells"]])]


def follow_one_another(letters: list[str], page: str) -> bool:
    """Whether the letters stand on the page in this order, whatever stands between them."""
    rest = iter(page)
    return all(letter in rest for letter in letters)


def test_there_is_a_file_of_each_producer_and_of_several_fonts() -> None:
    records = [truth(name) for name in NAMES]
    assert {record["producer"] for record in records} == {"libreoffice", "chromium", "weasyprint", "reportlab"}
    assert len({record["font"] for record in records}) >= 5
    styles = {block["style"] for record in records for block in record["blocks"] if block["type"] == "table"}
    assert styles == {"ruled", "half", "unruled"}
    assert any(record["look"]["rotated"] for record in records)


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_the_record_stands_on_the_page_it_names(name: str) -> None:
    record = truth(name)
    pages = page_letters(FOLDER / f"{name}.pdf")
    assert len(pages) == record["pages"] == len(record["headers"]) == len(record["footers"])
    for number, (head, foot) in enumerate(zip(record["headers"], record["footers"], strict=True)):
        # one after the other, not side by side: pdfium gives letters twice where Chromium explains them with ActualText
        assert all(follow_one_another(SKELETON.findall(text), pages[number]) for text in (head, foot))
    placed = iter(place(texts(record), pages))
    for block in record["blocks"]:
        if block["type"] == "paragraph":
            assert list(next(placed).pages) == block["pages"]
        else:
            found = [next(placed) for _ in block["cells"]]
            assert all(cell[4] in place_.pages for cell, place_ in zip(block["cells"], found, strict=True) if len(cell[5]) > 12)
            assert block["pages"] == sorted({cell[4] for cell in block["cells"]})
            pages_of_rows = [cell[4] for cell in sorted(block["cells"], key=lambda cell: cell[0])]
            assert pages_of_rows == sorted(pages_of_rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_of_a_table_cover_its_grid_once(name: str) -> None:
    for block in truth(name)["blocks"]:
        if block["type"] == "table":
            places = [
                (r, c)
                for row, column, down, across, *_ in block["cells"]
                for r in range(row, row + down)
                for c in range(column, column + across)
            ]
            assert sorted(places) == [(row, column) for row in range(block["rows"]) for column in range(block["columns"])]


@pytest.mark.parametrize("name", NAMES)
def test_a_rotated_file_reads_upright(name: str) -> None:
    record = truth(name)
    document = pypdfium2.PdfDocument(FOLDER / f"{name}.pdf")
    wide = {number for block in record["blocks"] if block.get("wide") for number in block["pages"]}
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        assert (width > height) == (record["look"]["landscape"] or number in wide)
        assert page.get_rotation() == (90 if width > height and record["look"]["rotated"] else 0)


def test_a_letter_that_is_not_on_the_pages_is_told() -> None:
    with pytest.raises(ValueError, match="letters are on the pages"):
        place(["กขคงจ", "ฉชซ"], ["กขค", "ฉช"])


def test_a_paragraph_is_cut_where_its_page_ends() -> None:
    (placed,) = place(["ตำบลหนองบัว เป็นตำบล"], ["ตบลหนองบว", "ปนตบล"])
    assert placed.parts == ((1, "ตำบลหนองบัว"), (2, "เป็นตำบล"))


def test_merged_cells_are_made_of_empty_places() -> None:
    rows = (("ก", "ข", "ค", ""), ("", "", "๑", "๒"), ("IIT", "ฉ", "1", "2"), ("", "ช", "3", "4"), ("รวม", "", "5", "6"))
    spans = {box.text: (box.row_span, box.column_span) for box in as_grid(Table(rows, 2, "scores")).boxes}
    assert {text: span for text, span in spans.items() if span != (1, 1)} == {
        "ก": (2, 1),
        "ข": (2, 1),
        "ค": (1, 2),
        "IIT": (2, 1),
        "รวม": (1, 2),
    }


COMPONENTS = {"libreoffice": ["libreoffice"], "chromium": ["chromium"], "weasyprint": ["pango"], "reportlab": []}


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("prose", [True, False], ids=["prose", "tables"])
def test_each_producer_writes_what_the_record_says(tmp_path: Path, producer: str, prose: bool) -> None:
    for component in missing(["thai-fonts", *COMPONENTS[producer]]):
        pytest.skip(f"missing component: {component.name}")
    sheet = draw_sheet(2010, producer, "Norasi", "half", prose)
    (path,) = write_pdfs([sheet], tmp_path)
    record_ = record(sheet, path)
    assert record_ == json.loads(as_json(record_))
    printed = [item.text for item in sheet.items if isinstance(item, Text)]
    assert [block["text"] for block in record_["blocks"] if block["type"] == "paragraph"] == printed
    if prose:
        shown = "".join("".join(text.split()) for text in record_["page_texts"])
        assert all("".join(text.split()) in shown for text in printed if len(record_["page_texts"]) == 1)
    else:
        assert record_["page_texts"] is None


def test_the_font_of_the_npm_registry_holds_thai_and_latin() -> None:
    for component in missing(["sarabun"]):
        pytest.skip(f"missing component: {component.name}")
    letters = TTFont(font_file("Sarabun")).getBestCmap()
    assert {*map(ord, "กฮำ๙ABz09")} <= set(letters)


@pytest.mark.parametrize("font", ["Laksaman", "Garuda"])
def test_every_table_fits_its_page(font: str) -> None:
    for seed in range(30):
        sheet = draw_sheet(seed, "chromium", font, "ruled")
        assert all(sum(widths) <= sheet.look.width(wide) + 1 for widths, wide in zip(sheet.widths, sheet.wide, strict=True))


def test_a_seed_gives_the_same_sheet() -> None:
    assert draw_sheet(7, "weasyprint", "Loma", "half") == draw_sheet(7, "weasyprint", "Loma", "half")
    assert draw_sheet(7, "weasyprint", "Loma", "half") != draw_sheet(8, "weasyprint", "Loma", "half")


def test_a_font_that_is_not_installed_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="make components"):
        font_file("Nonesuch")
