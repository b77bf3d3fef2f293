"""`datapackage.json` of a snapshot: what its tables and columns are, by the Data Package standard (specs.frictionlessdata.io, version 1).

The standard knows tables as CSV alone ("tabular data resource"). Parquet files are plain data resources with a schema, so each resource
says `type: file`: a validator then looks for every file and holds the description against the standard, and does not take a folder of
Parquet for text. The schema is that of the table as a query sees it; `partitionedBy` names the column that stands in the names of the
folders (`fiscal_year=2568`, as Hive does it) and not in the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from schemas.arrow import PARTITION, Column, TableSchema, tables

if TYPE_CHECKING:
    from pipeline.partitions import WrittenFile

_TYPES = {"string": "string", "int32": "integer", "float64": "number", "date": "date", "timestamp": "datetime"}


def describe_package(files: Iterable[WrittenFile], snapshot_id: str, created_at: str) -> dict[str, Any]:
    """The descriptor of a snapshot: a resource for each table, with the paths of its files relative to the snapshot."""
    paths: dict[str, list[str]] = {name: [] for name in tables()}
    for file in files:
        paths[file.table].append(file.path)
    return {
        "profile": "data-package",
        "name": "ita-ingest",
        "title": "ITA scores and measures of Thai public bodies",
        "version": snapshot_id,
        "created": created_at,
        "resources": [_resource(table, paths[name]) for name, table in tables().items()],
    }


def _resource(table: TableSchema, paths: list[str]) -> dict[str, Any]:
    return {
        "name": table.name,
        "profile": "data-resource",
        "type": "file",
        "path": paths,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": table.description_en,
        "description_th": table.description_th,
        "partitionedBy": [PARTITION] if table.partitioned else [],
        "schema": {"fields": [_field(column) for column in table.columns], "primaryKey": table.key},
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": _TYPES.get(column.type, "array"),
        "storedAs": column.type,
        "description": column.description_en,
        "description_th": column.description_th,
        "constraints": {"required": not column.nullable},
    }
