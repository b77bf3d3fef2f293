"""A finding as a person reads it: what was found, what is stated and expected, and the places it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.cli.session import Session
from pipeline.render import clean_line, display_width, paragraph, shorten
from schemas.facts import Finding
from schemas.messages import label

MOST_SNIPPETS = 6
"""Places shown of one finding; the rest is counted, and complete in the other formats."""

_STYLES = {"error": ("bold", "red"), "warning": ("bold", "yellow")}
_SNIPPET_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of evidence: page, line (either may be unknown), what stands there, and the value of the dataset that it is, if one."""

    page: int | None
    line: int | None
    text: str
    value_id: str | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding ready to be shown, in one language. `stated`, `expected`, `difference`, `tolerance` as they are to be printed."""

    rule: str
    severity: str
    status: str
    fiscal_year: int | None
    code: str | None
    stated: str | None
    expected: str | None
    difference: str | None
    tolerance: str | None
    message: str
    proposal: str | None
    places: tuple[Place, ...]


def of_finding(finding: Finding, language: str) -> FindingView:
    """The view of a finding that was just made."""
    return FindingView(
        rule=finding.rule,
        severity=finding.severity,
        status=finding.status,
        fiscal_year=finding.fiscal_year,
        code=finding.code,
        stated=finding.stated,
        expected=finding.expected,
        difference=_digits(finding.difference),
        tolerance=_digits(finding.tolerance),
        message=finding.message_th if language == "th" else finding.message_en,
        proposal=finding.proposal,
        places=tuple(Place(snippet.page, snippet.line, snippet.text) for snippet in finding.evidence),
    )


def of_row(row: Mapping[str, object], language: str) -> FindingView:
    """The view of a row of the table `findings`."""
    evidence = row["evidence"] or ()
    assert isinstance(evidence, Sequence)
    return FindingView(
        rule=str(row["rule"]),
        severity=str(row["severity"]),
        status=str(row["status"]),
        fiscal_year=_number(row["fiscal_year"]) or None,
        code=_text(row["code"]),
        stated=_text(row["stated"]),
        expected=_text(row["expected"]),
        difference=_digits(row["difference"]),
        tolerance=_digits(row["tolerance"]),
        message=str(row[f"message_{language}"]),
        proposal=_text(row["proposal"]),
        places=tuple(
            Place(_number(snippet["page"]), _number(snippet["line"]), snippet["text"] or "", _text(snippet["value_id"]))
            for snippet in evidence
        ),
    )


def finding_lines(finding: FindingView, session: Session, indent: str) -> Iterator[str]:
    """The lines of one finding: severity and rule, message, figures, then a line for each place."""
    inner = indent + "  "
    about = [finding.rule, label("status", finding.status, session.language)]
    about += [str(part) for part in (finding.fiscal_year, finding.code) if part]
    yield from headline(finding.severity, " · ".join(about), session, indent)
    yield from paragraph(finding.message, session.terminal, inner)
    figures = figure_texts(finding, session)
    if figures:
        yield from paragraph(" · ".join(figures), session.terminal, inner)
    if finding.proposal:
        yield from paragraph(session.say("finding.proposal", text=finding.proposal), session.terminal, inner)
    for place in finding.places[:MOST_SNIPPETS]:
        yield from _place_lines(place, session, inner)
    if len(finding.places) > MOST_SNIPPETS:
        yield inner + session.terminal.style(session.say("summary.more", count=len(finding.places) - MOST_SNIPPETS), "dim")
    accused = next((place.value_id for place in finding.places if place.value_id), None)
    if accused:
        yield inner + session.terminal.style(session.say("finding.explain", value_id=clean_line(accused)), "dim")


def headline(severity: str, about: str, session: Session, indent: str) -> list[str]:
    """The first line of a finding: how grave it is, in its colour, and what it is about."""
    word = label("severity", severity, session.language)
    lines = paragraph(f"{word}  {clean_line(about)}", session.terminal, indent + "  ", first=indent)
    return [lines[0].replace(word, session.terminal.style(word, *_STYLES.get(severity, ("bold",))), 1), *lines[1:]]


def figure_texts(finding: FindingView, session: Session) -> list[str]:
    """`stated 87.61`, `expected 97.61` …: those that the finding has."""
    values = {"stated": finding.stated, "expected": finding.expected, "difference": finding.difference, "tolerance": finding.tolerance}
    return [session.say(f"finding.{name}", value=clean_line(value)) for name, value in values.items() if value]


def place_text(place: Place, session: Session) -> str:
    """`page 2, line 47`; the line alone in a file of one page (where the page says nothing), empty when unknown."""
    parts = []
    if place.page is not None and (place.page > 1 or place.line is None):
        parts.append(session.say("finding.page", page=place.page))
    if place.line is not None:
        parts.append(session.say("finding.line", line=place.line))
    return ", ".join(parts)


def _place_lines(place: Place, session: Session, indent: str) -> Iterator[str]:
    where = place_text(place, session)
    lead = f"{indent}{session.terminal.style(where, 'cyan')}: " if where else indent
    text = shorten(place.text, _SNIPPET_WIDTH)
    if not text:
        if where:
            yield indent + session.terminal.style(where, "cyan")
        return
    plain_lead = indent + (f"{where}: " if where else "")
    yield from paragraph(text, session.terminal, " " * display_width(plain_lead), first=lead)


def _digits(value: object) -> str | None:
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
