"""A document's rows as one staged Arrow file: what a worker leaves for `publish`, and what the cache keeps.

The file is a sequence of Arrow IPC streams, one for each of `STAGED_TABLES` in that order, with the full schemas (partition column too).
Converting in the worker spreads the cost over the cores, and rows that do not fit the schema cost one document, not the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.errors import PublishError
from pipeline.rows import FACT_TABLES, Row, Rows
from schemas.arrow import PARTITION, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

STAGED_TABLES = ("documents", "organizations", *FACT_TABLES)


class StaleStaging(ValueError):
    """Bytes that are no staged rows of this version: damaged, or of another schema. The document is to be interpreted again."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the ledger must know of a staged document without opening it again.

    `years`: partitions that its rows go to; `facts_years`: those of its fact rows. `rows` counts per fact table,
    `findings` maps finding_id to (rule, severity).
    """

    doc_id: str
    sha256: str
    kind: str
    fiscal_year: int
    years: tuple[int, ...]
    organization: Row | None
    rows: Mapping[str, int]
    findings: Mapping[str, tuple[str, str]]
    unread_cells: int
    pages_unread: int
    pages: int


def to_table(name: str, rows: list[Row]) -> pa.Table:
    """Rows as an Arrow table with the committed schema. Raises PublishError `schema_mismatch` where a value does not fit."""
    import pyarrow as pa

    schema = arrow_schema(name)
    try:
        table = pa.Table.from_pylist(rows, schema=schema)
    except (pa.ArrowException, UnicodeError, OverflowError, TypeError, ValueError) as error:
        raise PublishError("schema_mismatch", name, str(error)) from error
    empty = [field.name for field in schema if not field.nullable and table.column(field.name).null_count]
    if empty:
        raise PublishError("schema_mismatch", name, f"null in {', '.join(empty)}")
    return table


def encode_staged(rows: Rows) -> bytes:
    """The rows of one document as bytes; the same rows give the same bytes. Raises PublishError `schema_mismatch`."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    # Compressed as a whole: Arrow would compress each column of each table by itself, which takes ten times as long and twice the space.
    with pa.CompressedOutputStream(sink, "zstd") as compressed:
        for name in STAGED_TABLES:
            table = to_table(name, rows[name]).cast(_bare_schema(name))
            with pa.ipc.new_stream(compressed, table.schema) as writer:
                writer.write_table(table)
    return bytes(sink.getvalue())


def decode_staged(data: bytes) -> dict[str, pa.Table]:
    """The tables of a staged document, without descriptions. Raises StaleStaging when the bytes are damaged or of another schema."""
    import pyarrow as pa

    tables: dict[str, pa.Table] = {}
    try:
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as compressed:
            source = pa.BufferReader(compressed.read())
        for name in STAGED_TABLES:
            table = pa.ipc.open_stream(source).read_all()
            if not table.schema.equals(_bare_schema(name)):
                raise StaleStaging(f"{name} has another schema")
            tables[name] = table
    except (pa.ArrowException, OSError) as error:
        raise StaleStaging(str(error)) from error
    return tables


@lru_cache(maxsize=16)
def _bare_schema(name: str) -> pa.Schema:
    """The schema without its descriptions: repeated for each document they would cost more than the rows."""
    import pyarrow as pa

    return pa.schema([field.remove_metadata() for field in arrow_schema(name)])


def digest_rows(rows: Rows) -> Digest:
    """The digest of a document's rows."""
    (document,) = rows["documents"]
    years = {row[PARTITION] for name in FACT_TABLES for row in rows[name]} | {document[PARTITION]}
    return Digest(
        doc_id=document["doc_id"],
        sha256=document["sha256"],
        kind=document["kind"],
        fiscal_year=document[PARTITION],
        years=tuple(sorted(years)),
        organization=rows["organizations"][0] if rows["organizations"] else None,
        rows={name: len(rows[name]) for name in FACT_TABLES},
        findings={row["finding_id"]: (row["rule"], row["severity"]) for row in rows["findings"]},
        unread_cells=document["unread_cells"],
        pages_unread=document["pages_unread"],
        pages=document["pages"],
    )


def digest_staged(tables: Mapping[str, pa.Table]) -> Digest:
    """The digest of a document that was staged before (its digest was lost with a killed run)."""
    return digest_rows({name: tables[name].to_pylist() for name in STAGED_TABLES})


def count_by(findings: Mapping[str, tuple[str, str]], index: int) -> dict[str, int]:
    """Findings counted by rule (`index` 0) or by severity (1), names in order."""
    return dict(sorted(Counter(entry[index] for entry in findings.values()).items()))
