"""One document as a person reads it: whose, of which year, its scores side by side, what does not add up, what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.cli.finding_view import Place, finding_lines, of_finding, place_text
from pipeline.cli.session import Session
from pipeline.render import Column, clean_line, paragraph, shorten, table_lines
from schemas.facts import INSTRUMENTS, DocumentResult, Facts, Score, Unread
from schemas.messages import label, message

MOST_UNREAD = 20
SURE = 0.9
"""From this confidence on (DESIGN section 4) the reading is not worth a remark."""

_INDENT = "  "
_LEVELS = ("indicator", "sub_indicator", "instrument", "average", "overall")


def result_lines(result: DocumentResult, session: Session) -> Iterator[str]:
    """Everything `ita check` says about a document that was read."""
    facts = result.facts
    yield session.terminal.style(clean_line(result.source_path), "bold", "cyan")
    yield from _heading_lines(result, session)
    yield ""
    yield from _score_lines(facts, session)
    counts = {"measures": len(facts.measures), "recommendations": len(facts.recommendations), "mentions": len(facts.mentions)}
    yield from paragraph(session.say("check.counts", **counts), session.terminal, _INDENT)
    yield ""
    yield from _finding_lines(result, session)
    yield from _unread_lines(facts.unread, session)
    if applied := [note.id for note in result.corrections if note.applied]:
        yield ""
        yield from paragraph(session.say("check.corrected", ids=", ".join(applied)), session.terminal, _INDENT)


def body_text(kind: str, name: str, amphoe: str | None, province: str | None, language: str) -> str:
    """A public body with its place: `เทศบาลตำบล… อำเภอ… จังหวัด…`."""
    parts = [message(f"label.body.{kind}", language, name=name)]
    if amphoe:
        parts.append(message("label.place.amphoe", language, name=amphoe))
    if province:
        parts.append(message("label.place.province", language, name=province))
    return clean_line(" ".join(parts))


def _heading_lines(result: DocumentResult, session: Session) -> Iterator[str]:
    facts, body = result.facts, result.facts.organization
    if body is None:
        yield _INDENT + session.terminal.style(session.say("check.unknown_body"), "yellow")
    else:
        doubt = "" if body.confidence >= SURE else f" ({session.say('check.sure', confidence=f'{body.confidence:.2f}')})"
        name = body_text(body.type, body.name, body.amphoe, body.province, session.language)
        yield from paragraph(name + doubt, session.terminal, _INDENT)
    year = session.say("check.year", year=facts.fiscal_year) if facts.fiscal_year else session.say("check.unknown_year")
    about = [year, label("kind", facts.kind, session.language), session.say("check.pages", count=result.pages), facts.doc_id]
    yield from paragraph(" · ".join(about), session.terminal, _INDENT)
    if result.pages_unread:
        text = session.say("check.unread_pages", count=result.pages_unread, pages=result.pages)
        yield from (session.terminal.style(line, "yellow") for line in paragraph(text, session.terminal, _INDENT))


def _score_lines(facts: Facts, session: Session) -> Iterator[str]:
    if not facts.scores:
        yield _INDENT + session.say("check.no_scores")
        return
    years = sorted({score.fiscal_year for score in facts.scores})
    wide = sorted((score for score in facts.scores if score.level in _LEVELS), key=_score_order)
    if wide:
        yield _INDENT + session.terminal.style(session.say("check.scores"), "bold")
        columns = [Column(session.say("check.code")), Column(session.say("check.title")), *(Column(str(year), "right") for year in years)]
        rows = []
        for _, group in groupby(wide, key=_score_order):
            scores = list(group)
            cells = [_cell([score for score in scores if score.fiscal_year == year], session) for year in years]
            rows.append([_code_text(scores[0], session), next((score.title for score in scores if score.title), ""), *cells])
        yield from table_lines(columns, rows, session.terminal, _INDENT)
    questions = {(score.fiscal_year, score.instrument, score.part, score.code) for score in facts.scores if score.level == "question"}
    if questions:
        yield from paragraph(f"{session.say('check.questions')}: {_question_counts(questions, session)}", session.terminal, _INDENT)


def _score_order(score: Score) -> tuple[object, ...]:
    """Indicators with their sub-indicators, then instruments with their parts, average, overall."""
    place = max(_LEVELS.index(score.level), 1)
    numbers = tuple(int(piece) if piece.isdecimal() else 0 for piece in score.code.split("."))
    instrument = INSTRUMENTS.index(score.code) if score.level == "instrument" and score.code in INSTRUMENTS else 0
    return (place, instrument, numbers, score.code, score.part or 0)


def _code_text(score: Score, session: Session) -> str:
    code = label("level", score.level, session.language) if score.code == score.level else score.code
    return f"{code} {session.say('check.part', part=score.part)}" if score.part else code


def _cell(scores: Iterable[Score], session: Session) -> str:
    """What is printed for one thing and year: `88.10 / 98.10 ผ่านดี`.

    Every different number once, with its ratings where they differ between the numbers; a rating that all share stands once, at the end.
    """
    printed: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for score in scores:
        number = format(score.score, "f") if score.score is not None else ""
        changes, ratings = printed.setdefault(number, ({}, {}))
        if score.change:
            changes[label("change", score.change, session.language)] = None
        if score.rating:
            ratings[score.rating] = None
    shared = {rating for _, ratings in printed.values() for rating in ratings}
    common = list(shared) if len(shared) == 1 else []
    texts = [
        " ".join([*([number] if number else []), *changes, *([] if common else ratings)]) for number, (changes, ratings) in printed.items()
    ]
    return " ".join([" / ".join(filter(None, texts)), *common]).strip()


def _question_counts(questions: set[tuple[int, str | None, int | None, str]], session: Session) -> str:
    """`2568: IIT 12 · EIT part 1 7`: how many different questions of each instrument, year and part have a score."""
    ordered = sorted(questions, key=lambda item: (item[0], INSTRUMENTS.index(item[1]) if item[1] in INSTRUMENTS else 9, item[2] or 0))
    years = []
    for year, of_year in groupby(ordered, key=lambda item: item[0]):
        parts = []
        for (instrument, part), group in groupby(of_year, key=lambda item: (item[1], item[2])):
            name = instrument or "?"
            name += f" ({session.say('check.part', part=part)})" if part else ""
            parts.append(f"{name} {len(list(group))}")
        years.append(f"{year}: " + " · ".join(parts))
    return "; ".join(years)


def _finding_lines(result: DocumentResult, session: Session) -> Iterator[str]:
    if not result.findings:
        yield _INDENT + session.terminal.style(session.say("check.no_findings"), "green")
        return
    yield _INDENT + session.terminal.style(f"{session.say('check.findings')} ({len(result.findings)})", "bold")
    for finding in sorted(result.findings, key=lambda found: (("error", "warning", "info").index(found.severity), found.status)):
        yield from finding_lines(of_finding(finding, session.language), session, _INDENT * 2)


def _unread_lines(unread: Iterable[Unread], session: Session) -> Iterator[str]:
    cells = list(unread)
    if not cells:
        return
    yield ""
    yield _INDENT + session.terminal.style(session.say("check.unread", count=len(cells)), "yellow")
    for cell in cells[:MOST_UNREAD]:
        evidence = cell.evidence
        where = place_text(Place(evidence.page, evidence.line, ""), session)
        yield from paragraph(f"{where}: {shorten(evidence.raw, 80)} ({cell.reason})", session.terminal, _INDENT * 2)
    if len(cells) > MOST_UNREAD:
        yield _INDENT * 2 + session.say("summary.more", count=len(cells) - MOST_UNREAD)
