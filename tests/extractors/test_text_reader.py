"""The reader of text files: pages, line numbers as an editor shows them, and where each piece came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from extractors.encoding import UndecodableText
from extractors.txt import read_text
from schemas.document import Document

Read = Callable[[str], Any]


def numbered(document: Document) -> list[tuple[int, int, str]]:
    return [(page.number, line.number, line.raw) for page in document.pages for line in page.lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"], ids=["unix", "windows", "old mac", "doubled"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    document = read_text(f"หนึ่ง{end}{end}สาม{end}ก\t90{end}ข\t80{end}หก".encode())
    assert numbered(document) == [(1, 1, "หนึ่ง"), (1, 2, ""), (1, 3, "สาม"), (1, 6, "หก")]
    cells = [(cell.line, cell.raw) for row in document.pages[0].tables[0].rows for cell in row]
    assert cells == [(4, "ก"), (4, "90"), (5, "ข"), (5, "80")]


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\v", "\x1c"])
def test_only_line_ends_end_lines(char: str) -> None:
    document = read_text(f"หนึ่ง{char}ยังหนึ่งอยู่นะครับ\nสอง\nสาม\nสี่\nห้า\nหก\nเจ็ด".encode())
    assert numbered(document)[0] == (1, 1, f"หนึ่ง{char}ยังหนึ่งอยู่นะครับ")
    assert numbered(document)[1][1] == 2


def test_form_feeds_part_pages_and_line_numbers_go_on() -> None:
    document = read_text("ก\nข\n\fค\nง\fจ\n\f\f ฉ".encode())
    assert numbered(document) == [
        (1, 1, "ก"),
        (1, 2, "ข"),
        (1, 3, ""),
        (2, 3, "ค"),
        (2, 4, "ง"),
        (3, 4, "จ"),
        (3, 5, ""),
        (4, 5, ""),
        (5, 5, " ฉ"),
    ]


@pytest.mark.parametrize(
    ("text", "pages"), [("ก", 1), ("ก\f", 1), ("ก\f\n", 1), ("ก\fข\n\f\n", 2), ("\fก", 2), ("", 1), ("\n\n", 1), ("\f", 1)]
)
def test_nothing_behind_the_last_form_feed_is_no_page(text: str, pages: int) -> None:
    assert [page.number for page in read_text(text.encode()).pages] == list(range(1, pages + 1))


def test_tables_do_not_run_over_pages_and_are_numbered_in_each() -> None:
    document = read_text("ก\t1\nข\t2\n\fค\t3\nง\t4\n\nจ\t5\nฉ\t6\n".encode())
    assert [(table.page, table.index, table.first_line, table.last_line) for page in document.pages for table in page.tables] == [
        (1, 0, 1, 2),
        (2, 0, 3, 4),
        (2, 1, 6, 7),
    ]


def test_blocks_come_in_reading_order() -> None:
    document = read_text("ก่อน\nก\t1\nข\t2\nกลาง\n<table><tr><td>ค</td><td>3</td></tr></table>\nหลัง\n".encode())
    named = [getattr(block, "style", None) or getattr(block, "raw", None) for block in document.blocks()]
    assert named[:5] == ["ก่อน", "tab", "กลาง", "html", "หลัง"]


def test_the_document_is_named_by_its_bytes() -> None:
    data = "รายงาน".encode("utf-16")
    document = read_text(data)
    digest = hashlib.sha256(data).hexdigest()
    assert (document.doc_id, document.sha256, document.media_type) == (digest[:16], digest, "text/plain")
    assert (document.encoding, document.steps) == ("utf-16", ("byte_order_mark",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "tis-620"])
def test_the_same_text_reads_the_same_in_every_encoding(encoding: str) -> None:
    text = "รายงานผล\r\n\r\nตัวชี้วัด\tคะแนน\r\nการใช้อำนาจ\t๘๗.๕๐\r\n\fหน้าสอง\r\n"
    assert read_text(text.encode(encoding)).pages == read_text(text.encode()).pages


def test_the_raw_text_stays_beside_the_text_without_markup() -> None:
    document = read_text("**คะแนนรวม**\n\nก\t<p>90</p>\nข\t80\n".encode())
    line = document.pages[0].lines[0]
    cell = document.pages[0].tables[0].rows[0][1]
    assert (line.raw, line.text, line.steps) == ("**คะแนนรวม**", "คะแนนรวม", ("markdown_emphasis",))
    assert (cell.raw, cell.text, cell.steps) == ("<p>90</p>", "90", ("html_tags",))


@pytest.mark.parametrize("char", ["\r", "\v", "\u2028"])
def test_soft_breaks_inside_a_cell_part_its_paragraphs(char: str) -> None:
    document = read_text(f"ก\t๑. อบรม{char}๒. ติดตาม\nข\t-\n".encode())
    assert document.pages[0].tables[0].rows[0][1].text == "๑. อบรม\n๒. ติดตาม"


@pytest.mark.parametrize("data", [b"", b"\n", b" \t \n\t\n", b"\f\f", "\ufeff".encode()])
def test_a_file_that_says_nothing_has_no_tables(data: bytes) -> None:
    document = read_text(data)
    assert not any(page.tables or any(line.text.strip() for line in page.lines) for page in document.pages)


def test_binary_data_raises() -> None:
    with pytest.raises(UndecodableText):
        read_text(bytes(range(256)))


@pytest.mark.parametrize(
    "text",
    [
        "ก" * 300_000,
        " " * 300_000 + "|" + " " * 300_000 + "<p>" + " " * 300_000,
        "ก  " * 100_000,
        "-" * 300_000 + "ก\t" + "-" * 300_000,
        "1" + " " * 300_000 + "ก\tข",
        "<td>" * 20_000,
        "| ก | ข | ค |\n| 1 | 2\n" + "คะแนน\n" * 20_000,
        "ก\tข\tค\n" + "1\t2\nคะแนน\n3\t4\n" * 5_000,
        "ก  ขข  คคค\nกกกก  ข  ค\n\n" * 5_000,
    ],
    ids=["one line", "blanks", "gaps", "dashes", "blanks in a cell", "cells", "open row", "torn rows", "uneven gaps"],
)
def test_odd_and_long_texts_are_read_whole(text: str) -> None:
    """Each of these once took, or would take by a careless pattern, time in the square of its length."""
    document = read_text(text.encode())
    pieces = [line.raw for page in document.pages for line in page.lines]
    pieces += [cell.raw for page in document.pages for table in page.tables for row in table.rows for cell in row]
    frame = r"<td>|\|" if document.pages[0].tables else r"<td>"
    assert len(squash("".join(pieces))) == len(squash(re.sub(frame, "", text)))


def squash(text: str) -> str:
    return "".join(text.split())
