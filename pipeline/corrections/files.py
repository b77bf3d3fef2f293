"""Correction files to records. A file that cannot be understood stops the command: half a set of corrections would undo the other half."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import UsageError
from schemas.corrections import AboutCorrection, Correction, CorrectionSet, TextCorrection, ValueCorrection, Wording

FOLDER = Path("corrections")
"""Where corrections lie unless `--corrections` says otherwise; it need not be there."""

_SUFFIXES = frozenset({".yml", ".yaml"})
_SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "corrections.schema.json"


def load_corrections(folder: Path | None) -> CorrectionSet:
    """The entries of all `*.yml` and `*.yaml` files of a folder (None: of `FOLDER`, if there is one), in order of file name.

    Raises UsageError: `corrections_missing` for a folder that is named and not there, `bad_corrections` for a file that is no YAML, does
    not fit the schema, or uses the id of another entry.
    """
    if folder is None and not FOLDER.is_dir():
        return CorrectionSet()
    folder = folder or FOLDER
    if not folder.is_dir():
        raise UsageError("corrections_missing", str(folder))
    return correction_set((path, kind, entry) for path in correction_files(folder) for kind, entry in entries_of(path))


def correction_files(folder: Path) -> list[Path]:
    """The files of a folder that corrections are read from, in order of name."""
    return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and not path.name.startswith("."))


def correction_set(entries: Iterable[tuple[Path, str, Mapping[str, Any]]]) -> CorrectionSet:
    """Entries as `entries_of` gives them, each with its file, as one set. Raises UsageError for an id that stands twice."""
    corrections: list[Correction] = []
    wordings: list[Wording] = []
    documents: dict[str, str] = {}
    names: dict[str, str] = {}
    files: dict[str, str] = {}
    for path, kind, entry in entries:
        identity = entry["id"]
        if identity in files:
            raise UsageError("bad_corrections", str(path), f"{identity}: the id stands in {files[identity]} already")
        files[identity] = path.name
        if "document" in entry:
            documents[identity] = entry["document"]
        if "file" in entry:
            names[identity] = entry["file"]
        if kind == "wordings":
            wordings.append(Wording(identity, entry["says"], entry["means"], entry.get("where") == "anywhere", "document" in entry))
        else:
            corrections.append(_correction(entry))
    return CorrectionSet(tuple(corrections), tuple(wordings), documents, names, files)


def entries_of(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a file, each with its kind (`corrections`, `wordings`). Raises UsageError `bad_corrections`."""
    try:
        loaded = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader that leaves scalars as they are written
    except OSError as error:
        raise UsageError("bad_corrections", str(path), error.strerror or str(error)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError("bad_corrections", str(path), " ".join(str(error).split())) from error
    if loaded is None:  # a file of comments
        return
    from jsonschema.exceptions import best_match  # only who has corrections pays for it

    if (wrong := best_match(_validator().iter_errors(loaded))) is not None:
        raise UsageError("bad_corrections", str(path), f"{_where(wrong.absolute_path, loaded)}{wrong.message}")
    for kind in ("corrections", "wordings"):
        yield from ((kind, entry) for entry in loaded.get(kind, ()))


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _where(steps: Any, loaded: Any) -> str:
    """The entry an error is in, as a person finds it: `corrections 2 (some-id), place.page: `."""
    path = list(steps)
    if len(path) < 2 or not isinstance(path[1], int):
        return ""
    entry = loaded[path[0]][path[1]]
    identity = f" ({entry['id']})" if isinstance(entry, dict) and isinstance(entry.get("id"), str) else ""
    inside = ".".join(map(str, path[2:]))
    return f"{path[0]} {path[1] + 1}{identity}{', ' + inside if inside else ''}: "


def _correction(entry: Mapping[str, Any]) -> Correction:
    if "place" in entry:
        place = {name: int(value) for name, value in entry["place"].items()}
        return TextCorrection(id=entry["id"], expect=entry["expect"], read=entry["read"], **place)
    expect, change = _pairs(entry["expect"]), _pairs(entry.get("set", {}))
    if "value" in entry:
        verdicts = {name: name in entry for name in ("drop", "confirm", "unreadable")}
        return ValueCorrection(entry["id"], entry["value"], expect, change, **verdicts)
    return AboutCorrection(entry["id"], expect, change)


def _pairs(fields: Mapping[str, Any]) -> tuple[tuple[str, object], ...]:
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in fields.items())


class _Loader(yaml.SafeLoader):
    """YAML whose numbers stay as they are written: 87.60 is not 87.6, and a hash of digits alone is no number. No key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node. Raises YAMLError for a key that stands twice."""
        keys = [key.value for key, _ in node.value]
        twice = next((key for position, key in enumerate(keys) if key in keys[:position]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
