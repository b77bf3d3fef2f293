"""Writes the site: every page from its template, into a folder of its own that takes the place of the old one when it is complete."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.picture_pool import picture_pool
from pipeline.report.names import Ask, Names, Row, file_name, names_of
from pipeline.report.overview import indicator_medians, indicator_names, overview, spreads
from pipeline.report.pages import Draw, Medians, document_page, order_pictures, organization_page
from pipeline.report.tables import documents_data, findings_data, organizations_data, write_data
from pipeline.report.templating import template_environment
from schemas.messages import load_report_texts

MARK = ".ita-report"
"""The file that says a folder is a site of ours, which may be replaced."""

AHEAD = 50
"""Documents whose pictures are asked for before their pages are written."""

_HERE = Path(__file__).parent
_ASSETS = ("site.css", "letter.css", "site.js", "table.js")


class NotOurs(Exception):
    """The folder to write to holds something else than a site."""


Done = Callable[[int, int], None]
"""Told how many documents are written, of how many."""


def write_site(ask: Ask, raw: Path, processed: Path, snapshot: str, out: Path, done: Done, jobs: int | None = None) -> int:
    """Writes the site of the dataset that `ask` asks to the folder `out`; the number of its pages.

    `jobs`: processes that draw pictures (None: one per core). A failure leaves the old site as it was. Raises NotOurs, OSError.
    """
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise NotOurs(str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    building = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    shutil.rmtree(building, ignore_errors=True)
    try:
        for folder in ("doc", "org", "img", "data"):
            (building / folder).mkdir(parents=True)
        (building / MARK).write_text(snapshot + "\n", encoding="utf-8")
        for name in _ASSETS:
            shutil.copyfile(_HERE / name, building / name)
        with picture_pool(jobs or os.cpu_count() or 1) as pool:
            count = _pages(ask, (raw, processed), building, _writer(building, snapshot), pool.submit, done)
        _take_place(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return count


Write = Callable[[str, str, Mapping[str, Any]], None]


def _writer(building: Path, snapshot: str) -> Write:
    """A function that fills a template (its name, the page's path, its data)."""
    environment = template_environment()
    environment.globals.update(texts=load_report_texts(), snapshot=snapshot, made=_day_of(snapshot))

    def write(template: str, path: str, data: Mapping[str, Any]) -> None:
        root = "../" * path.count("/")
        text = environment.get_template(f"{template}.html.j2").render(root=root, **data)
        (building / path).write_text(text, encoding="utf-8", errors="replace")

    return write


def _day_of(snapshot: str) -> tuple[int, int, int] | None:
    """Year (Buddhist era), month and day in the name of a snapshot."""
    digits = snapshot[:8]
    return (int(digits[:4]) + 543, int(digits[4:6]), int(digits[6:])) if len(digits) == 8 and digits.isdecimal() else None


def _pages(ask: Ask, folders: tuple[Path, Path], building: Path, write: Write, draw: Draw, done: Done) -> int:
    names = names_of(ask)
    write("index", "index.html", {"page": "overview", **overview(ask, names)})
    levels = "level = 'overall' OR (level = 'indicator' AND part IS NULL)"
    scores = _grouped(ask(f"SELECT * EXCLUDE (steps) FROM scores WHERE {levels}"), "org_id")  # noqa: S608 - ours
    totals = defaultdict(list, {org_id: [row for row in rows if row["level"] == "overall"] for org_id, rows in scores.items()})
    _lists(ask, names, totals, building, write)
    bodies = _bodies(ask, names, scores, write)
    letters = 0
    for number, (page, document) in enumerate(_documents(ask, names, folders, building, draw), start=1):
        write("document", f"doc/{page['stem']}.html", {"page": "documents", **page})
        if document["findings"] and page["findings"]:
            write("letter", f"doc/{page['stem']}-letter.html", page)
            letters += 1
        done(number, len(names.documents))
    return 4 + bodies + len(names.documents) + letters


def _lists(ask: Ask, names: Names, totals: Mapping[str, list[Row]], building: Path, write: Write) -> None:
    """The pages that are one long table, and their data."""
    findings, messages = findings_data(ask, names)
    write_data(building / "data", "findings", findings, messages)
    write_data(building / "data", "documents", documents_data(names))
    write_data(building / "data", "organizations", organizations_data(names, totals))
    for name, columns, filters in _TABLES:
        write("list", f"{name}.html", {"page": name, "name": name, "columns": columns, "filters": filters})


_TABLES = (
    ("findings", ("severity", "year", "organization", "rule", "difference", "what"), ("severity", "rule", "province", "year")),
    ("documents", ("document", "organization", "year", "kind", "findings"), ("province", "year", "kind")),
    ("organizations", ("name", "province", "year", "score", "documents", "findings"), ("province",)),
)
"""The long tables: their columns, and what they are filtered by (`what` is the message and place of a finding)."""


def _bodies(ask: Ask, names: Names, scores: Mapping[str, list[Row]], write: Write) -> int:
    """A page for each body that has a document; how many."""
    bodies = sorted(names.of_body.keys() & names.bodies.keys())
    measures = _grouped(ask("SELECT * FROM measures ORDER BY fiscal_year DESC, doc_id, sequence"), "org_id")
    advice = _grouped(ask("SELECT * FROM recommendations ORDER BY fiscal_year DESC, doc_id, page, line"), "org_id")
    years = sorted({row["fiscal_year"] for row in names.documents.values()} - {0})
    middle = [(one.label, one.median) for one in spreads(ask, "level = 'overall'", "fiscal_year")]
    medians = Medians(middle, indicator_medians(ask), indicator_names(years))
    for org_id in bodies:
        page = organization_page(names, org_id, scores.get(org_id, []), measures[org_id], advice[org_id], medians)
        write("organization", f"org/{file_name(org_id)}.html", {"page": "organizations", **page})
    return len(bodies)


def _documents(ask: Ask, names: Names, folders: tuple[Path, Path], building: Path, draw: Draw) -> Iterable[tuple[dict[str, Any], Row]]:
    """The pages of the documents; the pictures of the next ones are drawn meanwhile."""
    findings = _grouped(ask("SELECT * FROM findings ORDER BY severity, rule, finding_id"), "doc_id")
    scores = _grouped(ask('SELECT * FROM scores ORDER BY page, line, "table", "row", "column", value_id'), "doc_id")
    order = partial(order_pictures, folders[0], draw=draw)
    documents = list(names.documents.values())
    places = {row["doc_id"]: order(row, findings[row["doc_id"]], scores[row["doc_id"]]) for row in documents[:AHEAD]}
    for number, document in enumerate(documents):
        doc_id = document["doc_id"]
        for later in documents[number + AHEAD : number + AHEAD + 1]:
            places[later["doc_id"]] = order(later, findings[later["doc_id"]], scores[later["doc_id"]])
        page = document_page(document, findings[doc_id], scores[doc_id], names, folders, places.pop(doc_id), building / "img")
        yield page, document


def _grouped(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    """Rows by a column; one query for all is a hundred times faster than one for each."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


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
