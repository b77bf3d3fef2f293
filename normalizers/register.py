"""Registered local bodies by type and place: the rows of `schemas.places.register` met with the gazetteer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from normalizers import places
from normalizers.places import Place
from schemas.knowledge import knowledge
from schemas.places.register import RegisteredBody, load_register


@dataclass(frozen=True, slots=True)
class LocalBody:
    """A registered body with its places. `tambon`: the sub-district of its district that has its name, if one has."""

    type: str
    name: str
    tambon: Place | None
    amphoe: Place | None
    province: Place


@knowledge
def _by_place() -> dict[tuple[str, str], tuple[RegisteredBody, ...]]:
    """The rows by type and province as printed."""
    rows: defaultdict[tuple[str, str], list[RegisteredBody]] = defaultdict(list)
    for row in load_register():
        rows[row.type, row.province].append(row)
    return {key: tuple(found) for key, found in rows.items()}


@cache
def registered(kind: str, province: Place) -> tuple[LocalBody, ...]:
    """The bodies of a type in a province. A row whose district the gazetteer does not know is one without district."""
    return tuple(_placed(row, province) for row in _by_place().get((kind, province.name), ()))


def _placed(row: RegisteredBody, province: Place) -> LocalBody:
    amphoe = next(iter(places.named(row.amphoe, "amphoe", province.code)), None) if row.amphoe else None
    tambon = next(iter(places.named(row.name, "tambon", amphoe.code)), None) if amphoe else None
    return LocalBody(row.type, row.name, tambon, amphoe, province)
