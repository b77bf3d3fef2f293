"""What the page of a body, of a document and its letter show, as plain data: made from the rows of the dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.picture_pool import PageOrder, Picture, Pictures
from pipeline.report import charts
from pipeline.report.names import Names, Row, file_name
from pipeline.report.views import SURE, finding_view, same, score_line, value_view
from pipeline.sources import Source, intact_file, lines_around, open_source
from schemas.document import Box
from schemas.messages import load_report_texts
from schemas.rules import SEVERITIES

MOST_PICTURES = 4
"""Pages pictured for one finding."""
MOST_DOUBTFUL = 40
"""Doubtful values of a document that are shown beside their place."""
MOST_VALUES = 60
"""Values of one finding that are shown with the steps of their reading."""

Draw = Callable[[PageOrder], Future[Pictures]]


@dataclass(frozen=True, slots=True)
class Medians:
    """What a body is compared with: the middle total of each year, and that of each indicator; the names of the indicators."""

    totals: Sequence[tuple[str, float]]
    indicators: Mapping[str, Sequence[tuple[str, float]]]
    names: Mapping[str, str]


def organization_page(
    names: Names, org_id: str, scores: Sequence[Row], measures: Sequence[Row], advice: Sequence[Row], medians: Medians
) -> dict[str, Any]:
    """One public body: its totals and indicators over the years, its documents, measures and recommendations.

    `scores`: its scores of levels `overall` and `indicator`; `measures`, `advice`: its rows of `measures` and `recommendations`.
    """
    known = [row for row in scores if row["fiscal_year"] and row["score"] is not None and 0 <= row["score"] <= 100]
    overall = sorted((row for row in known if row["level"] == "overall"), key=lambda row: (row["role"] == "table", row["confidence"]))
    totals = sorted({(str(row["fiscal_year"]), row["score"]) for row in overall})
    surest = {str(row["fiscal_year"]): row["score"] for row in overall}
    of_indicator: dict[str, dict[str, float]] = {}
    for row in known:
        if row["level"] == "indicator" and row["part"] is None and row["role"] == "table" and row["confidence"] >= SURE:
            of_indicator.setdefault(row["code"], {})[str(row["fiscal_year"])] = row["score"]
    low = charts.floor_of([value for series in of_indicator.values() for value in series.values()] + [charts.PASS])
    return {
        "name": names.body(org_id),
        "by_year": charts.body_chart(totals, surest, medians.totals) if totals else "",
        "indicators": [
            {
                "number": number,
                "name": medians.names.get(number, ""),
                "low": int(low),
                "chart": charts.panel(
                    sorted(of_indicator[number].items()), medians.indicators.get(number, ()), low, same(medians.names.get(number, number))
                ),
            }
            for number in sorted(of_indicator, key=lambda code: (len(code), code))
        ],
        "documents": names.of_body.get(org_id, ()),
        "measures": [_measure(row) for row in measures],
        "recommendations": [(row["fiscal_year"], row["text"], row["instrument"] or "", row["doc_id"]) for row in advice],
    }


def _measure(row: Row) -> dict[str, Any]:
    return {
        "year": row["fiscal_year"],
        "indicator": row["indicator"],
        "text": row["measure"] or row["title"] or row["issue"] or row["raw"],
        "responsible": ", ".join(row["responsible"] or ()),
        "period": row["period_raw"] or "",
        "result": row["result"] or row["outcome"] or "",
        "doc_id": row["doc_id"],
    }


@dataclass(frozen=True, slots=True)
class Places:
    """The pictures asked for of a document: by key (a finding or a value), the pages and what becomes of each. `file`: the PDF."""

    file: Path | None
    wanted: Mapping[str, Sequence[tuple[int, Future[Pictures], int]]]


def order_pictures(raw: Path, document: Row, findings: Sequence[Row], scores: Sequence[Row], draw: Draw) -> Places:
    """Asks for the pictures of the places that the findings and the doubtful values of a PDF rest on, all of a page at once."""
    places = {row["finding_id"]: _boxes(row["evidence"]) for row in findings}
    places |= {row["value_id"]: _boxes([row]) for row in doubtful(scores)}
    if document["media_type"] == "text/plain" or not any(places.values()):
        return Places(None, {})
    file = intact_file(raw, document)
    if file is None:
        return Places(None, {})
    of_page: dict[int, list[tuple[Box, ...]]] = {}
    for pages in places.values():
        for page, boxes in pages.items():
            if boxes not in of_page.setdefault(page, []):
                of_page[page].append(boxes)
    asked = {page: draw(PageOrder(file, page, tuple(crops))) for page, crops in of_page.items()}
    wanted = {key: [(page, asked[page], of_page[page].index(boxes)) for page, boxes in pages.items()] for key, pages in places.items()}
    return Places(file, wanted)


def _boxes(evidence: Sequence[Row]) -> dict[int, tuple[Box, ...]]:
    """The boxes on each page, of the first pages that have any."""
    found: dict[int, tuple[Box, ...]] = {}
    for snippet in evidence:
        if snippet["bbox"] and snippet["page"]:
            x0, top, x1, bottom = snippet["bbox"]
            found[snippet["page"]] = tuple(dict.fromkeys((*found.get(snippet["page"], ()), (x0, top, x1, bottom))))
    return {page: found[page] for page in sorted(found)[:MOST_PICTURES]}


def doubtful(scores: Sequence[Row]) -> list[Row]:
    """The scores to look at: those read with little confidence, the least sure first."""
    return sorted((row for row in scores if row["confidence"] < SURE), key=lambda row: row["confidence"])[:MOST_DOUBTFUL]


def document_page(
    document: Row, findings: Sequence[Row], scores: Sequence[Row], names: Names, folders: tuple[Path, Path], places: Places, pictures: Path
) -> dict[str, Any]:
    """One document: each finding and each doubtful value beside the place it was read at. Writes the pictures into the folder `pictures`.

    `folders`: the folder of reports and that of the dataset.
    """
    by_id = {row["value_id"]: row for row in scores}
    unsure = doubtful(scores)
    source = open_source(*folders, document, again=False) if findings or unsure else None
    ordered = sorted(findings, key=lambda row: (SEVERITIES.index(row["severity"]), row["rule"], row["finding_id"]))
    stem = file_name(document["doc_id"])
    return {
        "document": document,
        "stem": stem,
        "body": names.body(document["org_id"]),
        "org_href": f"../org/{file_name(document['org_id'])}.html" if document["org_id"] in names.bodies else "",
        "gone": source is not None and source.file is None,
        "findings": [_finding(row, by_id, source, places, stem, pictures) for row in ordered if source is not None],
        "doubtful": [
            {**value_view(row, source, scores, ()), **_place(row["value_id"], [row], source, places, stem, pictures)}
            for row in unsure
            if source is not None
        ],
        "scores": [score_line(row) for row in scores],
    }


def _finding(row: Row, scores: Mapping[str, Row], source: Source, places: Places, stem: str, folder: Path) -> dict[str, Any]:
    view = finding_view(row, scores, source)
    accused = view["values"][0] if view["values"] else None
    return {
        **view,
        "id": file_name(row["finding_id"]),
        "values": view["values"][:MOST_VALUES],
        "more_values": max(0, len(view["values"]) - MOST_VALUES),
        "snippets": [snippet["text"] or "" for snippet in row["evidence"]],
        "entry": correction_entry(row["doc_id"], accused) if accused else "",
        **_place(row["finding_id"], row["evidence"], source, places, stem, folder),
    }


def correction_entry(doc_id: str, value: Mapping[str, Any]) -> str:
    """The entry of a correction file that sets a score right, with gaps (`…`) for what only a person knows."""
    lines = ["corrections:", f"  - id: fix-{value['id']}", f"    document: {doc_id}", "    by: …", "    why: …"]
    expect = "null" if value["score"] == "–" else value["score"]
    return "\n".join([*lines, f"    value: {value['id']}", f"    expect: {{score: {expect}}}", "    set: {score: …}"])


def _place(key: str, evidence: Sequence[Row], source: Source, places: Places, stem: str, folder: Path) -> dict[str, Any]:
    """Where something was read: the pictures of a PDF (written now), the lines of a text file."""
    lines = sorted({one["line"] for one in evidence if one["line"] is not None})
    return {"pictures": list(_written(key, places, stem, folder)), "lines": lines_around(source, lines)}


def _written(key: str, places: Places, stem: str, folder: Path) -> Iterator[dict[str, Any]]:
    for page, future, number in places.wanted.get(key, ()):
        picture: Picture = future.result()[number]
        if picture.why:
            yield {"page": page, "why": load_report_texts()[f"no_picture_{picture.why}"], "href": "", "pixels": (0, 0)}
            continue
        name = f"{stem}-{page}-{number}.webp"
        if not (folder / name).exists():
            (folder / name).write_bytes(picture.webp)
        yield {"page": page, "why": None, "href": f"../img/{name}", "pixels": picture.pixels}
