"""What a person should look at: flags and doubtful values, those that matter most first.

The order, by `GROUPS`: flags that are errors, by the size of their difference; doubtful values that totals and other checks rest on;
warnings, by the size of their difference; other doubtful values; flags that only inform. Within a group the less sure reading is first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from pipeline.report.views import SURE
from schemas.corrections import CONFIRMED, STEP, UNREADABLE, CorrectionSet, TextCorrection, ValueCorrection

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]

GROUPS = ("error", "operand", "warning", "doubtful", "info")
_LEVELS = ("overall", "average", "instrument", "indicator")
"""The levels that totals and means are checked with."""
_TABLES = ("scores", "measures", "recommendations", "mentions")


@dataclass(frozen=True, slots=True)
class Item:
    """Something to look at: a flag with the values it rests on, or one doubtful value (`table` says of which table).

    `id` is that of the finding or of the value; `value_ids` what is to be decided, the accused first.
    """

    id: str
    group: str
    doc_id: str
    table: str | None
    row: Row
    value_ids: tuple[str, ...]


def make_queue(ask: Ask, documents: Mapping[str, Row]) -> tuple[Item, ...]:
    """All items of a dataset in the order of the module's text; only of `documents` (rows by id)."""
    flags = [_flag(row) for row in ask("SELECT * FROM findings") if row["doc_id"] in documents]
    flags = [item for item in flags if item.value_ids]
    in_checks = {value_id for item in flags for value_id in item.value_ids}
    shown = {value_id for item in flags if item.group == "error" for value_id in item.value_ids}
    values = [
        _value(table, row, in_checks)
        for table in _TABLES
        for row in ask(f"SELECT * FROM {table} WHERE confidence < {SURE}")  # noqa: S608 - names of ours
        if row["doc_id"] in documents and row["value_id"] not in shown
    ]
    return tuple(sorted((*flags, *values), key=lambda item: _rank(item, documents)))


@dataclass(frozen=True, slots=True)
class Decided:
    """What an entry says of a value: `verdict` is `set`, `drop`, `confirm` or `unreadable`; `pending` until a run has applied it."""

    entry_id: str
    verdict: str
    pending: bool


def decided_values(corrections: CorrectionSet, applied: Set[str]) -> dict[str, Decided]:
    """By value: what the corrections say of it. `applied`: ids of entries that the dataset shows (`applied_entries`).

    Of entries that correct text at a place those are known that the review page wrote: their ids end with the value.
    """
    found: dict[str, Decided] = {}
    for entry in corrections.entries:
        if isinstance(entry, ValueCorrection):
            verdicts = {"drop": entry.drop, "confirm": entry.confirm, "unreadable": entry.unreadable}
            verdict = next((name for name, said in verdicts.items() if said), "set")
            found[entry.value_id] = Decided(entry.id, verdict, entry.id not in applied)
        elif isinstance(entry, TextCorrection):
            found[entry.id[-16:]] = Decided(entry.id, "set", entry.id not in applied)
    return found


def applied_entries(ask: Ask) -> frozenset[str]:
    """The ids of the entries that the values of a dataset were corrected or confirmed by."""
    steps = (f"SELECT unnest(steps) AS step FROM {table}" for table in _TABLES)  # noqa: S608 - names of ours
    kinds = " OR ".join(f"starts_with(step, '{kind}:')" for kind in (STEP, CONFIRMED, UNREADABLE))
    rows = ask(f"SELECT DISTINCT step FROM ({' UNION ALL '.join(steps)}) WHERE {kinds}")  # noqa: S608
    return frozenset(row["step"].partition(":")[2] for row in rows)


def is_open(item: Item, decided: Mapping[str, Decided]) -> bool:
    """Whether something of the item is still to be decided.

    A flag waits for the next run when one of its values was set right since the last: it comes again if that did not settle it.
    """
    said = [decided.get(value_id) for value_id in item.value_ids]
    waits = any(one is not None and one.pending and one.verdict != "confirm" for one in said)
    return not waits and None in said


def _flag(row: Row) -> Item:
    ids = dict.fromkeys(snippet["value_id"] for snippet in row["evidence"] if snippet["value_id"])
    return Item(row["finding_id"], str(row["severity"]), row["doc_id"], None, row, tuple(ids))


def _value(table: str, row: Row, in_checks: set[str]) -> Item:
    operand = row["value_id"] in in_checks or (table == "scores" and row["level"] in _LEVELS)
    return Item(row["value_id"], "operand" if operand else "doubtful", row["doc_id"], table, row, (row["value_id"],))


def _rank(item: Item, documents: Mapping[str, Row]) -> tuple[Any, ...]:
    size = 0.0 if item.table is not None else abs(item.row["difference"] or 0.0)
    sure = 1.0 if item.table is None else item.row["confidence"]
    return GROUPS.index(item.group), -size, sure, documents[item.doc_id]["source_path"], item.row["page"] if item.table else 0, item.id
