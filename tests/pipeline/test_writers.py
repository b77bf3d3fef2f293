from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline import writers
from pipeline.writers import defuse, json_text, plain, write_csv, write_json_rows, write_xlsx


@dataclass(frozen=True)
class Pair:
    later: Decimal
    earlier: dt.date


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_json_numbers_have_the_digits_that_were_printed(number: Decimal) -> None:
    text = json_text(number)
    assert text == format(number, "f")
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == number


def test_json_keeps_the_order_of_fields_and_the_trailing_zero() -> None:
    assert json_text(Pair(Decimal("98.50"), dt.date(2025, 10, 1)), 0) == '{"later": 98.50, "earlier": "2025-10-01"}'


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, st.sampled_from([0, 2]))
def test_json_reads_back_as_it_was(value: object, indent: int) -> None:
    assert json.loads(json_text(value, indent)) == value


@given(st.text())
def test_json_is_safe_to_print_and_loses_nothing(text: str) -> None:
    written = json_text({"raw": text}, 0)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or character in "\u202e\u2028" for character in written)
    assert json.loads(written) == {"raw": text}


def test_json_has_no_form_for_what_it_does_not_know() -> None:
    with pytest.raises(TypeError, match="object"):
        json_text(object())
    assert json_text([float("nan"), float("inf")], 0) == '["nan", "inf"]'


def test_thai_stays_readable_in_json() -> None:
    assert json_text("ผ่านดี") == '"ผ่านดี"'


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n|%＝0123456789.aก'\"(\x1b\u202e")) | st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = defuse(text)
    number = cell.lstrip("+-").removesuffix("%").replace(".", "", 1)
    assert cell[:1] not in set("=+-@\t\r\n|%＝＋－＠") or (number.isascii() and number.isdigit())
    assert "\x1b" not in cell
    assert "\r" not in cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-3.50", "-3.50"), ("+12", "+12"), ("-1+1", "'-1+1"), ("- ก", "'- ก"), ("ก=1", "ก=1")],
)
def test_a_number_is_no_formula(text: str, cell: str) -> None:
    assert defuse(text) == cell


@given(st.lists(st.tuples(st.text(alphabet='ก่ข,"\n ๑x', max_size=8), st.integers()), max_size=5))
def test_csv_reads_back(rows: list[tuple[str, int]]) -> None:
    stream = io.StringIO()
    write_csv(["ข้อความ", "n"], rows, stream)
    read = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    assert read == [["ข้อความ", "n"], *([defuse(text), str(number)] for text, number in rows)]


def test_json_rows_are_one_array() -> None:
    stream = io.StringIO()
    write_json_rows(["a", "b"], [(1, None), (Decimal("2.50"), [1])], stream)
    assert json.loads(stream.getvalue()) == [{"a": 1, "b": None}, {"a": 2.5, "b": [1]}]
    assert "2.50" in stream.getvalue()
    empty = io.StringIO()
    write_json_rows(["a"], [], empty)
    assert json.loads(empty.getvalue()) == []


def test_a_sheet_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    stream = io.BytesIO()
    rows = [("=HYPERLINK(1)", Decimal("98.50"), None), ("น้ำ\x0b", 2568, dt.date(2025, 10, 1)), ("x" * 40_000, 1, None)]
    assert write_xlsx(["text", "number", "other"], rows, stream, "findings", [20, 10, 10]) == 3
    sheet = load_workbook(stream)["findings"]
    assert sheet["A2"].value == "=HYPERLINK(1)"
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert sheet["A3"].value == "น้ำ\ufffd"
    assert sheet["B2"].value == 98.5
    assert sheet["B3"].value == 2568
    assert sheet["A4"].value.endswith("x…")
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C4"


def test_a_sheet_that_would_overflow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "XLSX_ROWS", 2)
    with pytest.raises(OverflowError):
        write_xlsx(["a"], [(1,), (2,), (3,)], io.BytesIO(), "s", [5])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (Decimal("98.50"), "98.50"), (98.39, "98.39"), (dt.date(2025, 1, 2), "2025-01-02"),
        (["ก", 1], '["ก", 1]'), ({"a": None}, '{"a": null}'), (b"\x01", "01"), ("x", "x"),
    ],
)  # fmt: skip
def test_values_as_a_person_writes_them(value: object, text: str) -> None:
    assert plain(value) == text
