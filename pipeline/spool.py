"""Rows of many documents in order of document, a part at a time: no table is ever in memory as a whole.

The staged rows of new documents are read once and sorted into one file for each table and fiscal year (a spool); with the rows that stay
from the snapshot before they are merged as two sorted streams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.arrow import PARTITION

if TYPE_CHECKING:
    import pyarrow as pa

_DOCUMENTS = 100
"""Documents whose rows are held in memory while they are sorted by year."""


def write_spool(folder: Path, documents: Iterable[Mapping[str, pa.Table]]) -> dict[tuple[str, int], Path]:
    """Write the tables of each document, in the order they come, to a file for each table and fiscal year; the files by these two.

    `folder` is made. Raises OSError.
    """
    import pyarrow as pa

    folder.mkdir()
    paths: dict[tuple[str, int], Path] = {}
    writers: dict[tuple[str, int], pa.RecordBatchStreamWriter] = {}
    held: dict[str, list[pa.Table]] = {}
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with ExitStack() as stack:

        def flush() -> None:
            for name, tables in held.items():
                for year, rows in _by_year(pa.concat_tables(tables)):
                    key = name, year
                    if key not in writers:
                        paths[key] = folder / f"{name}-{year}"
                        sink = stack.enter_context(pa.OSFile(str(paths[key]), "wb"))
                        writers[key] = stack.enter_context(pa.ipc.new_stream(sink, rows.schema, options=options))
                    writers[key].write_table(rows)
            held.clear()

        for number, document in enumerate(documents, 1):
            for name, table in document.items():
                if table.num_rows:
                    held.setdefault(name, []).append(table)
            if number % _DOCUMENTS == 0:
                flush()
        flush()
    return paths


def read_spool(path: Path | None) -> Iterator[pa.Table]:
    """The rows of a file of the spool in their order; none when there is no file. Raises OSError."""
    import pyarrow as pa

    if path is not None:
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                yield pa.Table.from_batches([batch])


def merged(first: Iterator[pa.Table], second: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Two streams sorted by `doc_id`, which have no document in common, as one; the rows of a document keep their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ours, theirs = _next(first), _next(second)
    while ours is not None and theirs is not None:
        bound = min(_last(ours), _last(theirs))
        parts = [_up_to(bound, table) for table in (ours, theirs)]
        mixed = [part for part in parts if part.num_rows]
        together = pa.concat_tables(mixed)
        yield together.take(pc.sort_indices(together, sort_keys=[("doc_id", "ascending")])) if len(mixed) > 1 else together
        ours, theirs = _rest(ours, parts[0], first), _rest(theirs, parts[1], second)
    for left, stream in ((ours, first), (theirs, second)):
        if left is not None:
            yield left
            yield from stream


def in_groups(tables: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    """The same rows in tables of `size` rows each (the last may have fewer), each in one piece."""
    import pyarrow as pa

    held: list[pa.Table] = []
    count = 0
    for table in tables:
        held.append(table)
        count += table.num_rows
        if count >= size:
            together = pa.concat_tables(held)
            whole = count - count % size
            for start in range(0, whole, size):
                yield together.slice(start, size).combine_chunks()
            held, count = [together.slice(whole)], count - whole
    if count:
        yield pa.concat_tables(held).combine_chunks()


def _by_year(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    import pyarrow.compute as pc

    years = table.column(PARTITION)
    for year in pc.unique(years):
        yield int(year.as_py()), table.filter(pc.equal(years, year)).combine_chunks()


def _next(stream: Iterator[pa.Table]) -> pa.Table | None:
    return next((table for table in stream if table.num_rows), None)


def _rest(table: pa.Table, taken: pa.Table, stream: Iterator[pa.Table]) -> pa.Table | None:
    return table.slice(taken.num_rows) if taken.num_rows < table.num_rows else _next(stream)


def _up_to(doc_id: str, table: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    first = pc.index(pc.greater(table.column("doc_id"), pa.scalar(doc_id)), pa.scalar(True)).as_py()
    return table if first < 0 else table.slice(0, first)


def _last(table: pa.Table) -> str:
    last: str = table.column("doc_id")[table.num_rows - 1].as_py()
    return last
