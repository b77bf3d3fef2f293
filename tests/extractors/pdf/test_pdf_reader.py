"""PDF files to documents: what opens, what stands where, and what each piece is evidence of."""

from __future__ import annotations

import hashlib

import pytest
from generator.pdf.raw import Font, Sheet, grid, line, thai_font, write

from extractors.limits import LimitExceeded, Limits
from extractors.pdf.reader import UnreadablePdf, read_pdf
from pipeline.errors import UnreadableFile
from pipeline.process import read_bytes, result_of
from pipeline.readings import decode_reading, encode_reading

COVER = ("รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส", "ประจำปีงบประมาณ พ.ศ. 2567", "เทศบาลตำบลแกดำ อำเภอแกดำ จังหวัดมหาสารคาม")
ROWS = (("ที่", "ตัวชี้วัด", "คะแนน"), ("1", "การปฏิบัติหน้าที่", "91.10"), ("2", "การใช้งบประมาณ", "92.20"), ("3", "การใช้อำนาจ", "93.30"))
HEADER = "รายงานการประเมิน"
FONTS_LATIN = {"F": thai_font("E-Service")}
FONTS = {"F": thai_font("".join((*COVER, *(cell for row in ROWS for cell in row), HEADER, "หน้า 0123456789")))}
XS, YS = (50.0, 100.0, 300.0, 400.0), tuple(700.0 - 30 * row for row in range(5))


def cover(y: float = 760.0) -> str:
    return "".join(line(FONTS, "F", text, 50, y - 60 * index) for index, text in enumerate(COVER))


def table() -> str:
    cells = [line(FONTS, "F", text, XS[column] + 5, YS[row] - 20) for row, texts in enumerate(ROWS) for column, text in enumerate(texts)]
    return grid(XS, tuple(reversed(YS))) + "".join(cells)


REPORT = write([Sheet(cover(), FONTS), Sheet(table(), FONTS)])


# What opens


def test_a_file_that_opens_with_an_empty_password_is_read() -> None:
    assert read_pdf(write([Sheet(cover(), FONTS)], user_password="")).pages == read_pdf(write([Sheet(cover(), FONTS)])).pages


def test_a_file_that_asks_for_a_password_is_refused_by_its_reason() -> None:
    data = write([Sheet(cover(), FONTS)], user_password="ลับ")
    with pytest.raises(UnreadablePdf) as caught:
        read_pdf(data)
    assert caught.value.code == "encrypted"
    with pytest.raises(UnreadableFile) as refused:
        read_bytes(data, "locked.pdf")
    assert refused.value.reason_code == "encrypted"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00" * 3000, REPORT[:200]])
def test_a_damaged_file_is_refused_by_its_reason(data: bytes) -> None:
    with pytest.raises(UnreadablePdf) as caught:
        read_pdf(data)
    assert caught.value.code == "corrupt_file"


def test_a_file_whose_cross_references_are_wrong_is_mended() -> None:
    data = REPORT.replace(b"startxref\n", b"startxref\n9")
    assert read_pdf(data).pages == read_pdf(REPORT).pages


def test_rubbish_before_the_header_does_no_harm() -> None:
    assert read_pdf(b"\r\n\x00rubbish\n" + REPORT).pages == read_pdf(REPORT).pages


# What stands where


def test_a_document_is_known_by_its_bytes() -> None:
    document = read_pdf(REPORT)
    assert document.sha256 == hashlib.sha256(REPORT).hexdigest()
    assert document.doc_id == document.sha256[:16]
    assert (document.media_type, document.encoding) == ("application/pdf", None)


def test_lines_and_cells_come_in_reading_order_with_their_boxes() -> None:
    first, second = read_pdf(REPORT).pages
    assert [found.text for found in first.lines] == list(COVER)
    assert [found.number for found in first.lines] == [1, 2, 3]
    (found,) = second.tables
    assert [[cell.text for cell in row] for row in found.rows] == [list(row) for row in ROWS]
    assert all(cell.bbox is not None and cell.bbox[0] >= 50 for row in found.rows for cell in row)
    boxes = [row[2].bbox for row in found.rows]
    assert [(box[0], box[2]) for box in boxes if box] == [(300.0, 400.0)] * 4
    assert [box[1] for box in boxes if box] == pytest.approx([142.0, 172.0, 202.0, 232.0])


def test_a_value_is_evidenced_by_its_page_and_box_and_has_no_line() -> None:
    facts = result_of(read_bytes(REPORT), "report.pdf").facts
    assert [(str(score.score), score.code) for score in facts.scores] == [("91.10", "1"), ("92.20", "2"), ("93.30", "3")]
    for score in facts.scores:
        evidence = score.evidence
        assert (evidence.page, evidence.text_line, evidence.reader) == (2, None, "pdf")
        assert evidence.bbox is not None
        assert evidence.bbox[0] == 300.0


def test_a_text_says_the_same_in_a_pdf_and_in_a_text_file() -> None:
    text = "\n\n".join(COVER) + "\n\n" + "\n".join("\t".join(row) for row in ROWS) + "\n"
    pdf, txt = (result_of(read_bytes(data), "x").facts for data in (REPORT, text.encode()))
    assert [(one.code, one.score, one.fiscal_year) for one in pdf.scores] == [(one.code, one.score, one.fiscal_year) for one in txt.scores]
    assert pdf.organization is not None
    assert txt.organization is not None
    assert pdf.organization.name == txt.organization.name


def test_what_stands_on_every_page_has_its_role_and_is_read_once() -> None:
    pages = [
        Sheet(
            line(FONTS, "F", HEADER, 50, 810) + line(FONTS, "F", COVER[number % 3], 50, 500) + line(FONTS, "F", str(number), 290, 30), FONTS
        )
        for number in range(1, 4)
    ]
    document = read_pdf(write(pages))
    assert [[found.role for found in page.lines] for page in document.pages] == [["header", "text", "page_number"]] * 3
    assert [block.text for block in document.blocks() if hasattr(block, "text")] == [HEADER, COVER[1], COVER[2], COVER[0]]


def test_a_reading_is_kept_with_its_roles_boxes_and_reasons() -> None:
    pages = [Sheet(line(FONTS, "F", HEADER, 50, 810) + cover(600) + line(FONTS, "F", str(number), 290, 30), FONTS) for number in (1, 2)]
    document = read_pdf(write([*pages, Sheet(table(), FONTS), Sheet()]))
    assert decode_reading(encode_reading(document)) == document


def test_reading_twice_gives_the_same_document() -> None:
    assert read_pdf(REPORT) == read_pdf(REPORT)


# ActualText


def told(text: str, content: str) -> str:
    return f"/Span << /ActualText <feff{text.encode('utf-16-be').hex()}> >> BDC {content} EMC\n"


def only_text(content: str, fonts: dict[str, Font] = FONTS) -> list[str]:
    (page,) = read_pdf(write([Sheet(content, fonts)])).pages
    return ["".join(found.text.split()) for found in page.lines]


def test_what_a_producer_wrote_down_stands_for_its_glyphs_once() -> None:
    run = line(FONTS, "F", "คะ", 50, 700) + line(FONTS, "F", "แนน", 64, 700)
    assert only_text(told("น้ำ", run) + line(FONTS, "F", "91.10", 85, 700)) == ["น้ำ91.10"]


def test_the_same_words_twice_are_two_runs() -> None:
    content = told("ดี", line(FONTS, "F", "ที่", 50, 700)) + told("ดี", line(FONTS, "F", "ที่", 60, 700))
    assert only_text(content) == ["ดีดี"]


@pytest.mark.parametrize("matrix", ["0.707 0.707 -0.707 0.707", "0 1 -1 0"])
def test_what_stands_at_an_angle_of_its_own_is_kept_apart(matrix: str) -> None:
    """A stamp across a page, a heading that stands on end: read, with its place, and not mixed with the text it lies over."""
    stamp = f"BT /F 20 Tf {matrix} 200 300 Tm {FONTS['F'].array(HEADER)} TJ ET\n"
    (page,) = read_pdf(write([Sheet(cover() + stamp, FONTS)])).pages
    assert [line.text for line in page.lines if line.role == "text"] == list(COVER)
    (aside,) = (line for line in page.lines if line.role == "aside")
    assert aside.text == HEADER
    assert aside.bbox is not None
    assert aside.bbox[0] <= 200 < aside.bbox[2]


def test_a_hyphen_at_the_end_of_a_line_is_read() -> None:
    """pdfium makes a control character of it, since it may part a word."""
    text = "".join(line(FONTS_LATIN, "F", part, 300, 700 - 20 * index) for index, part in enumerate(("E-", "Service")))
    assert "".join("".join(only_text(text, FONTS_LATIN)).split()) == "E-Service"


def test_an_empty_text_hides_its_glyphs() -> None:
    assert only_text(told("", line(FONTS, "F", "หน้า", 50, 700)) + line(FONTS, "F", "คะแนน", 80, 700)) == ["คะแนน"]


# Limits


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(pages=1), "too_many_pages"),
        (Limits(characters=50), "too_much_text"),
        (Limits(characters=150), "too_much_text"),
        (Limits(objects=5), "too_many_objects"),
        (Limits(stream_bytes=100), "stream_too_large"),
    ],
)
def test_what_is_larger_than_a_limit_is_refused_whole(limits: Limits, code: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        read_pdf(REPORT, limits)
    assert caught.value.code == code
    with pytest.raises(UnreadableFile) as refused:
        read_bytes(REPORT, "large.pdf", limits)
    assert refused.value.reason_code == code


def test_what_is_within_the_limits_does_not_depend_on_them() -> None:
    assert read_pdf(REPORT, Limits(pages=2, characters=400, objects=80, stream_bytes=10_000)) == read_pdf(REPORT)


def test_a_page_of_two_headings_asks_the_pages_before_how_far_its_text_goes() -> None:
    def page(*texts: str) -> Sheet:
        return Sheet("".join(line(FONTS, "F", text, 50, 760 - 22 * index) for index, text in enumerate(texts)), FONTS)

    text, short = page(*[COVER[0] * 2] * 7), page(COVER[0], COVER[1])
    assert len(read_pdf(write([text, short])).pages[1].lines) == 2
    assert len(read_pdf(write([short])).pages[0].lines) == 1
