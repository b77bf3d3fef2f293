"""What a run did, from its plan, the ledger after it and the outcomes of its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from pipeline.highlights import WORST, known_findings, rank
from pipeline.ledger import Entry, Ledger
from pipeline.plan import Plan
from pipeline.run import DocumentLine, FindingLine, RejectLine, RunSummary
from pipeline.staging import count_by
from pipeline.worker import Outcome
from schemas.corrections import CorrectionNote
from schemas.facts import Finding


def summarize(plan: Plan, ledger: Ledger, outcomes: Iterable[Outcome], status: str, snapshot: Path | None, elapsed: float) -> RunSummary:
    """The summary of a run. `status` as in RunSummary; `snapshot` what is current after it, None when nothing is."""
    done = sorted(outcomes, key=lambda outcome: outcome.job.source_path)
    live = [entry for entry in ledger.documents.values() if entry.superseded_by is None]
    known = known_findings(plan.ledger)
    fresh = {key: value for entry in live for key, value in entry.findings.items() if key not in known}
    every = {key: value for entry in live for key, value in entry.findings.items()}
    kinds = Counter(outcome.did for outcome in done if outcome.job.path is not None)
    notes = _correction_notes(plan, live)
    tried = {outcome.job.source_path for outcome in done if outcome.reason_code}
    return RunSummary(
        run_id=plan.run_id,
        status=status,
        processed=plan.processed,
        snapshot=snapshot,
        elapsed=elapsed,
        discovered=plan.discovered,
        ignored=plan.ignored,
        read=kinds["read"],
        reinterpreted=kinds["interpreted"],
        reused=len(set(plan.present.values())) - kinds["read"] - kinds["interpreted"],
        duplicates=plan.duplicates,
        rejected=len(ledger.rejects),
        missing=sum(entry.missing_since is not None for entry in live),
        pruned=len(plan.ledger.documents.keys() - ledger.documents.keys()),
        published=len(live) if status != "nothing_published" else 0,
        fiscal_years=tuple(sorted({entry.fiscal_year for entry in live} - {0})),
        rows=_rows(live),
        findings=count_by(every, 1),
        findings_by_rule=count_by(every, 0),
        new_findings=count_by(fresh, 1),
        new_finding_ids=tuple(fresh),
        worst=_worst(done, known),
        documents=tuple(document_line(outcome) for outcome in done if outcome.digest is not None),
        rejects=tuple(
            RejectLine(name, reject.reason_code, reject.detail, reject.attempts, name in tried or name not in plan.ledger.rejects)
            for name, reject in sorted(ledger.rejects.items())
        ),
        corrected=sum(note.applied for note in notes),
        unmet_corrections=tuple(note for note in notes if not note.applied),
    )


def _correction_notes(plan: Plan, live: list[Entry]) -> list[CorrectionNote]:
    """What became of each correction: in the documents as they stand in the ledger, and those that name none of them."""
    found = sorted((key, entry.doc_id, why) for entry in live for key, why in entry.corrections.items())
    notes = [plan.corrections.note(key, why, applied=not why) for key, _, why in found]
    return [*notes, *plan.corrections.unnamed({entry.source_path: entry.sha256 for entry in live}, all_documents=True)]


def _rows(live: list[Entry]) -> dict[str, int]:
    total: Counter[str] = Counter(documents=len(live))
    for entry in live:
        total.update(entry.rows)
    return dict(total)


def _worst(outcomes: Iterable[Outcome], known: set[str]) -> tuple[FindingLine, ...]:
    lines = [
        FindingLine(
            source_path=outcome.job.source_path,
            rule=finding.rule,
            severity=finding.severity,
            status=finding.status,
            fiscal_year=finding.fiscal_year,
            code=finding.code,
            stated=finding.stated,
            expected=finding.expected,
            message_th=finding.message_th,
            message_en=finding.message_en,
            new=finding.finding_id not in known,
        )
        for outcome in outcomes
        for finding in outcome.worst
    ]
    lines.sort(key=lambda line: rank(line.status, line.severity, line.source_path, new=line.new))
    return tuple(lines[:WORST])


def document_line(outcome: Outcome) -> DocumentLine:
    """A document that became rows, in one line."""
    digest = outcome.digest
    assert digest is not None
    return DocumentLine(
        source_path=outcome.job.source_path,
        doc_id=digest.doc_id,
        kind=digest.kind,
        organization=digest.organization["name"] if digest.organization else None,
        fiscal_year=digest.fiscal_year or None,
        rows=digest.rows,
        findings=count_by(digest.findings, 1),
        unread_cells=digest.unread_cells,
        seconds=outcome.seconds,
        reused_reading=outcome.did != "read",
        pages_unread=digest.pages_unread,
        pages=digest.pages,
    )


def about_document(outcome: Outcome) -> dict[str, object]:
    """What a log says of a document that is through; `noted`: the worst of its findings, each with page and line."""
    if outcome.digest is None:
        return {"reason_code": outcome.reason_code, "detail": outcome.detail, "seconds": round(outcome.seconds, 3)}
    line = document_line(outcome)
    about = {field.name: getattr(line, field.name) for field in fields(line) if field.name != "source_path"}
    return {**about, "did": outcome.did, "seconds": round(line.seconds, 3), "noted": [_noted(finding) for finding in outcome.worst]}


def _noted(finding: Finding) -> dict[str, object]:
    place = finding.evidence[0] if finding.evidence else None
    return {
        "page": place.page if place else None,
        "line": place.line if place else None,
        "rule": finding.rule,
        "severity": finding.severity,
        "status": finding.status,
        "fiscal_year": finding.fiscal_year,
        "code": finding.code,
        "finding_id": finding.finding_id,
        "message": finding.message_en,
    }
