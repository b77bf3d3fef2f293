"""The long tables of the site as data that a page loads by `<script>`: a page opened from disk may fetch nothing else.

A table comes by columns, words once and rows as numbers of words, so that ten thousand rows are small; texts that only a shown row needs
come in files of `SHARD` rows, loaded when such a row is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.render import clean
from pipeline.report.names import Ask, Names, file_name
from pipeline.report.views import figure, heading, words
from schemas.messages import LANGUAGES
from schemas.rules import SEVERITIES

SHARD = 500

Json = dict[str, Any]


def findings_data(ask: Ask, names: Names) -> tuple[Json, list[list[str]]]:
    """All findings, gravest first, and the message of each in both languages."""
    rows = [row for row in ask("SELECT * EXCLUDE (evidence) FROM findings") if row["doc_id"] in names.documents]
    paths = {doc_id: document["source_path"] for doc_id, document in names.documents.items()}
    rows.sort(key=lambda row: (SEVERITIES.index(row["severity"]), -abs(row["difference"] or 0), paths[row["doc_id"]], row["finding_id"]))
    documents = [names.documents[row["doc_id"]] for row in rows]
    data = {
        "count": len(rows),
        "shard": SHARD,
        "ids": [file_name(row["finding_id"]) for row in rows],
        "columns": {
            "severity": coded((row["severity"] for row in rows), lambda key: words("severity", key), SEVERITIES),
            "year": {"numbers": [row["fiscal_year"] for row in rows]},
            "province": coded(
                (names.bodies.get(document["org_id"] or "", {}).get("province") or "" for document in documents),
            ),
            "organization": coded(names.body(document["org_id"]) for document in documents),
            "rule": coded((row["rule"] for row in rows), lambda key: _titles(rows)[key]),
            "difference": {"numbers": [_plain(row["difference"]) for row in rows], "decimals": 2},
            "document": coded((row["doc_id"] for row in rows), lambda key: _both(paths[key])),
        },
    }
    return data, [[clean(row[f"message_{language}"]) for language in LANGUAGES] for row in rows]


def documents_data(names: Names) -> Json:
    """All documents."""
    rows = list(names.documents.values())
    return {
        "count": len(rows),
        "ids": [file_name(row["doc_id"]) for row in rows],
        "columns": {
            "document": coded(row["source_path"] for row in rows),
            "organization": coded(names.body(row["org_id"]) for row in rows),
            "province": coded(names.bodies.get(row["org_id"] or "", {}).get("province") or "" for row in rows),
            "year": {"numbers": [row["fiscal_year"] for row in rows]},
            "kind": coded((row["kind"] for row in rows), lambda key: words("kind", key)),
            "findings": {"numbers": [row["findings"] for row in rows]},
        },
    }


def organizations_data(names: Names, totals: Mapping[str, Sequence[Mapping[str, Any]]]) -> Json:
    """The bodies that have a document, with the last total that one of their documents prints."""
    rows = [row for org_id, row in names.bodies.items() if org_id in names.of_body]
    last = [
        max(((one["fiscal_year"], one["score"]) for one in totals[row["org_id"]] if one["score"] is not None), default=(0, None))
        for row in rows
    ]
    return {
        "count": len(rows),
        "ids": [file_name(row["org_id"]) for row in rows],
        "columns": {
            "name": coded(names.body(row["org_id"]) for row in rows),
            "province": coded(row["province"] or "" for row in rows),
            "year": {"numbers": [year for year, _ in last]},
            "score": {"numbers": [_plain(score) for _, score in last], "decimals": 2},
            "documents": {"numbers": [len(names.of_body[row["org_id"]]) for row in rows]},
            "findings": {"numbers": [sum(one["findings"] for one in names.of_body[row["org_id"]]) for row in rows]},
        },
    }


def coded(keys: Iterable[str], texts: Callable[[str], Mapping[str, str]] | None = None, order: Sequence[str] = ()) -> Json:
    """A column of few words: the words once (key, Thai, English; one text where both are the same), and by row which."""
    listed = list(keys)
    known = [key for key in order if key in set(listed)] or sorted(set(listed))
    number = {key: at for at, key in enumerate(known)}
    words_of = [_word(key, texts(key) if texts else _both(key)) for key in known]
    return {"words": words_of, "rows": [number[key] for key in listed], "ordered": bool(order)}


def write_data(folder: Path, name: str, data: Json, texts: Sequence[Any] = ()) -> None:
    """The files of a table: `NAME.js`, and `NAME-0.js`, `NAME-1.js` and so on for its texts."""
    _write(folder / f"{name}.js", ["table", name, data])
    for number in range(0, len(texts), SHARD):
        _write(folder / f"{name}-{number // SHARD}.js", ["texts", name, number // SHARD, texts[number : number + SHARD]])


def _write(path: Path, content: object) -> None:
    # U+2028 and U+2029 end a line of JavaScript in old browsers; json escapes neither unless it escapes all.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("\u2028", " ").replace("\u2029", " ")
    path.write_text(f"(window.itaData=window.itaData||[]).push({text});\n", encoding="utf-8", errors="replace")


def _titles(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, str]]:
    return {rule: heading(next(row for row in rows if row["rule"] == rule))["title"] for rule in {row["rule"] for row in rows}}


def _word(key: str, text: Mapping[str, str]) -> list[str]:
    found = [clean(key), *(clean(text[language]) for language in LANGUAGES)]
    return found[:1] if set(found) == {found[0]} else found


def _both(text: str) -> Mapping[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def _plain(number: float | None) -> object:
    return None if number is None else float(str(figure(number)))
