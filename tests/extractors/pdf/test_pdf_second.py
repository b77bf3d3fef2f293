"""The second reader: it reads what the first one does, is asked only in doubt, and what the two say to each other is recorded."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from generator.pdf.raw import Sheet, box_font, grid, line, silent_font, thai_font, write

from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.pdf import miner
from extractors.pdf.clusters import LostGlyphs
from extractors.pdf.content import content_of
from extractors.pdf.frame import frame_of
from extractors.pdf.layout import PageLayout, TextBlock, layout_of
from extractors.pdf.lost import raw_text
from extractors.pdf.reader import read_pdf
from extractors.pdf.second import STEP_AGREE, STEP_DISAGREE, Doubtful, agreement, is_better, second_layouts
from extractors.pdf.signs import Signs, texts_of
from schemas.document import Box

FIXTURES = Path(__file__).parents[2] / "data" / "pdf"
TEXT = "รายงานผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ"
WORDS = ("ตัวชี้วัด", "คะแนน", "การใช้อำนาจ", "91.25")
FONTS = {"F": thai_font(TEXT + "".join(WORDS))}
PLACES = ((60, 665), (260, 665), (60, 615), (260, 615))
TABLE = grid((50, 250, 450), (600, 650, 700)) + "".join(line(FONTS, "F", word, x, y) for word, (x, y) in zip(WORDS, PLACES, strict=True))
PAGE = Sheet(line(FONTS, "F", TEXT, 50, 760, 12) + TABLE, FONTS)


def both(data: bytes) -> list[tuple[PageLayout, PageLayout]]:
    """The layouts of each page by the first and by the second reader."""
    file, found = pdfium.PdfDocument(data), []
    for page, other in zip(file, miner.pages_of(data), strict=True):
        second = miner.content_of(other, frame_of(page), DEFAULT_LIMITS)
        assert second is not None
        found.append((layout_of(content_of(page, DEFAULT_LIMITS), LostGlyphs()), layout_of(second, LostGlyphs())))
    file.close()
    return found


def shape(layout: PageLayout) -> list[object]:
    return [
        raw_text(block.text)
        if isinstance(block, TextBlock)
        else [(cell.place.row, cell.place.column, raw_text(cell.text)) for cell in block.cells]
        for block in layout.blocks
    ]


def same(first: Box, second: Box) -> bool:
    return all(abs(one - other) < 3 for one, other in zip(first, second, strict=True))


# It reads what the first one does


def test_a_font_that_the_file_does_not_hold_says_no_more_than_its_advances() -> None:
    """What stands in for it differs from machine to machine, and with what was drawn before it in the same process."""
    page = pdfium.PdfDocument(write([Sheet(PAGE.content, FONTS)]))[0]
    glyphs = content_of(page, DEFAULT_LIMITS).glyphs
    marks = [glyph for glyph in glyphs if glyph.ink]
    assert len(marks) > 10
    assert all(mark.ink is not None and mark.ink[0] == mark.ink[2] == mark.x0 == mark.x1 for mark in marks if mark.text != "\u0e33")
    letters = [glyph for glyph in glyphs if not glyph.ink and glyph.text.strip()]
    assert {round((glyph.x1 - glyph.x0) / glyph.size, 3) for glyph in letters} == {0.5}


@pytest.mark.parametrize("entries", ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [30 30 560 810]"])
def test_both_readers_find_the_same_pieces_in_the_same_places(entries: str) -> None:
    ((first, second),) = both(write([Sheet(PAGE.content, FONTS, entries=entries)]))
    assert shape(second) == shape(first)
    for one, other in zip(first.blocks, second.blocks, strict=True):
        boxes = (
            [(one.box, other.box)] if isinstance(one, TextBlock) else [(a.box, b.box) for a, b in zip(one.cells, other.cells, strict=True)]
        )  # type: ignore[union-attr]
        assert not [(a, b) for a, b in boxes if not same(a, b)]


@pytest.mark.parametrize("entries", ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [30 30 560 810]"])
def test_the_second_reader_finds_the_frame_by_itself(entries: str) -> None:
    data = write([Sheet(PAGE.content, FONTS, entries=entries)])
    (page,) = miner.pages_of(data)
    (file,) = pdfium.PdfDocument(data)
    assert miner.content_of(page, None, DEFAULT_LIMITS) == miner.content_of(page, frame_of(file), DEFAULT_LIMITS)


@pytest.mark.parametrize("name", ["chromium_laksaman_ruled_02010", "libreoffice_loma_ruled_02014", "reportlab_norasi_unruled_02013"])
def test_on_pages_of_real_producers_the_letters_are_the_same(name: str) -> None:
    path = FIXTURES / f"{name}.pdf"
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    for first, second in both(path.read_bytes()):
        assert sorted("".join(texts_of(first))) == sorted("".join(texts_of(second)))


@pytest.mark.parametrize("named", [False, True])
def test_actual_text_stands_once_for_its_run(named: bool) -> None:
    told = "/ActualText <feff" + "น้ำ".encode("utf-16-be").hex() + ">"
    run = line(FONTS, "F", "คะแนน", 50, 700) + line(FONTS, "F", "การ", 85, 700)
    content = f"/Span {'/P' if named else f'<< {told} >>'} BDC {run} EMC\n"
    data = write([Sheet(content + line(FONTS, "F", "91.25", 200, 700), FONTS)])
    if named:
        data = data.replace(b"/XObject <<  >>", b"/Properties << /P << " + told.encode() + b" >> >>")
    ((first, second),) = both(data)
    assert ["".join(text.split()) for text in texts_of(first)] == ["น้ำ91.25"]
    assert shape(second) == shape(first)


def test_what_a_font_does_not_tell_is_lost_to_both() -> None:
    fonts = {"F": silent_font(TEXT)}
    ((first, second),) = both(write([Sheet(line(fonts, "F", TEXT, 50, 700), fonts)]))
    assert [len(text) for text in texts_of(second)] == [len(text) for text in texts_of(first)] == [len(TEXT)]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj trailer << /Root 1 0 R >>", b"\x00" * 100]
)
def test_a_file_that_it_cannot_open_has_no_pages(data: bytes) -> None:
    assert miner.pages_of(data) == []


def test_a_page_beyond_its_limits_or_its_wits_is_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    (page,) = miner.pages_of(write([PAGE]))
    assert miner.content_of(page, None, Limits(characters=3)) is None
    assert miner.content_of(page, None, Limits(objects=2)) is None

    def failing(*arguments: object) -> None:
        raise RecursionError

    monkeypatch.setattr(miner.PDFPageInterpreter, "execute", failing)
    assert miner.content_of(page, None, DEFAULT_LIMITS) is None


# It is asked in doubt only


def test_a_page_without_doubt_is_not_shown_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(miner, "pages_of", lambda data: pytest.fail("asked"))
    assert [page.reason for page in read_pdf(write([PAGE, Sheet()])).pages] == ["text layer", "empty page"]


def test_a_doubt_it_cannot_help_with_is_not_brought_to_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = miner.content_of
    monkeypatch.setattr(miner, "content_of", lambda page, *rest: asked.append(page) or real(page, *rest))
    fonts = {"F": silent_font(TEXT)}
    document = read_pdf(write([Sheet(line(fonts, "F", TEXT, 50, 700), fonts)] * 12))
    assert {page.reader for page in document.pages} == {"none"}
    assert len(asked) == 3


def test_pages_it_helps_with_are_all_shown_to_it() -> None:
    data = write([PAGE] * 6)
    pages = [Doubtful(index, None, "words not found") for index in range(6)]
    assert set(second_layouts(data, pages, LostGlyphs(), DEFAULT_LIMITS, lambda index, layout: True)) == set(range(6))
    assert set(second_layouts(data, pages, LostGlyphs(), DEFAULT_LIMITS, lambda index, layout: False)) == {0, 1, 2}


def test_a_page_that_the_first_reader_fails_on_is_read_by_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pdfium.PdfDocument.__getitem__

    def failing(file: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
        if index == 1:
            raise pdfium.PdfiumError("played")
        return real(file, index)

    monkeypatch.setattr(pdfium.PdfDocument, "__getitem__", failing)
    pages = read_pdf(write([PAGE, PAGE])).pages
    assert (pages[1].reader, pages[1].reason) == ("pdf", "second reader: page damaged")
    assert [found.text for found in pages[1].lines] == [found.text for found in pages[0].lines]
    assert [[cell.text for cell in row] for row in pages[1].tables[0].rows] == [
        [cell.text for cell in row] for row in pages[0].tables[0].rows
    ]


# What is taken, and what is recorded


@pytest.mark.parametrize(
    ("second", "first", "better"),
    [
        (Signs(100, known=0.9, counted=90), None, True),
        (Signs(0), None, False),
        (Signs(100, known=0.9, counted=90), Signs(0), True),
        (Signs(100, known=0.9, counted=90), Signs(100, lost=0.1, known=0.8, counted=90), True),
        (Signs(100, known=0.8, counted=90), Signs(100, lost=0.1, known=0.8, counted=90), False),
        (Signs(100, known=0.7, counted=90), Signs(100, lost=0.1, known=0.8, counted=90), False),
        (Signs(100, known=0.9, counted=90), Signs(100, known=0.6, counted=90), True),
        (Signs(100, known=0.82, counted=90), Signs(100, known=0.8, counted=90), False),
        (Signs(100, lost=0.2, known=0.9, counted=90), Signs(100, lost=0.1, known=0.6, counted=90), False),
    ],
)
def test_the_reading_that_loses_less_or_knows_more_words_is_taken(second: Signs, first: Signs | None, better: bool) -> None:
    assert is_better(second, first) is better


def page(*texts: str) -> PageLayout:
    return PageLayout(
        tuple(TextBlock(text, (50, 100 + 30 * index, 300, 112 + 30 * index), 100 + 30.0 * index) for index, text in enumerate(texts)),
        600,
        800,
    )


def steps(taken: PageLayout, other: PageLayout) -> tuple[list[str], float]:
    found = agreement(taken, other, lambda text: text)
    return [found.steps.get((block.box, block.text), "") for block in taken.blocks if isinstance(block, TextBlock)], round(found.share, 2)


def test_pieces_that_both_read_alike_agree_spaces_aside() -> None:
    assert steps(page("คะแนน 85.20", "การใช้อำนาจ"), page("คะแนน85.20", "การใช้ อำนาจ")) == ([STEP_AGREE, STEP_AGREE], 0.0)


def test_another_number_in_the_same_place_is_a_disagreement() -> None:
    assert steps(page("85.20", "91.00"), page("86.20", "91.00")) == ([STEP_DISAGREE, STEP_AGREE], 0.5)


def test_the_same_number_elsewhere_is_no_agreement() -> None:
    assert steps(page("85.20", "91.00"), page("91.00", "85.20"))[0] == [STEP_DISAGREE, STEP_DISAGREE]


def test_a_lost_glyph_and_a_reading_with_fewer_words_are_no_objection() -> None:
    assert steps(page("การใช้\ufffdำนาจ"), page("การใช้อำนาจ"))[0] == [""]
    assert steps(page("การใช้อำนาจ"), page("กตารใชอตานจ"))[0] == [""]
    assert steps(page("กตารใชอตานจ"), page("การใช้อำนาจ"))[0] == [STEP_DISAGREE]


def test_what_the_readers_say_to_each_other_stands_in_the_steps_of_the_document() -> None:
    """One glyph that no word resolves puts the page in doubt; all else is read alike by both."""
    fonts = {**FONTS, "S": box_font("x")}
    content = f"{PAGE.content}{line(fonts, 'S', 'x', 295, 615)}"
    (found,) = read_pdf(write([Sheet(content, fonts)])).pages
    assert found.reason == "text layer; readers agree"
    assert found.lines[0].steps == (STEP_AGREE,)
    cells = [cell for row in found.tables[0].rows for cell in row]
    assert cells[3].text == "91.25\ufffd"
    assert "lost_glyph" in cells[3].steps
    assert all(cell.steps == (STEP_AGREE,) for cell in cells[:3])
