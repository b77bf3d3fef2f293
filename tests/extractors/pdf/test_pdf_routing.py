"""Page by page: which text layers are read, which are not, and why; a mixed file keeps what can be read."""

from __future__ import annotations

import random

import pytest
from generator.pdf.raw import Font, Sheet, grid, line, silent_font, thai_font, western_font, write

from extractors.pdf.reader import read_pdf
from extractors.pdf.routing import Verdict, after_second, verdict_of
from extractors.pdf.signs import Signs, signs_of
from extractors.scan.options import Ocr
from normalizers.latin_thai import STEP
from pipeline.errors import UnreadableFile
from pipeline.process import read_bytes, result_of
from schemas.document import Page

TEXT = "รายงานผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ"
PICTURE = {"I": ("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80")}
SHOWN = "q 595 0 0 842 0 0 cm /I Do Q\n"
NOBODY = Ocr(engine="nobody")
"""Nobody reads what the text layer does not say."""


def sheet(font: Font, text: str = TEXT, **more: object) -> Sheet:
    fonts = {"F": font}
    return Sheet(line(fonts, "F", text, 30, 700, 12) + line(fonts, "F", text, 30, 500, 12), fonts, **more)  # type: ignore[arg-type]


GOOD = sheet(thai_font(TEXT))


def garbled(seed: int = 5) -> Sheet:
    """A font whose ToUnicode exchanges the letters: the page looks right, its text is nonsense."""
    font = thai_font(TEXT)
    assert font.unicode is not None
    letters = list(font.unicode.values())
    random.Random(seed).shuffle(letters)
    return sheet(Font(font.codes, dict(zip(font.unicode, letters, strict=True)), font.narrow))


def mapped_to(first: int) -> Sheet:
    """A font whose ToUnicode names the characters from `first` on."""
    font = thai_font(TEXT)
    return sheet(Font(font.codes, {code: chr(first + index) for index, code in enumerate(sorted(font.codes.values()))}, font.narrow))


def only_page(page: Sheet) -> Page:
    (found,) = read_pdf(write([page])).pages
    return found


# What is read


def test_a_good_text_layer_is_read() -> None:
    page = only_page(GOOD)
    assert (page.reader, page.reason) == ("pdf", "text layer")
    assert [found.text for found in page.lines] == [TEXT, TEXT]


def test_an_empty_page_is_no_page_that_could_not_be_read() -> None:
    page = only_page(Sheet())
    assert (page.reader, page.reason, page.lines) == ("pdf", "empty page", ())


def test_text_over_a_picture_is_read() -> None:
    page = only_page(Sheet(SHOWN + GOOD.content, GOOD.fonts, xobjects=PICTURE))  # type: ignore[operator]
    assert (page.reader, len(page.lines)) == ("pdf", 2)


def test_thai_shown_as_latin_letters_is_put_back_and_the_layer_kept_as_it_was() -> None:
    page = only_page(sheet(western_font()))
    assert page.reader == "pdf"
    assert [found.text for found in page.lines] == [TEXT, TEXT]
    assert page.lines[0].raw == TEXT.encode("tis-620").decode("latin-1")
    assert page.lines[0].steps == (STEP,)


def test_a_table_shown_as_latin_letters_is_put_back_too() -> None:
    fonts = {"F": western_font()}
    words = ("ตัวชี้วัด", "คะแนน", "การใช้อำนาจ", "91.25")
    texts = "".join(
        line(fonts, "F", word, x, y) for word, (x, y) in zip(words, ((60, 665), (260, 665), (60, 615), (260, 615)), strict=True)
    )
    page = only_page(Sheet(grid((50, 250, 450), (600, 650, 700)) + texts, fonts))
    assert [[cell.text for cell in row] for row in page.tables[0].rows] == [["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", "91.25"]]
    assert page.tables[0].rows[1][1].steps == ()


def test_digits_that_a_font_draws_as_thai_ones_are_values() -> None:
    """TH SarabunIT๙ and its like: the text layer has ASCII digits, whatever is drawn."""
    text = "คะแนนรวม 85.20 คะแนน ปีงบประมาณ 2568"
    assert only_page(sheet(thai_font(text), text)).lines[0].text == text


def test_english_is_read() -> None:
    text = "Integrity and Transparency Assessment, results of the fiscal year and what is to be done with them"
    page = only_page(sheet(thai_font(text), text))
    assert (page.reader, page.lines[0].text) == ("pdf", text)


# What is not


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (sheet(silent_font(TEXT)), "lost glyphs 1.00"),
        (mapped_to(0xE000), "private use 1.00"),
        (mapped_to(0x80), "control characters"),
        (garbled(), "words not found"),
        (Sheet(SHOWN, xobjects=PICTURE), "no text: picture"),
        (Sheet(SHOWN + line(GOOD.fonts, "F", "ราม", 300, 20), GOOD.fonts, xobjects=PICTURE), "picture 1.00"),
        (Sheet("".join(f"{x} 100 m {x} 110 {x + 5} 115 {x + 9} 100 c f\n" for x in range(200))), "no text: drawing"),
    ],
    ids=["silent font", "private use", "control characters", "exchanged letters", "scan", "scan with a stamp", "outlines"],
)
def test_a_page_that_cannot_be_read_says_why_and_gives_no_text(page: Sheet, reason: str) -> None:
    found = only_page(page)
    assert found.reader == "none"
    assert found.reason.startswith(reason)
    assert (found.lines, found.tables) == ((), ())


def test_a_mixed_file_is_read_page_by_page() -> None:
    scan = Sheet(SHOWN, xobjects=PICTURE)
    data = write([GOOD, scan, garbled(), Sheet(), sheet(western_font())])
    document = read_bytes(data, ocr=NOBODY)
    assert [page.reader for page in document.pages] == ["pdf", "none", "none", "pdf", "pdf"]
    assert [len(page.lines) for page in document.pages] == [2, 0, 0, 0, 2]
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    result = result_of(document, "mixed.pdf")
    assert (result.pages, result.pages_unread) == (5, 2)


@pytest.mark.parametrize(
    "pages", [[Sheet(SHOWN, xobjects=PICTURE)], [garbled(), sheet(silent_font(TEXT))], [Sheet(SHOWN, xobjects=PICTURE), Sheet()]]
)
def test_a_file_without_a_page_that_can_be_read_is_refused(pages: list[Sheet]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(write(pages), "scan.pdf", ocr=NOBODY)
    assert caught.value.reason_code == "ocr_engine_missing"


def test_a_file_of_empty_pages_holds_no_text() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(write([Sheet(), Sheet()]), "empty.pdf")
    assert caught.value.reason_code == "no_text"


# Signs and verdicts


def test_signs_are_shares_of_the_letters() -> None:
    signs = signs_of(["กข\ufffd\ue001 \x02", "ab cd"], 0.25)
    assert signs.letters == 9
    assert (signs.lost, signs.private, signs.controls) == (pytest.approx(1 / 9), pytest.approx(1 / 9), pytest.approx(1 / 9))
    assert signs.pictures == 0.25
    assert signs_of([" \n"]).letters == 0


def test_marks_without_a_letter_are_loose() -> None:
    assert signs_of(["่า กิน", "ี 8้"]).loose > 0.3
    assert signs_of(["การกำหนดที่ดี น้ำ"]).loose == 0.0


@pytest.mark.parametrize(
    ("signs", "reader", "doubt"),
    [
        (Signs(500, known=0.95, counted=400), "pdf", ""),
        (Signs(500, lost=0.01, known=0.95, counted=400), "pdf", "lost glyphs"),
        (Signs(500, lost=0.2, known=0.95, counted=400), "none", "lost glyphs"),
        (Signs(500, private=0.03, known=0.95, counted=400), "pdf", "private use"),
        (Signs(500, loose=0.1, known=0.95, counted=400), "pdf", "loose marks"),
        (Signs(500, known=0.7, counted=400), "pdf", "words not found"),
        (Signs(500, known=0.3, counted=400), "none", "words not found"),
        (Signs(30, known=0.0, counted=20), "pdf", ""),
        (Signs(500, symbols=0.5), "none", "symbols"),
        (Signs(500, odd=0.8, latin=60), "none", "words not found"),
        (Signs(500, odd=0.8, latin=5), "pdf", ""),
        (Signs(30, pictures=0.9), "none", ""),
        (Signs(300, pictures=0.9, known=0.95, counted=250), "pdf", ""),
    ],
)
def test_the_verdict_follows_the_signs(signs: Signs, reader: str, doubt: str) -> None:
    found = verdict_of(signs)
    assert (found.reader, found.doubt) == (reader, doubt)


def test_leaders_of_a_table_of_contents_are_no_garbage() -> None:
    text = "\n".join(f"Chapter {number} {'.' * 60} {number}" for number in range(12))
    assert verdict_of(signs_of([text])).reader == "pdf"


def test_readers_that_disagree_about_words_nobody_knows_leave_a_page_unread() -> None:
    verdict = Verdict("pdf", "text layer", "words not found")
    assert after_second(verdict, 0.7, 0.6, False) == Verdict("none", "readers disagree 0.70")
    assert after_second(verdict, 0.7, 0.95, False) == Verdict("pdf", "text layer; readers disagree 0.70")
    assert after_second(verdict, 0.0, 0.6, False) == Verdict("pdf", "text layer; readers agree")
    assert after_second(verdict, 0.0, 0.9, True) == Verdict("pdf", "second reader: words not found")
