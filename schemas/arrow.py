"""The tables of the dataset: column names, types and descriptions from `schemas/tables.yaml`, as plain records and as Arrow schemas.

The records (`tables()`) need no Arrow, so that `ita schema` starts fast; `arrow_schema` imports it when called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pyarrow as pa

PARTITION = "fiscal_year"
"""The partition column: Buddhist-era year, 0 when unknown."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `type` as in `tables.yaml`; `nullable` False means that no row may leave it empty."""

    name: str
    type: str
    nullable: bool
    description_th: str
    description_en: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: `key` is its primary key, `partitioned` says that it lies in folders `fiscal_year=<B.E.>`."""

    name: str
    key: str
    partitioned: bool
    description_th: str
    description_en: str
    columns: tuple[Column, ...]

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """The columns that stand in the files: all but the partition column."""
        return tuple(column for column in self.columns if not (self.partitioned and column.name == PARTITION))


@lru_cache(maxsize=1)
def tables() -> Mapping[str, TableSchema]:
    """All tables by name, in the order of the data dictionary."""
    dictionary = _dictionary()
    return {name: _table(name, entry, dictionary) for name, entry in dictionary["tables"].items()}


@lru_cache(maxsize=1)
def schema_version() -> int:
    """The version of the data dictionary; it changes when a column does, and stands in the manifest of each snapshot."""
    return int(_dictionary()["version"])


def partitioned_tables() -> tuple[str, ...]:
    """Names of the tables that lie in folders per fiscal year."""
    return tuple(name for name, table in tables().items() if table.partitioned)


@lru_cache(maxsize=32)
def arrow_schema(name: str, *, in_file: bool = False) -> pa.Schema:
    """The Arrow schema of a table, with descriptions as field metadata (`description_th`, `description_en`).

    `in_file`: as it stands in a Parquet file, where a partitioned table lacks the partition column.
    Raises KeyError for an unknown table.
    """
    import pyarrow as pa

    table = tables()[name]
    columns = table.file_columns if in_file else table.columns
    fields = [
        pa.field(
            column.name,
            _arrow_type(column.type),
            nullable=column.nullable,
            metadata={"description_th": column.description_th, "description_en": column.description_en},
        )
        for column in columns
    ]
    about: dict[str | bytes, str | bytes] = {
        "table": name,
        "version": str(schema_version()),
        "description_th": table.description_th,
        "description_en": table.description_en,
    }
    return pa.schema(fields, metadata=about)


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name("tables.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - both loaders are safe loaders
    return loaded


def _table(name: str, entry: dict[str, Any], dictionary: dict[str, Any]) -> TableSchema:
    columns = list(entry["columns"])
    if entry.get("evidence", False):
        columns = [*dictionary["identity"], *columns, *dictionary["evidence"]]
    return TableSchema(
        name=name,
        key=entry["key"],
        partitioned=entry.get("partitioned", False),
        description_th=entry["th"],
        description_en=entry["en"],
        columns=tuple(_column(column) for column in columns),
    )


def _column(entry: dict[str, Any]) -> Column:
    is_list = entry["type"].startswith("list<") or entry["type"] == "snippets"
    required = entry.get("required", False) or (is_list and not entry.get("nullable_list", False))
    return Column(entry["name"], entry["type"], not required, entry["th"], entry["en"])


def _arrow_type(name: str) -> pa.DataType:
    import pyarrow as pa

    if name.startswith("list<"):
        return pa.list_(_arrow_type(name.removeprefix("list<").removesuffix(">")))
    if name == "snippets":
        return pa.list_(
            pa.struct(
                [
                    pa.field("value_id", pa.string()),
                    pa.field("text", pa.string()),
                    pa.field("page", pa.int32()),
                    pa.field("line", pa.int32()),
                    pa.field("bbox", pa.list_(pa.float64())),
                ]
            )
        )
    simple: dict[str, pa.DataType] = {
        "string": pa.string(),
        "int32": pa.int32(),
        "float64": pa.float64(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
    }
    return simple[name]
