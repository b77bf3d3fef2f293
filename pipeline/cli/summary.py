"""The summary of a run: what was read, reused and rejected, where the dataset is, what does not add up, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.cli.finding_view import headline
from pipeline.cli.session import Session
from pipeline.render import Column, clean_line, paragraph, table_lines
from pipeline.run import FindingLine, RunRequest, RunSummary
from schemas.reasons import load_reasons

MOST_REJECTS = 10
MOST_WORST = 5

_INDENT = "  "
_SEVERITIES = ("error", "warning", "info")


def summary_lines(summary: RunSummary, request: RunRequest, session: Session) -> Iterator[str]:
    """The lines to print; two for a run that had nothing to do and has nothing in quarantine."""
    if summary.status == "unchanged":
        yield session.say("summary.unchanged", count=summary.published)
        yield from _wrapped(
            session.say("summary.unchanged_dataset", path=summary.processed / "current", snapshot=_snapshot(summary)), session, ""
        )
        yield from _rejects(summary, session)
        yield from _corrections(summary, session)
        return
    yield from _files(summary, request, session)
    if summary.status == "nothing_published":
        yield ""
        key = "summary.nothing" if summary.discovered else "summary.nothing_found"
        for line in _wrapped(session.say(key, raw=clean_line(str(request.raw))), session, ""):
            yield session.terminal.style(line, "bold")
        yield session.say("summary.nothing_kept")
        yield from _rejects(summary, session)
        return
    yield from _dataset(summary, session)
    yield from _rejects(summary, session)
    yield from _corrections(summary, session)
    yield from _flags(summary, session)
    yield from _next(summary, session)


def _files(summary: RunSummary, request: RunRequest, session: Session) -> Iterator[str]:
    values = {name: getattr(summary, name) for name in ("read", "reinterpreted", "reused", "rejected")}
    text = session.say(
        "summary.files", count=summary.discovered, raw=clean_line(str(request.raw)), seconds=f"{summary.elapsed:.1f}", **values
    )
    yield from _wrapped(text, session, "")
    for name in ("duplicates", "ignored", "missing", "pruned"):
        if getattr(summary, name):
            yield from _wrapped(session.say(f"summary.{name}", count=getattr(summary, name)), session, "")


def _dataset(summary: RunSummary, session: Session) -> Iterator[str]:
    yield from _heading("summary.dataset", session)
    yield from _wrapped(session.say("summary.dataset_line", path=summary.processed / "current", snapshot=_snapshot(summary)), session)
    rows = " · ".join(f"{name} {count:,}" for name, count in summary.rows.items() if count)
    yield from _wrapped(rows, session)
    if summary.fiscal_years:
        yield from _wrapped(session.say("summary.years", years=year_ranges(summary.fiscal_years)), session)
    unread = sum(document.unread_cells for document in summary.documents)
    if unread:
        yield from _wrapped(session.say("summary.unread", count=unread), session)
    pages = sum(document.pages_unread for document in summary.documents)
    if pages:
        yield from _wrapped(session.say("summary.unread_pages", count=pages), session)


def _rejects(summary: RunSummary, session: Session) -> Iterator[str]:
    if not summary.rejects:
        return
    yield from _heading("summary.quarantine", session, f" ({len(summary.rejects):,})")
    reasons = load_reasons()
    ordered = sorted(summary.rejects, key=lambda reject: (not reject.new, reject.source_path))
    for reject in ordered[:MOST_REJECTS]:
        reason = reasons[reject.reason_code]
        detail = f" ({clean_line(reject.detail)})" if reject.detail else ""
        yield _INDENT + session.terminal.style(clean_line(reject.source_path), "yellow")
        yield from _wrapped(f"{reason.reason[session.language]}{detail} {reason.advice[session.language]}", session, _INDENT * 2)
    everything = command("query", summary.processed, "SELECT source_path, reason, advice FROM rejects")
    yield from _more(len(ordered) - MOST_REJECTS, everything, session)


def _corrections(summary: RunSummary, session: Session) -> Iterator[str]:
    if summary.corrected:
        yield ""
        yield from _wrapped(session.say("summary.corrected", count=summary.corrected), session, "")
    if summary.unmet_corrections:
        yield from _heading("summary.unmet_corrections", session, f" ({len(summary.unmet_corrections):,})")
        for note in summary.unmet_corrections:
            said = session.say("correction.unmet", id=note.id, file=note.file, detail=clean_line(note.detail))
            yield from _wrapped(f"{said} {session.say('correction.do')}", session)


def _flags(summary: RunSummary, session: Session) -> Iterator[str]:
    yield from _heading("summary.flags", session)
    if not sum(summary.findings.values()):
        yield _INDENT + session.terminal.style(session.say("summary.no_flags"), "green")
        return
    counts = _severity_counts(summary.findings, session)
    new = sum(summary.new_findings.values())
    if 0 < new < sum(summary.findings.values()):
        counts += f" ({session.say('summary.new_flags', count=new)})"
    yield from _wrapped(counts, session)
    rows = sorted(summary.findings_by_rule.items(), key=lambda item: (-item[1], item[0]))
    columns = [Column(session.say("summary.rule")), Column(session.say("summary.count"), "right")]
    yield from table_lines(columns, [(rule, f"{count:,}") for rule, count in rows], session.terminal, _INDENT)
    if summary.worst:
        yield from _heading("summary.worst", session)
        for finding in summary.worst[:MOST_WORST]:
            yield from _finding(finding, session)


def _finding(finding: FindingLine, session: Session) -> Iterator[str]:
    yield from headline(finding.severity, f"{finding.rule} · {finding.source_path}", session, _INDENT)
    text = finding.message_th if session.language == "th" else finding.message_en
    yield from _wrapped(text, session, _INDENT * 2)


def _next(summary: RunSummary, session: Session) -> Iterator[str]:
    yield from _heading("summary.next", session)
    steps = [
        (command("findings", summary.processed), "summary.next_findings"),
        (command("query", summary.processed, "SELECT * FROM scores LIMIT 20"), "summary.next_query"),
        ("ita schema", "summary.next_schema"),
    ]
    if not sum(summary.findings.values()):
        steps = steps[1:]
    widest = max(len(text) for text, _ in steps)
    for text, key in steps:
        yield f"{_INDENT}{text:<{widest}}  {session.terminal.style('# ' + session.say(key), 'dim')}"


def command(name: str, processed: Path, argument: str = "") -> str:
    """What to type for a command on this dataset; the folder is named only when it is not the default."""
    from pipeline.cli.run import PROCESSED

    parts = ["ita", name]
    if argument:
        parts.append(f'"{argument}"')
    if processed != PROCESSED:
        parts.append(f"--processed {shlex.quote(clean_line(str(processed)))}")
    return " ".join(parts)


def year_ranges(years: Iterable[int]) -> str:
    """Years as a person writes them: 2562, 2564–2568. Years unknown (0) are left out."""
    ranges: list[list[int]] = []
    for year in sorted(set(years) - {0}):
        if ranges and year == ranges[-1][1] + 1:
            ranges[-1][1] = year
        else:
            ranges.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def _severity_counts(findings: Mapping[str, int], session: Session) -> str:
    return " · ".join(session.say(f"label.severity_count.{name}", count=findings[name]) for name in _SEVERITIES if findings.get(name))


def _snapshot(summary: RunSummary) -> str:
    return summary.snapshot.name if summary.snapshot else "-"


def _heading(key: str, session: Session, more: str = "") -> Iterator[str]:
    yield ""
    yield session.terminal.style(session.say(key) + more, "bold")


def _more(count: int, how: str, session: Session) -> Iterator[str]:
    if count > 0:
        yield f"{_INDENT}{session.say('summary.more', count=count)}: {how}"


def _wrapped(text: str, session: Session, indent: str = _INDENT) -> Iterator[str]:
    yield from paragraph(text, session.terminal, indent)
