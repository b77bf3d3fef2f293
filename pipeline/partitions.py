"""Write the tables of a snapshot: rewrite the fiscal years that changed, link the files of the others.

Rows of documents that did not change are taken from the snapshot before, so that neither the files nor the cache are needed for them.
The same rows give the same bytes: order and settings are fixed, whatever was rewritten when.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import PublishError
from pipeline.files import content_hash
from pipeline.ledger import Entry, Ledger, timestamp
from pipeline.rows import FACT_TABLES, Row
from pipeline.spool import in_groups, merged, read_spool, write_spool
from pipeline.staging import StaleStaging, decode_staged, to_table
from schemas.arrow import PARTITION, arrow_schema, tables
from schemas.reasons import load_reasons

if TYPE_CHECKING:
    import pyarrow as pa

ROW_ORDER = {"documents": ("superseded_by", "doc_id"), "organizations": ("org_id",), "rejects": ("source_path",), "runs": ("run_id",)}
"""What rows are sorted by; fact tables by document, and within it in the order of reading. Superseded documents stand first."""

FILE_NAME = "part-0.parquet"

_BATCH_ROWS = 8_192
"""Rows that are taken from the snapshot before at a time."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a snapshot, as the manifest lists it. `path` is relative to the snapshot."""

    path: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where rows come from: `before` is the snapshot to carry over from; `staged` the documents whose rows are new, by doc_id."""

    before: Path | None
    ledger: Ledger
    staged: Mapping[str, str]
    row_group: int


def spool_staged(folder: Path, sources: Sources) -> dict[tuple[str, int], Path]:
    """The rows of the staged documents by table and fiscal year (see `pipeline.spool`): facts of those that count, `documents` of all."""

    def documents() -> Iterator[dict[str, pa.Table]]:
        for doc_id in sorted(sources.staged):
            entry = sources.ledger.documents[doc_id]
            staged = _staged(sources, doc_id)
            names = ("documents",) if entry.superseded_by is not None else ("documents", *FACT_TABLES)
            yield {name: staged[name] for name in names}

    return write_spool(folder, documents())


def write_facts(folder: Path, year: int, sources: Sources, spooled: Mapping[tuple[str, int], Path]) -> list[WrittenFile]:
    """Write the fact tables of one fiscal year below `folder`; tables without rows get no file."""
    kept = {
        doc_id
        for doc_id, entry in sources.ledger.documents.items()
        if year in entry.years and entry.superseded_by is None and doc_id not in sources.staged
    }
    written = []
    for name in FACT_TABLES:
        rows = merged(_carried(name, year, sources, kept), read_spool(spooled.get((name, year))))
        written += _write_stream(folder, name, year, rows, sources.row_group)
    return written


def write_documents(folder: Path, year: int, sources: Sources, spooled: Mapping[tuple[str, int], Path]) -> list[WrittenFile]:
    """Write the rows of `documents` of one fiscal year, with the bookkeeping of the ledger."""
    import pyarrow as pa

    entries = {doc_id: entry for doc_id, entry in sources.ledger.documents.items() if entry.fiscal_year == year}
    carried = _carried("documents", year, sources, entries.keys() - sources.staged.keys())
    empty = arrow_schema("documents").empty_table()
    table = pa.concat_tables([empty, *(part.cast(empty.schema) for part in (*carried, *read_spool(spooled.get(("documents", year)))))])
    found = [str(doc_id) for doc_id in table.column("doc_id").to_pylist()]
    if len(found) != len(entries):
        lost = sorted(set(entries) - set(found))
        raise PublishError(
            "lost_rows", lost[0] if lost else "documents", f"fiscal year {year}: {len(entries)} documents, {len(found)} rows"
        )
    table = _merge("documents", [_with_bookkeeping(table, [entries[doc_id] for doc_id in found])], ROW_ORDER["documents"])
    return [_write(folder, "documents", year, table, sources.row_group)] if table.num_rows else []


def write_unpartitioned(folder: Path, sources: Sources) -> list[WrittenFile]:
    """Write `organizations`, `rejects` and `runs`, which are small and always written anew."""
    ledger = sources.ledger
    content = {
        "organizations": organization_rows(ledger.documents.values()),
        "rejects": reject_rows(ledger),
        "runs": [_run_row(run) for run in ledger.runs],
    }
    return [
        _write(folder, name, None, _merge(name, [to_table(name, rows)], ROW_ORDER[name]), sources.row_group)
        for name, rows in content.items()
    ]


def write_empty(folder: Path, name: str, row_group: int) -> WrittenFile:
    """Write a file without rows, so that a table has its columns even when it has nothing else."""
    return _write(folder, name, 0 if tables()[name].partitioned else None, arrow_schema(name).empty_table(), row_group)


def link_year(folder: Path, before: Path, listed: Iterable[WrittenFile]) -> list[WrittenFile]:
    """Take files over from the snapshot before: as hard links, or as copies where the file system knows none.

    Raises PublishError `damaged_dataset` for a file that is not there or not as long as it was.
    """
    taken = []
    for file in listed:
        source, target = before / file.path, folder / file.path
        if not source.is_file() or source.stat().st_size != file.bytes:
            raise PublishError("damaged_dataset", str(source), "it is gone" if not source.exists() else f"it has not {file.bytes} bytes")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            target.write_bytes(source.read_bytes())
            _sync(target)
        taken.append(file)
    return taken


def organization_rows(entries: Iterable[Entry]) -> list[Row]:
    """One row a body: the record that most documents give (then the surest), with all spellings, the most frequent first."""
    records: dict[str, list[Row]] = {}
    for entry in sorted(entries, key=lambda entry: entry.doc_id):
        if entry.organization is not None and entry.superseded_by is None:
            records.setdefault(entry.organization["org_id"], []).append(dict(entry.organization))
    return [_united(same) for same in records.values()]


def reject_rows(ledger: Ledger) -> list[Row]:
    """The rows of `rejects`: texts in Thai and in English."""
    rows = []
    for reject in ledger.rejects.values():
        texts = load_reasons()[reject.reason_code]
        detail = f" ({reject.detail})" if reject.detail else ""
        rows.append(
            {
                "source_path": reject.source_path,
                "sha256": reject.sha256,
                "reason_code": reject.reason_code,
                "reason": f"{texts.reason['th']} / {texts.reason['en']}{detail}",
                "advice": f"{texts.advice['th']} / {texts.advice['en']}",
                "attempts": reject.attempts,
                "first_seen": timestamp(reject.first_seen),
                "last_seen": timestamp(reject.last_seen),
            }
        )
    return rows


def _united(records: list[Row]) -> Row:
    def shape(record: Row) -> tuple[Any, ...]:
        return tuple(record[name] for name in ("type", "name", "tambon", "amphoe", "province", "geocode"))

    frequency = Counter(shape(record) for record in records)
    best = max(records, key=lambda record: (frequency[shape(record)], record["confidence"]))
    spellings = Counter(spelling for record in records for spelling in record["variants"])
    variants = sorted(spellings, key=lambda spelling: (-spellings[spelling], spelling))
    return {**best, "variants": variants, "confidence": max(record["confidence"] for record in records)}


def _run_row(run: Any) -> Row:
    row = {name: getattr(run, name) for name in run.__dataclass_fields__}
    return {**row, "started_at": timestamp(run.started_at), "finished_at": timestamp(run.finished_at)}


def _with_bookkeeping(table: pa.Table, entries: list[Entry]) -> pa.Table:
    """The rows of `documents` with what the ledger knows of each; `entries` in the order of the rows."""
    import pyarrow as pa

    known: dict[str, list[Any]] = {
        "source_path": [entry.source_path for entry in entries],
        "first_seen": [timestamp(entry.first_seen) for entry in entries],
        "ingested_at": [timestamp(entry.ingested_at) for entry in entries],
        "missing_since": [timestamp(entry.missing_since) if entry.missing_since else None for entry in entries],
        "superseded_by": [entry.superseded_by for entry in entries],
        PARTITION: [entry.fiscal_year for entry in entries],
    }
    for name, values in known.items():
        field = table.schema.field(name)
        table = table.set_column(table.schema.get_field_index(name), field, pa.array(values, field.type))
    return table


def _staged(sources: Sources, doc_id: str) -> dict[str, pa.Table]:
    try:
        return decode_staged(Path(sources.staged[doc_id]).read_bytes())
    except StaleStaging as error:
        raise PublishError("lost_rows", sources.ledger.documents[doc_id].source_path, str(error)) from error


def _carried(name: str, year: int, sources: Sources, kept: set[str]) -> Iterator[pa.Table]:
    """The rows that the documents in `kept` have in the snapshot before, in today's schema and in their order, a part at a time."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = None if sources.before is None else sources.before / name / f"{PARTITION}={year}" / FILE_NAME
    if path is None or not kept or not path.exists():
        return
    wanted = pa.array(sorted(kept), pa.string())
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                table = pa.Table.from_batches([batch])
                stays = pc.is_in(table.column("doc_id"), value_set=wanted)
                yield _conform(table if pc.all(stays).as_py() else table.filter(stays), year, arrow_schema(name))
    except (pa.ArrowException, OSError) as error:
        raise PublishError("damaged_dataset", str(path), str(error)) from error


def _conform(table: pa.Table, year: int, schema: pa.Schema) -> pa.Table:
    """Rows of an older schema: columns that were added since are null, or empty lists."""
    import pyarrow as pa

    columns = []
    for field in schema:
        if field.name == PARTITION:
            columns.append(pa.array([year] * table.num_rows, field.type))
        elif field.name in table.column_names:
            columns.append(table.column(field.name).cast(field.type))
        else:
            columns.append(pa.array([[] if pa.types.is_list(field.type) and not field.nullable else None] * table.num_rows, field.type))
    return pa.table(columns, schema=schema)


def _merge(name: str, parts: list[pa.Table], order: tuple[str, ...]) -> pa.Table:
    """The parts as one table in its fixed order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.concat_tables(parts)
    indices = pc.sort_indices(table, sort_keys=[(column, "ascending") for column in order])
    return table.take(indices)


def _write(folder: Path, name: str, year: int | None, table: pa.Table, row_group: int) -> WrittenFile:
    """Write a table, also one without rows."""
    (written,) = _write_stream(folder, name, year, iter([table]), row_group, also_empty=True)
    return written


def _write_stream(
    folder: Path, name: str, year: int | None, parts: Iterator[pa.Table], row_group: int, *, also_empty: bool = False
) -> list[WrittenFile]:
    """Write the rows of the parts as one file; none when there is no row. Raises PublishError `duplicate_key`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    groups = in_groups(parts, row_group)
    schema = arrow_schema(name, in_file=True)
    first = next(groups, None)
    if first is None and not also_empty:
        return []
    place = Path(name) if year is None else Path(name) / f"{PARTITION}={year}"
    path = folder / place / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    keys: list[pa.ChunkedArray[Any]] = []
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", write_statistics=True) as writer:
        for group in chain([first] if first is not None else [], groups):
            writer.write_table(group.select(schema.names).cast(schema), row_group_size=row_group)
            keys.append(group.column(tables()[name].key))
            rows += group.num_rows
    _assert_unique(name, keys)
    pa.default_memory_pool().release_unused()  # a table a time: what one took is not kept for the next
    _sync(path)
    return [WrittenFile((place / FILE_NAME).as_posix(), name, rows, path.stat().st_size, content_hash(path))]


def _assert_unique(name: str, keys: list[pa.ChunkedArray[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.chunked_array([chunk for key in keys for chunk in key.chunks], pa.string())
    if pc.count_distinct(values).as_py() != len(values):
        (value, count), *_ = Counter(values.to_pylist()).most_common(1)
        raise PublishError("duplicate_key", f"{name}.{tables()[name].key}", f"{value} occurs {count} times")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
