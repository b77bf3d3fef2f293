"""What a run did, for the user interface of a scheduler: lines of a log, a summary in Markdown, tables of findings and rejects.

The text of documents is data: nothing in it can end a cell, begin a link or an element of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.render import clean_line
from pipeline.report.names import file_name
from pipeline.run import RunSummary
from schemas.messages import label, load_run_texts
from schemas.reasons import load_reasons
from schemas.rules import SEVERITIES

MOST_FINDINGS = 200
"""New findings in the table; the first run over an archive finds thousands, and `ita findings` has them all."""
MOST_LOOKED_AT = 10
"""New findings in the summary."""
MOST_REJECTS = 500

REPORT_URL = "ITA_REPORT_URL"
"""Environment variable: the address at which the site of `ita report` is published, for links to evidence."""

_COUNTS = ("discovered", "read", "reinterpreted", "reused", "duplicates", "rejected", "missing", "pruned")
_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~<>!&])")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A new finding: the cells of its row by column, and where its evidence is shown (None: nowhere that a browser reaches)."""

    cells: Mapping[str, str]
    severity: str
    rule: str
    source_path: str
    place: str
    message: str
    link: str | None


def run_text(key: str, lang: str, /, **values: object) -> str:
    """The text of `schemas/messages_run.yaml`. Raises KeyError for a key, a language or a value that is missing."""
    return load_run_texts()[key][lang].format(**values)


def headline(summary: RunSummary, lang: str) -> str:
    """A run in one line."""
    return run_text(
        f"headline.{summary.status}",
        lang,
        count=summary.published,
        read=summary.read,
        reinterpreted=summary.reinterpreted,
        reused=summary.reused,
        rejected=summary.rejected,
        new=sum(summary.new_findings.values()),
        errors=summary.new_findings.get("error", 0),
    )


def text_line(event: str, done: int, total: int, name: str, about: Mapping[str, object], lang: str) -> str:
    """An event of a run (`pipeline.run.Progress`) as a line for people."""
    values: dict[str, Any] = dict(about)
    for counted in ("rows", "findings"):
        if isinstance(values.get(counted), Mapping):
            values[counted] = sum(values[counted].values())
    if reason := load_reasons().get(str(values.get("reason_code"))):
        values["reason"] = reason.reason[lang]
    return run_text(f"log.{event}", lang, done=done, total=total, name=clean_line(name), **values)


def summary_markdown(summary: RunSummary, findings: Sequence[FindingRow], lang: str) -> str:
    """The run as Markdown. `findings`: what is new, as `finding_rows` gives it."""
    return "\n".join(_summary_lines(summary, findings, lang)) + "\n"


def _summary_lines(summary: RunSummary, findings: Sequence[FindingRow], lang: str) -> Iterator[str]:
    yield from ("# " + run_text("summary.title", lang, run_id=summary.run_id), "", headline(summary, lang), "")
    yield run_text("summary.dataset", lang, path=clean_line(str(summary.snapshot)), seconds=summary.elapsed)
    if summary.fiscal_years:
        years = ", ".join(str(year) for year in summary.fiscal_years if year)
        yield from ("", run_text("summary.years", lang, years=years))
    counts = [(run_text(f"summary.file_counts.{name}", lang), getattr(summary, name)) for name in _COUNTS]
    yield from ("", f"| {run_text('summary.files', lang)} | |", "|---|---:|")
    yield from (f"| {name} | {count:,} |" for name, count in counts)
    yield from ("", f"| {run_text('summary.findings', lang)} | {run_text('summary.all', lang)} | {run_text('summary.new', lang)} |")
    yield "|---|---:|---:|"
    for severity in SEVERITIES:
        every, new = summary.findings.get(severity, 0), summary.new_findings.get(severity, 0)
        yield f"| {label('severity', severity, lang)} | {every:,} | {new:,} |"
    yield from ("", "## " + run_text("summary.look", lang), "")
    if not findings:
        yield run_text("summary.none_new", lang)
    for finding in findings[:MOST_LOOKED_AT]:
        # The link is on words of ours: Prefect's pages show escapes inside a link as they are.
        link = f" ([{run_text('column.evidence', lang)}]({finding.link}))" if finding.link else ""
        severity = label("severity", finding.severity, lang)
        yield f"- **{severity}** {_plain(finding.source_path)} · {_plain(finding.place)}: {_plain(finding.message)}{link}"


def finding_rows(summary: RunSummary, lang: str, url: str | None, most: int = MOST_FINDINGS) -> list[FindingRow]:
    """The findings that were not in the snapshot before, the gravest first, at most `most`. `url`: where the site of `ita report` is."""
    if summary.snapshot is None or not summary.new_finding_ids:
        return []
    rows = _new_rows(summary.snapshot, summary.new_finding_ids, most)
    paths = _source_paths(summary.snapshot, {row["doc_id"] for row in rows})
    found = [_finding_row(row, paths.get(row["doc_id"], ""), lang, url) for row in rows]
    return sorted(found, key=lambda row: (SEVERITIES.index(row.severity), row.source_path))


def reject_rows(summary: RunSummary, lang: str) -> list[dict[str, str]]:
    """The files in quarantine, those of this run first."""
    reasons = load_reasons()
    ordered = sorted(summary.rejects, key=lambda reject: (not reject.new, reject.source_path))
    rows = []
    for reject in ordered[:MOST_REJECTS]:
        reason = reasons[reject.reason_code]
        cells = {
            "document": reject.source_path,
            "reason": reason.reason[lang],
            "detail": reject.detail,
            "advice": reason.advice[lang],
            "attempts": str(reject.attempts),
            "new": run_text(f"mark.{'on' if reject.new else 'off'}", lang),
        }
        rows.append(_row(cells, lang))
    return rows


def _new_rows(snapshot: Path, ids: Sequence[str], most: int) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.dataset as ds

    table = ds.dataset(str(snapshot / "findings"), format="parquet", partitioning="hive")

    def those(wanted: Sequence[str], columns: list[str] | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = table.to_table(columns=columns, filter=ds.field("finding_id").isin(pa.array(wanted))).to_pylist()
        return found

    every = those(ids, ["finding_id", "severity", "doc_id"])
    every.sort(key=lambda row: (SEVERITIES.index(row["severity"]), row["doc_id"], row["finding_id"]))
    return those([row["finding_id"] for row in every[:most]], None)


def _source_paths(snapshot: Path, doc_ids: set[str]) -> dict[str, str]:
    import pyarrow as pa
    import pyarrow.dataset as ds

    table = ds.dataset(str(snapshot / "documents"), format="parquet", partitioning="hive")
    rows = table.to_table(columns=["doc_id", "source_path"], filter=ds.field("doc_id").isin(pa.array(sorted(doc_ids)))).to_pylist()
    return {row["doc_id"]: row["source_path"] for row in rows}


def _finding_row(row: Mapping[str, Any], source_path: str, lang: str, url: str | None) -> FindingRow:
    places = [one for one in row["evidence"] or () if one["page"] is not None]
    place = ""
    if places:
        key = "place" if places[0]["line"] is not None else "place_page"
        place = run_text(key, lang, page=places[0]["page"], line=places[0]["line"])
    value = next((one["value_id"] for one in row["evidence"] or () if one["value_id"]), None)
    link = f"{url}/doc/{file_name(row['doc_id'])}.html#{file_name(row['finding_id'])}" if url else None
    cells = {
        "severity": label("severity", row["severity"], lang),
        "document": source_path,
        "place": place,
        "evidence": link or (f"ita explain {value}" if value else ""),
        "year": str(row["fiscal_year"] or ""),
        "rule": row["rule"],
        "message": row[f"message_{lang}"],
    }
    return FindingRow(_row(cells, lang), row["severity"], row["rule"], source_path, place, row[f"message_{lang}"], link)


def _row(cells: Mapping[str, str], lang: str) -> dict[str, str]:
    return {run_text(f"column.{name}", lang): clean_line(text) for name, text in cells.items()}


def _plain(text: str) -> str:
    """A text in which Markdown sees nothing but text."""
    return _SPECIAL.sub(r"\\\1", clean_line(text))
