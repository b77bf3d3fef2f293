"""What holds for every text: nothing is lost, nothing is said twice, and every piece stands where it says."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from extractors.txt import read_text
from schemas.document import Document, Table

words = st.sampled_from(["คะแนน", "การใช้อำนาจ", "87.50", "๘๗.๕๐", "A", "สำนักปลัด", "ต.ค. 67", "ที่", "x", "(นายสมชาย ใจดี)", "1.", "-", "ก"])
GAPS = ["\t", "\t\t", "  ", "     ", " ", "|", " | ", "....", "--"]
ENDS = ["\n", "\n\n", "\r\n", "\f", "\n\t", "\n| ", " |\n", "\n   ", "\n---|---\n"]
between = st.sampled_from(GAPS + ENDS)
plain_texts = st.lists(st.tuples(words, between), max_size=40).map(lambda pairs: "".join(word + gap for word, gap in pairs))
tags = st.sampled_from(
    ["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td colspan=2>", "<th rowspan=2>", "<caption>", "<p>", "<br>", "<"]
)
tagged_texts = st.lists(st.tuples(words, st.one_of(between, tags, tags)), max_size=30).map(lambda pairs: "".join(a + b for a, b in pairs))
any_text = st.one_of(plain_texts, tagged_texts, st.text(alphabet="ก่ำ๑1 \t\n\r\f|-:+<>/tdrp=*#.&;\\", max_size=60))

MARKUP = "|-–—:=_+*•"
"""What rulers, pipes and list marks before them are made of: read as the frame of a table, not as what it says."""


def letters(text: str) -> Counter[str]:
    return Counter(char for char in text if not char.isspace() and char not in MARKUP)


def everything(document: Document) -> str:
    pieces = [line.raw for page in document.pages for line in page.lines]
    pieces += [cell.raw for page in document.pages for table in page.tables for row in table.rows for cell in row]
    return "\n".join(pieces)


def source_lines(text: str) -> list[str]:
    """The file's lines as an editor of its system counts them."""
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    return [line.rstrip("\r") for line in text.split(newline)]


@given(plain_texts)
def test_every_character_is_in_a_line_or_a_cell_and_in_one_only(text: str) -> None:
    assert letters(everything(read_text(text.encode()))) == letters(text)


@given(tagged_texts)
def test_html_loses_only_its_tags(text: str) -> None:
    found = everything(read_text(text.encode()))
    without = [re.sub(r"</?(?:table|tr|td|th|caption)\b[^<>]*>", "", each) for each in (found, text)]
    assert letters(without[0]) == letters(without[1])


@given(any_text)
def test_lines_are_the_files_lines(text: str) -> None:
    source = source_lines(text)
    for page in read_text(text.encode()).pages:
        numbers = [line.number for line in page.lines]
        assert numbers == sorted(set(numbers))
        for line in page.lines:
            assert line.raw in source[line.number - 1].split("\f") or "<" in text


@given(plain_texts)
def test_cells_stand_on_the_line_they_name(text: str) -> None:
    source = source_lines(text)
    for page in read_text(text.encode()).pages:
        for table in page.tables:
            for cell in (cell for row in table.rows for cell in row if cell.raw):
                assert cell.raw.split("\n")[0].strip() in source[cell.line - 1]


@given(any_text)
def test_pages_tables_and_cells_are_numbered_in_order(text: str) -> None:
    document = read_text(text.encode())
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    for page in document.pages:
        assert [(table.page, table.index) for table in page.tables] == [(page.number, index) for index in range(len(page.tables))]
        assert [table.first_line for table in page.tables] == sorted(table.first_line for table in page.tables)
        assert all(line.page == page.number for line in page.lines)
        for table in page.tables:
            assert table.rows
            for number, row in enumerate(table.rows):
                assert [(cell.row, cell.column) for cell in row] == [(number, column) for column in range(len(row))]
                assert any(cell.raw for cell in row)


@given(any_text)
def test_no_line_stands_inside_a_table_and_blocks_are_complete(text: str) -> None:
    document = read_text(text.encode())
    blocks = list(document.blocks())
    assert sum(isinstance(block, Table) for block in blocks) == sum(len(page.tables) for page in document.pages)
    assert len(blocks) == sum(len(page.tables) + len(page.lines) for page in document.pages)
    for page in document.pages:
        for table in page.tables if "<" not in text else ():
            assert not any(table.first_line <= line.number <= table.last_line for line in page.lines)


@given(any_text, st.sampled_from(["\r\n", "\n"]))
def test_the_way_lines_end_changes_nothing(text: str, end: str) -> None:
    text = text.replace("\r", "")
    assert read_text(text.replace("\n", end).encode()).pages == read_text(text.encode()).pages


@given(any_text)
def test_reading_is_a_function_of_the_bytes(text: str) -> None:
    assert read_text(text.encode()) == read_text(text.encode())
