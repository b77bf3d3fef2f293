"""Writes the site: every page from its template, into a folder of its own that takes the place of the old one when it is complete."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.render import clean
from pipeline.report.pages import Ask, Names, Row, document_page, file_name, findings_page, names_of, organization_page, overview
from schemas.messages import load_report_texts

MARK = ".ita-report"
"""The file that says a folder is a site of ours, which may be replaced."""

_HERE = Path(__file__).parent
_ASSETS = ("site.css", "site.js")


class NotOurs(Exception):
    """The folder to write to holds something else than a site."""


def write_site(ask: Ask, raw: Path, processed: Path, snapshot: str, out: Path, done: Callable[[int, int], None]) -> int:
    """Writes the site of the dataset that `ask` asks to the folder `out`; the number of its pages.

    `done` is told how many documents are written, of how many. A failure leaves the old site as it was. Raises NotOurs, OSError.
    """
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise NotOurs(str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    building = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    shutil.rmtree(building, ignore_errors=True)
    try:
        for folder in ("doc", "org", "img"):
            (building / folder).mkdir(parents=True)
        (building / MARK).write_text(snapshot + "\n", encoding="utf-8")
        for name in _ASSETS:
            shutil.copyfile(_HERE / name, building / name)
        count = _pages(ask, (raw, processed), building, _writer(building, snapshot), done)
        _take_place(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return count


Write = Callable[[str, str, Mapping[str, Any]], None]


def _writer(building: Path, snapshot: str) -> Write:
    """A function that fills a template (its name, the page's path, its data). Everything that is filled in is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clean"] = lambda text: clean(str(text))
    environment.globals.update(texts=load_report_texts(), snapshot=snapshot)

    def write(template: str, path: str, data: Mapping[str, Any]) -> None:
        root = "../" * path.count("/")
        text = environment.get_template(f"{template}.html.j2").render(root=root, **data)
        (building / path).write_text(text, encoding="utf-8", errors="replace")

    return write


def _pages(ask: Ask, folders: tuple[Path, Path], building: Path, write: Write, done: Callable[[int, int], None]) -> int:
    names = names_of(ask)
    write("index", "index.html", overview(ask, names))
    write("findings", "findings.html", findings_page(ask, names))
    write("list", "organizations.html", _organizations(names))
    write("list", "documents.html", _documents(names))
    bodies = names.of_body.keys() & names.bodies.keys()
    totals = _grouped(ask("SELECT org_id, fiscal_year, score FROM scores WHERE level = 'overall'"), "org_id")
    measures = _grouped(ask("SELECT * FROM measures ORDER BY fiscal_year DESC, doc_id, sequence"), "org_id")
    advice = _grouped(ask("SELECT * FROM recommendations ORDER BY fiscal_year DESC, doc_id, page, line"), "org_id")
    for org_id in sorted(bodies):
        page = organization_page(names, org_id, totals[org_id], measures[org_id], advice[org_id])
        write("organization", f"org/{file_name(org_id)}.html", page)
    findings = _grouped(ask("SELECT * FROM findings ORDER BY severity, rule, finding_id"), "doc_id")
    scores = _grouped(ask('SELECT * FROM scores ORDER BY page, line, "table", "row", "column", value_id'), "doc_id")
    for number, (doc_id, document) in enumerate(names.documents.items(), start=1):
        page = document_page(document, findings[doc_id], scores[doc_id], names, folders, building / "img")
        write("document", f"doc/{file_name(doc_id)}.html", page)
        done(number, len(names.documents))
    return 4 + len(bodies) + len(names.documents)


def _grouped(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    """Rows by a column; one query for all is a hundred times faster than one for each."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _organizations(names: Names) -> dict[str, Any]:
    rows = [
        (f"org/{file_name(org_id)}.html", (names.body(org_id), row["province"] or "", str(len(names.of_body[org_id]))))
        for org_id, row in names.bodies.items()
        if org_id in names.of_body
    ]
    return {"heading": "organizations", "columns": ("name", "province", "documents"), "rows": rows}


def _documents(names: Names) -> dict[str, Any]:
    rows = [
        (
            f"doc/{file_name(row['doc_id'])}.html",
            (row["source_path"], names.body(row["org_id"]), str(row["fiscal_year"] or "–"), str(row["findings"])),
        )
        for row in names.documents.values()
    ]
    return {"heading": "documents", "columns": ("document", "organization", "year", "findings"), "rows": rows}


def _take_place(building: Path, out: Path) -> None:
    """The new site under the name of the old one. Between two renames there is none for a moment; a failure brings the old one back."""
    if not out.exists():
        building.rename(out)
        return
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    out.rename(old)
    try:
        building.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
