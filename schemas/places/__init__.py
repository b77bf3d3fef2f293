"""Places and public bodies as data: aliases, abbreviations, words that announce a body, and what slips of writing cost."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TABLES = ("bodies", "districts", "edit_costs", "provinces")
"""The data files of this package; each has a JSON Schema beside it (`<name>.schema.json`)."""


@cache
def load(name: str) -> dict[str, Any]:
    """The data file `<name>.yaml` of this package as plain data; read once. Treat it as read-only.

    Raises KeyError for a name that is not in `TABLES`.
    """
    if name not in TABLES:
        raise KeyError(name)
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one
    return data
