"""The register of local bodies: which municipalities, provincial bodies and bodies of their own kind there are, and where.

`register.csv` comes with the package; `ITA_REGISTER` may name a file of the same form with more of them. Columns: `type` (as
`schemas.facts.Organization.type`), `name` without the announcing word, `amphoe` (may be empty), `province`, and `basis`, how the row is
known: `law` (an act founds the body: the provincial bodies by the Provincial Administrative Organization Act B.E. 2540, one in each
province but Bangkok; Bangkok and Pattaya by acts of their own), `recalled` (written down by hand without a list beside it, the places
checked against geothai), or whatever an operator's file says of its own source. Sub-district bodies are named after their sub-districts,
which the gazetteer has. No package of the registries carries the full list of the Department of Local Administration (looked for in
November 2026), so ours has no sub-district municipalities and does not claim to be complete: a body it lacks is believed as before.
"""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.facts import ORGANIZATION_TYPES

_OWN = Path(__file__).with_name("register.csv")
_COLUMNS = ("type", "name", "amphoe", "province", "basis")
VARIABLE = "ITA_REGISTER"
"""The environment variable that names a file with more bodies. Worker processes inherit it."""


@dataclass(frozen=True, slots=True)
class RegisteredBody:
    """A row of the register; `amphoe` is empty where the row has none."""

    type: str
    name: str
    amphoe: str
    province: str
    basis: str


class BadRegister(ValueError):
    """A register that cannot be used: the file, and which line is wrong how."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path, self.detail = path, detail


@cache
def load_register(more: str | None = None) -> tuple[RegisteredBody, ...]:
    """The bodies of the package's register and of the file `more` (None: of the one that `VARIABLE` names, if any); read once.

    Raises BadRegister: the file cannot be read, lacks a column, or has a row without name or province, or of an unknown type.
    """
    other = os.environ.get(VARIABLE, "") if more is None else more
    rows = _read(_OWN)
    return tuple(dict.fromkeys((*rows, *_read(Path(other))))) if other else rows


def register_digest() -> str:
    """A fingerprint of the file that `VARIABLE` names; empty when there is none. Raises BadRegister when it cannot be read."""
    other = os.environ.get(VARIABLE, "")
    return hashlib.sha256(_bytes(Path(other))).hexdigest()[:16] if other else ""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadRegister(path, error.strerror or str(error)) from error


def _read(path: Path) -> tuple[RegisteredBody, ...]:
    try:
        rows = csv.DictReader(_bytes(path).decode("utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise BadRegister(path, "not in UTF-8") from error
    lacking = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if lacking:
        raise BadRegister(path, f"no column {', '.join(lacking)}")
    bodies = []
    for row in rows:
        body = RegisteredBody(*((row[column] or "").strip() for column in _COLUMNS))
        if body.type not in ORGANIZATION_TYPES:
            raise BadRegister(path, f"line {rows.line_num}: type {body.type!r} is none of {', '.join(ORGANIZATION_TYPES)}")
        if not body.name or not body.province:
            raise BadRegister(path, f"line {rows.line_num}: no name or no province")
        bodies.append(body)
    return tuple(bodies)
