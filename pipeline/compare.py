"""What changed between two snapshots: documents, findings and values, each added, removed or changed.

Rows are matched by their keys, which depend on the content of a file and the place in it. Where a file was replaced all keys are new: its
rows are matched by what they are about (the score of indicator 9 of 2568), and where they stand is not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemas.arrow import tables

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]

COMPARED = ("documents", "findings", "scores", "measures", "recommendations", "mentions")
"""The tables that are compared, in the order of a person's interest."""
CHANGES = ("added", "removed", "changed")

_INTEREST = ("changed", "removed", "added")
"""The order within a table: hundreds of new rows are no reason to miss the one that changed."""

_ABOUT = {
    "documents": (),
    "findings": ("rule", "code", "fiscal_year"),
    "scores": ("fiscal_year", "level", "code", "part", "role"),
    "measures": ("fiscal_year", "sequence"),
    "recommendations": ("fiscal_year", "instrument", "part"),
    "mentions": ("fiscal_year", "kind", "code"),
}
"""What a row is about, beside the path of its document: the key of rows of a file that was replaced."""
_OF_THE_FILE = frozenset({"value_id", "finding_id", "doc_id", "evidence", "page", "line", "table", "row", "column", "bbox", "context"})
"""Columns that differ in every other file, without a difference in what it says."""
_OF_THE_RUN = frozenset({"first_seen", "ingested_at", "code_version"})
"""Columns of `documents` that say when and by what it was read, and change although nothing did."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs. `change`: one of `CHANGES`; `columns`: those that differ, when both sides have the row.

    `source_path`: that of the row's document; `replaced`: another file stands at its path now (`key` is then that of the row as it is now).
    """

    table: str
    change: str
    key: str
    source_path: str
    before: Row | None
    after: Row | None
    columns: tuple[str, ...]
    replaced: bool

    @property
    def row(self) -> Row:
        """The row as it is now, or was last."""
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found


def compare(ask: Ask, columns_of: Callable[[str, str], Sequence[str]]) -> Iterator[Change]:
    """All changes from the tables `a_<table>` to the tables `b_<table>` that `ask` asks, by table, path and place.

    `columns_of(side, table)` names the columns of a table on a side; empty when the snapshot lacks it. Columns that only one side has are
    not compared: another version of the program wrote them.
    """
    paths, replaced = _documents(ask, columns_of)
    for table in COMPARED:
        columns = {side: columns_of(side, table) for side in "ab"}
        if columns["a"] and columns["b"]:
            found = [_change(table, row, paths, replaced) for row in ask(_sql(table, columns))]
            yield from sorted(_matched(one for one in found if one is not None), key=_order)


def _documents(ask: Ask, columns_of: Callable[[str, str], Sequence[str]]) -> tuple[dict[str, str], frozenset[str]]:
    """The path of each document, and the ids of those that gave way to another or took its place between the two."""
    paths: dict[str, str] = {}
    current: dict[str, dict[str, str]] = {"a": {}, "b": {}}
    for side in "ab":
        if columns_of(side, "documents"):
            for row in ask(f"SELECT doc_id, source_path, superseded_by FROM {side}_documents"):  # noqa: S608 - a name of ours
                paths[row["doc_id"]] = row["source_path"]
                if row["superseded_by"] is None:
                    current[side][row["source_path"]] = row["doc_id"]
    others = [(current["a"][path], current["b"][path]) for path in current["a"].keys() & current["b"].keys()]
    return paths, frozenset(doc_id for before, after in others if before != after for doc_id in (before, after))


def _sql(table: str, columns: Mapping[str, Sequence[str]]) -> str:
    key = tables()[table].key
    differ = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in _compared(table, columns))
    sides = ", ".join(f'{side}."{name}" AS "{side}.{name}"' for side in "ab" for name in columns[side])
    join = f'FROM a_{table} a FULL JOIN b_{table} b ON a."{key}" = b."{key}"'
    return f'SELECT {sides} {join} WHERE a."{key}" IS NULL OR b."{key}" IS NULL OR {differ}'  # noqa: S608 - names of our schemas


def _compared(table: str, columns: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for name in columns["a"] if name in columns["b"] and not (table == "documents" and name in _OF_THE_RUN)]


def _change(table: str, row: Row, paths: Mapping[str, str], replaced: frozenset[str]) -> Change | None:
    key = tables()[table].key
    before, after = (
        {name[2:]: value for name, value in row.items() if name[0] == side} if row[f"{side}.{key}"] is not None else None for side in "ab"
    )
    if table == "documents":
        before, after = _present(before), _present(after)
    one = after if after is not None else before
    if one is None:
        return None
    columns: tuple[str, ...] = ()
    if before is not None and after is not None:
        columns = tuple(name for name in _compared(table, {"a": list(before), "b": list(after)}) if before[name] != after[name])
        if not columns:
            return None  # NaN is not itself
    change = "added" if before is None else "removed" if after is None else "changed"
    doc_id = str(one["doc_id"])
    return Change(table, change, str(one[key]), paths.get(doc_id, ""), before, after, columns, doc_id in replaced)


def _matched(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, with the rows of a replaced file matched to those that took their place; what says the same is no change."""
    sides: dict[tuple[object, ...], tuple[list[Change], list[Change]]] = defaultdict(lambda: ([], []))
    for change in changes:
        if change.replaced and change.change != "changed":
            about = (change.source_path, *(change.row[name] for name in _ABOUT[change.table]))
            sides[about][change.change == "added"].append(change)
        else:
            yield change
    for gone, come in sides.values():
        pairs = min(len(gone), len(come))
        yield from (*sorted(gone, key=_order)[pairs:], *sorted(come, key=_order)[pairs:])
        for old, new in zip(sorted(gone, key=_order), sorted(come, key=_order), strict=False):
            assert old.before is not None
            assert new.after is not None
            both = _compared(new.table, {"a": list(old.before), "b": list(new.after)})
            ignored = _OF_THE_FILE - {"doc_id"} if new.table == "documents" else _OF_THE_FILE
            columns = tuple(name for name in both if name not in ignored and old.before[name] != new.after[name])
            if columns:
                yield replace(new, change="changed", before=old.before, columns=columns)


def _present(document: dict[str, Any] | None) -> dict[str, Any] | None:
    """A document whose facts were withdrawn, because another took its place, is as good as gone."""
    return None if document is None or document["superseded_by"] is not None else document


def _order(change: Change) -> tuple[object, ...]:
    row = change.row
    place = tuple(-1 if row.get(name) is None else row[name] for name in ("page", "line", "table", "row", "column"))
    return (_INTEREST.index(change.change), change.source_path, place, change.key)
