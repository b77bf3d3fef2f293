"""The current snapshot as a read-only SQL database: a view per table, and no way to any other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.session import Problem
from pipeline.cli.summary import command
from schemas.arrow import tables

if TYPE_CHECKING:
    import duckdb
    import pyarrow.dataset


def current_snapshot(processed: Path) -> Path:
    """The snapshot that is current now. Raises Problem when nothing was published yet.

    The link is resolved once: a run that publishes meanwhile does not mix two snapshots in one answer.
    """
    try:
        return (processed / "current").resolve(strict=True)
    except FileNotFoundError as error:
        raise Problem("no_dataset", path=processed, command=command("run", processed)) from error


def open_dataset(processed: Path) -> tuple[duckdb.DuckDBPyConnection, tuple[str, ...]]:
    """An in-memory connection with a view per table (`fiscal_year` from the folders, as int), and the names of the tables.

    Arrow reads the files, so DuckDB itself is denied every access to files, network and extensions, and the denial is locked: no query
    can write to the dataset or read anything beside it. Raises Problem when there is no dataset or it cannot be read.
    """
    return open_snapshots({"": current_snapshot(processed)}, processed)


def open_snapshots(snapshots: Mapping[str, Path], processed: Path) -> tuple[duckdb.DuckDBPyConnection, tuple[str, ...]]:
    """As `open_dataset`, of several snapshots: the views of each bear its prefix. `processed` is named in the advice of an error."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(":memory:")
    names = []
    for prefix, snapshot in snapshots.items():
        for folder in sorted(path for path in snapshot.iterdir() if path.is_dir()):
            try:
                table = _open_table(folder)
            except (pa.ArrowException, OSError) as error:
                raise Problem("bad_dataset", path=folder, detail=error, command=command("run", processed) + " --full") from error
            if table is not None:
                connection.register(prefix + folder.name, table)
                _comment(connection, prefix + folder.name, folder.name, table.schema.names)
                names.append(prefix + folder.name)
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection, tuple(names)


def _comment(connection: duckdb.DuckDBPyConnection, view: str, name: str, columns: Sequence[str]) -> None:
    """Puts the descriptions of the data dictionary, Thai and English, on a view and its columns, where SQL tools show them."""
    table = tables().get(name)
    if table is None:
        return
    statements = [f"COMMENT ON VIEW {view} IS {_literal(table.description_th, table.description_en)}"]
    for column in table.columns:
        if column.name in columns:
            text = _literal(column.description_th, column.description_en)
            statements.append(f'COMMENT ON COLUMN {view}."{column.name}" IS {text}')
    connection.execute(";".join(statements))


def _literal(*texts: str) -> str:
    return "'" + " / ".join(texts).replace("'", "''") + "'"


def records(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows that a query of ours gives, by the names of their columns; `values` fill its places (`?`)."""
    connection.execute(sql, list(values))
    names = [column[0] for column in connection.description or ()]
    return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


def _open_table(folder: Path) -> pyarrow.dataset.Dataset | None:
    """The files of a table as one, None when there are none; partitions written by different versions have their columns united."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    table = ds.dataset(str(folder), format="parquet", partitioning="hive")
    if not table.files:
        return None
    united = pa.unify_schemas([table.schema, *(fragment.physical_schema for fragment in table.get_fragments())])
    return ds.dataset(str(folder), schema=united, format="parquet", partitioning="hive")
