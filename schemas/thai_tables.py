"""The tables of Thai words and code points in `schemas/thai/*.yaml`, as plain data.

`schemas/thai/tables.schema.json` says what each file holds; a test holds the files to it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLES = Path(__file__).parent / "thai"
"""The folder of the tables."""


@cache
def load_table(name: str) -> dict[str, Any]:
    """The table `schemas/thai/<name>.yaml`. Cached: treat as read-only. Raises FileNotFoundError for an unknown name."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (TABLES / f"{name}.yaml").open(encoding="utf-8") as file:
        table: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506 - a safe loader either way
    return table
