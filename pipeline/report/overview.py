"""The front page of the site as plain data: how much there is, how the scores lie, what does not add up, what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.report import charts
from pipeline.report.charts import Spread
from pipeline.report.names import Ask, Names
from pipeline.report.views import SURE, same
from schemas.framework import load_framework
from schemas.rules import load_rules

TOTALS = (
    "weighted_total_mismatch",
    "average_mismatch",
    "instrument_mean_mismatch",
    "indicator_mean_mismatch",
    "overall_conflict",
    "unattainable_score",
)
"""The rules that redo totals and means."""
MOST_LISTED = 50
"""Rejects listed; the overview stays small however many there are."""
EXTREMES = 10
"""Provinces shown of each end where there are more than twice as many."""

LEAST_BODIES = 5
"""Bodies that a province must have to be compared, as soon as there are enough such provinces."""

_ONE_EACH = f"""
    SELECT coalesce(org_id, doc_id) AS body, org_id, fiscal_year, code, score FROM scores
    WHERE score BETWEEN 0 AND 100 AND confidence >= {SURE} AND fiscal_year > 0 AND part IS NULL AND {{where}}
    QUALIFY row_number() OVER (PARTITION BY body, fiscal_year, code ORDER BY role = 'table' DESC, confidence DESC, score, value_id) = 1
"""  # noqa: S608 - pieces of ours
_SPREAD = (
    "count(*) AS count, "
    + ", ".join(f"quantile_cont(score, {share}) AS q{number}" for number, share in enumerate((0.1, 0.25, 0.5, 0.75, 0.9)))
)  # fmt: skip


def overview(ask: Ask, names: Names) -> dict[str, Any]:
    """What the front page shows."""
    documents = list(names.documents.values())
    (scores,) = ask("SELECT count(*) AS count FROM scores")
    (findings,) = ask("SELECT count(*) AS count FROM findings")
    years = sorted({row["fiscal_year"] for row in documents} - {0})
    by_year = spreads(ask, "level = 'overall'", "fiscal_year")
    adding_up = _adding_up(ask, names)
    wrong = sum(split["bad"] for split in adding_up.values())
    checked = sum(split["bad"] + split["fair"] + split["ok"] for split in adding_up.values())
    latest = by_year[-1].label if by_year else ""
    latest_scores = [row["score"] for row in ask(_one_each(f"level = 'overall' AND fiscal_year = {int(latest or 0)}"))]
    return {
        "counts": [
            ("organizations", len(names.of_body.keys() & names.bodies.keys())),
            ("documents", len(documents)),
            ("scores", scores["count"]),
            ("findings", findings["count"]),
        ],
        "years": f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)) or "–",
        "wrong": wrong,
        "checked": checked,
        "adding_up": charts.shares([(year, list(split.items())) for year, split in adding_up.items()]) if adding_up else "",
        "years_chart": charts.years_chart(by_year) if by_year else "",
        "first_year": by_year[0] if by_year else None,
        "last_year": by_year[-1] if by_year else None,
        "histogram": charts.histogram(latest_scores, latest) if latest_scores else "",
        "passing": sum(score >= charts.PASS for score in latest_scores),
        "latest": latest,
        "latest_count": len(latest_scores),
        "indicators": _indicators(ask, years),
        "by_rule": _by_rule(ask),
        **_provinces(ask, names, latest),
        **_unread(ask, documents),
    }


def spreads(ask: Ask, where: str, by: str) -> list[Spread]:
    """How the sure scores of bodies spread, for each value of a column; of each body and year one score counts."""
    sql = f"SELECT {by} AS label, {_SPREAD} FROM ({_one_each(where)}) GROUP BY label ORDER BY label"  # noqa: S608 - pieces of ours
    return [_spread(row) for row in ask(sql)]


def indicator_medians(ask: Ask) -> dict[str, list[tuple[str, float]]]:
    """By number of indicator: the middle score of each year."""
    sql = f"""
        SELECT code, fiscal_year, median(score) AS middle FROM ({_one_each("level = 'indicator'")})
        WHERE TRY_CAST(code AS INTEGER) IS NOT NULL GROUP BY code, fiscal_year ORDER BY length(code), code, fiscal_year
    """  # noqa: S608 - pieces of ours
    found: dict[str, list[tuple[str, float]]] = {}
    for row in ask(sql):
        found.setdefault(row["code"], []).append((str(row["fiscal_year"]), row["middle"]))
    return found


def indicator_names(years: Sequence[int]) -> dict[str, str]:
    """What the indicators are called, by number, in the last year that is known."""
    frameworks = [framework for year in years if (framework := load_framework(year)) is not None]
    return {str(one.number): one.name for one in frameworks[-1].indicators} if frameworks else {}


def _one_each(where: str) -> str:
    return _ONE_EACH.replace("{where}", where)


def _spread(row: Any) -> Spread:
    return Spread(str(row["label"]), row["count"], *(row[f"q{number}"] for number in range(5)))


def _indicators(ask: Ask, years: Sequence[int]) -> list[dict[str, Any]]:
    """A panel for each indicator, all on one scale, before the middle of the ten."""
    medians = indicator_medians(ask)
    names = indicator_names(years)
    if not medians:
        return []
    low = charts.floor_of([value for series in medians.values() for _, value in series] + [charts.PASS])
    by_year: dict[str, list[float]] = {}
    for series in medians.values():
        for label, value in series:
            by_year.setdefault(label, []).append(value)
    middle = [(label, sorted(values)[len(values) // 2]) for label, values in sorted(by_year.items())]
    return [
        {
            "number": number,
            "name": names.get(number, ""),
            "low": int(low),
            "chart": charts.panel(series, middle, low, same(names.get(number, number))),
        }
        for number, series in medians.items()
    ]


def _provinces(ask: Ask, names: Names, year: str) -> dict[str, Any]:
    """The provinces of the last year by their middle score: all in a table, and as a chart the two ends where there are many."""
    if not year:
        return {"provinces": [], "province_charts": []}
    rows = ask(_one_each(f"level = 'overall' AND fiscal_year = {int(year)}"))
    of: dict[str, list[float]] = {}
    for row in rows:
        province = names.bodies.get(row["org_id"] or "", {}).get("province")
        if province:
            of.setdefault(province, []).append(row["score"])
    found = sorted((_spread_of(name, scores) for name, scores in of.items()), key=lambda one: (-one.median, one.label))
    if not found:
        return {"provinces": [], "province_charts": []}
    enough = [one for one in found if one.count >= LEAST_BODIES]
    chosen = enough if len(enough) >= 2 * LEAST_BODIES else found  # one body is no province
    many = len(chosen) > 2 * EXTREMES
    ends: Iterable[tuple[str, Sequence[Spread]]] = (
        (("highest", chosen[:EXTREMES]), ("lowest", chosen[-EXTREMES:])) if many else (("all_provinces", chosen),)
    )
    low = charts.floor_of([one.quarter for one in found] + [charts.PASS])
    return {"provinces": found, "province_charts": [(key, charts.dots(part, low)) for key, part in ends]}


def _spread_of(label: str, scores: Sequence[float]) -> Spread:
    ordered = sorted(scores)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below, above = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
        return below + (above - below) * (place - int(place))

    return Spread(label, len(ordered), *(at(share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)))


def _adding_up(ask: Ask, names: Names) -> dict[str, dict[str, int]]:
    """By year: documents whose totals do not add up, cannot be checked through, add up, and print no total."""
    listed = ", ".join(f"'{rule}'" for rule in TOTALS)
    status: dict[str, str] = {}
    for row in ask(f"SELECT doc_id, status FROM findings WHERE rule IN ({listed})"):  # noqa: S608 - names of ours
        if row["status"] == "mismatch" or row["doc_id"] not in status:
            status[row["doc_id"]] = row["status"]
    totals = {
        row["doc_id"] for row in ask("SELECT DISTINCT doc_id FROM scores WHERE level IN ('overall', 'average') AND score IS NOT NULL")
    }
    found: dict[str, Counter[str]] = {}
    for doc_id, document in names.documents.items():
        kind = {"mismatch": "bad", "unverifiable": "fair"}.get(status.get(doc_id, ""), "ok" if doc_id in totals else "unknown")
        found.setdefault(str(document["fiscal_year"] or "–"), Counter())[kind] += 1
    return {year: {name: found[year][name] for name in ("bad", "fair", "ok", "unknown")} for year in sorted(found)}


def _by_rule(ask: Ask) -> list[dict[str, Any]]:
    """Findings of each rule, by how grave they are."""
    rules = load_rules().rules
    found: dict[str, Counter[str]] = {}
    for row in ask("SELECT rule, severity, count(*) AS count FROM findings GROUP BY ALL"):
        found.setdefault(row["rule"], Counter())[row["severity"]] += row["count"]
    most = max((counter.total() for counter in found.values()), default=1)
    return [
        {
            "rule": rule,
            "title": rules[rule].title if rule in rules else same(rule),
            "count": counter.total(),
            "parts": [(name, counter[severity], 100 * counter[severity] / most) for severity, name in _PARTS if counter[severity]],
        }
        for rule, counter in sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))
    ]


_PARTS = (("error", "bad"), ("warning", "fair"), ("info", "ok"))


def _unread(ask: Ask, documents: Sequence[Any]) -> dict[str, Any]:
    rejects = ask("SELECT source_path, reason, reason_code FROM rejects ORDER BY source_path")
    # A dataset of an older version has no such column.
    pages = [row.get("pages_unread") or 0 for row in documents]
    partly = sum(bool(row["unread_cells"] or unread) for row, unread in zip(documents, pages, strict=True))
    split = [("bad", len(rejects)), ("fair", partly), ("ok", len(documents) - partly)]
    codes = Counter(row["reason_code"] for row in rejects)
    texts = {row["reason_code"]: row["reason"] for row in rejects}
    return {
        "files_chart": charts.shares([("", split)]) if documents or rejects else "",
        "unread_cells": sum(row["unread_cells"] for row in documents),
        "unread_pages": sum(pages),
        "partly": partly,
        "reject_count": len(rejects),
        "reject_reasons": [(texts[code], count) for code, count in codes.most_common()],
        "rejects": [(row["source_path"], row["reason"]) for row in rejects[:MOST_LISTED]],
    }
