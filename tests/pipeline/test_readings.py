"""Cached readings: nothing is lost on the way to the disk and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.readings import StaleReading, decode_reading, encode_reading
from schemas.document import Cell, Document, Line, Page, Table

# Any text a reader may hand on, lone surrogates too.
texts = st.text(st.characters(), max_size=20)
steps = st.lists(texts, max_size=2).map(tuple)
boxes = st.none() | st.tuples(*[st.floats(-1e4, 1e4)] * 4)
numbers = st.integers(0, 10**6)
cells = st.builds(Cell, numbers, numbers, numbers, texts, texts, steps, st.integers(1, 5), st.integers(1, 5), boxes)
rows = st.lists(st.lists(cells, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple)
lines = st.builds(Line, numbers, numbers, texts, texts, steps, boxes)
pages = st.builds(
    Page,
    numbers,
    st.lists(lines, max_size=3).map(tuple),
    st.lists(st.builds(Table, numbers, numbers, texts, rows), max_size=2).map(tuple),
    texts,
    texts,
)
documents = st.builds(Document, texts, texts, texts, st.none() | texts, st.lists(pages, max_size=3).map(tuple), steps)


@given(documents)
@settings(max_examples=60, deadline=None)
def test_reading_comes_back_the_same(document: Document) -> None:
    encoded = encode_reading(document)
    assert decode_reading(encoded) == document
    assert encode_reading(decode_reading(encoded)) == encoded


@given(st.binary(max_size=50) | documents.map(encode_reading).map(lambda data: data[: len(data) // 2]))
@settings(max_examples=40, deadline=None)
def test_what_is_no_reading_is_refused(data: bytes) -> None:
    with pytest.raises(StaleReading):
        decode_reading(data)
