"""Rows of many documents as sorted streams: the same rows in the same order as if all were in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import spool
from pipeline.spool import in_groups, merged, read_spool, write_spool

SCHEMA = pa.schema([("doc_id", pa.string()), ("row", pa.int32()), ("fiscal_year", pa.int32())])
Rows = list[tuple[str, int, int]]


def table(rows: Rows) -> pa.Table:
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=SCHEMA)


def rows_of(tables: Iterator[pa.Table]) -> Rows:
    return [tuple(row.values()) for part in tables for row in part.to_pylist()]  # type: ignore[misc]


def in_parts(rows: Rows, cuts: list[int]) -> Iterator[pa.Table]:
    """The rows in tables that are cut anywhere, also within a document and into nothing."""
    places = sorted(min(cut, len(rows)) for cut in cuts)
    return (table(rows[begin:end]) for begin, end in zip([0, *places], [*places, len(rows)], strict=True))


documents = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.tuples(st.integers(1, 4), st.booleans()), max_size=12)
cuts = st.lists(st.integers(0, 40), max_size=6)


@given(documents, cuts, cuts, st.integers(1, 7))
def test_two_streams_become_one_in_groups_of_a_size(
    found: dict[str, tuple[int, bool]], ours: list[int], theirs: list[int], size: int
) -> None:
    every = [(name, row, 2568) for name in sorted(found) for row in range(found[name][0])]
    first, second = ([row for row in every if found[row[0]][1] is side] for side in (True, False))
    groups = list(in_groups(merged(in_parts(first, ours), in_parts(second, theirs)), size))
    assert rows_of(iter(groups)) == every
    assert all(group.num_rows == size for group in groups[:-1])
    assert all(len(column.chunks) == 1 for group in groups for column in group.columns)


@pytest.mark.parametrize("held", [1, 2, 100])
def test_a_spool_gives_back_each_year_in_the_order_of_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    monkeypatch.setattr(spool, "_DOCUMENTS", held)
    given_ = [[(f"d{number}", row, 2566 + (number + row) % 3) for row in range(4)] for number in range(9)]
    paths = write_spool(tmp_path / "spool", ({"scores": table(rows), "measures": table([])} for rows in given_))
    every = [row for rows in given_ for row in rows]
    assert sorted(paths) == [("scores", 2566), ("scores", 2567), ("scores", 2568)]
    for (_, year), path in paths.items():
        assert rows_of(read_spool(path)) == [row for row in every if row[2] == year]
    assert rows_of(read_spool(None)) == []
