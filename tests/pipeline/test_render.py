from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from pipeline.render import UNSAFE, Column, Terminal, clean, clean_line, display_width, pad, shorten, table_lines, terminal_of, wrap

thai = st.text(alphabet=st.sampled_from("กขคงนมยรลวสหอ ะาำิีึืุู่้๊๋์เแโใไๆฯ๑๒๓abc 12.-\n"), max_size=60)
nasty = st.text(max_size=40) | st.text(alphabet=st.sampled_from("\x1b[31m\r\t\x00\x9b\u202e\u2028\u200b\ufeffก่漢"), max_size=20)
texts = thai | nasty


@given(texts)
def test_nothing_that_steers_a_terminal_survives(text: str) -> None:
    shown = clean(text)
    assert not UNSAFE.search(shown.replace("\n", ""))
    assert clean(shown) == shown
    assert "\n" not in clean_line(text)


def test_escape_sequences_are_shown_and_do_not_act() -> None:
    assert clean("\x1b[2Jx\x07\x7f\x9b") == "␛[2Jx␇␡\ufffd"


def test_a_mark_without_a_letter_gets_something_to_sit_on() -> None:
    assert clean("่ก ุ") == "◌่ก ◌ุ"


@pytest.mark.parametrize(("text", "width"), [("น้ำ", 2), ("เทศบาลตำบล", 10), ("กุ้งปู่", 3), ("漢字", 4), ("", 0), ("๙๘.๖๔", 5)])
def test_thai_is_measured_as_it_is_displayed(text: str, width: int) -> None:
    assert display_width(text) == width


@given(texts, st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_only_white_space(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@given(thai, st.integers(4, 30))
def test_no_line_begins_with_a_mark_of_the_letter_before(text: str, width: int) -> None:
    for line in wrap(text, width):
        assert not line or wcswidth(line[0]) != 0


def test_lines_break_at_spaces_and_before_leading_vowels() -> None:
    assert wrap("การป้องกัน การทุจริต", 14) == ["การป้องกัน", "การทุจริต"]
    assert wrap("คุณธรรมและความโปร่งใส", 16) == ["คุณธรรมและความ", "โปร่งใส"]


@given(texts, st.integers(1, 30))
def test_shortened_text_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    short = shorten(text, width)
    assert display_width(short) <= width
    assert short == clean_line(text) or short.endswith("…")


@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=5), st.integers(20, 100))
def test_no_line_of_a_table_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    lines = table_lines([Column("ตัวชี้วัด"), Column("b"), Column("ค่า", "right")], rows, Terminal(width), "  ")
    assert all(display_width(line) <= width for line in lines)


@given(st.lists(thai.map(lambda text: text.replace("\n", "")), min_size=1, max_size=5))
def test_columns_stand_under_each_other(titles: list[str]) -> None:
    lines = table_lines([Column("t"), Column("n")], [(title, "|") for title in titles], Terminal(200))
    bars = {display_width(line[: line.index("|")]) for line in lines[2:]}
    assert len(bars) == 1


def test_a_table_of_too_many_columns_becomes_one_block_a_row() -> None:
    lines = table_lines([Column(f"column{number}") for number in range(9)], [["ก" * 30] * 9, ["ข" * 30] * 9], Terminal(60))
    assert lines[0].startswith("── 1 ")
    assert sum("column0" in line for line in lines) == 2
    assert all(display_width(line) <= 60 for line in lines)


def test_a_row_that_does_not_fit_the_columns_is_an_error() -> None:
    with pytest.raises(ValueError, match="one text for each column"):
        table_lines([Column("a")], [["x", "y"]], Terminal())


def test_numbers_stand_at_the_right() -> None:
    assert table_lines([Column("n", "right")], [["1"], ["100"]], Terminal())[2:] == ["  1", "100"]
    assert pad("น้ำ", 4, "right") == "  น้ำ"


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal_of(FakeTerminal()).style("x", "bold") == "\x1b[1mx\x1b[0m"
    assert terminal_of(io.StringIO()).style("x", "bold") == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert terminal_of(FakeTerminal()).style("x", "bold") == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal_of(FakeTerminal()).colour


@pytest.mark.parametrize(("columns", "width"), [("50", 50), ("3", 20), ("wide", 120), ("", 120)])
def test_the_width_of_a_pipe_is_that_of_columns(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_of(io.StringIO()).width == width
    assert terminal_of(io.StringIO()).piped is (columns in ("wide", ""))
