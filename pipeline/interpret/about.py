"""What a document is about as a whole: its kind, title, fiscal year and date, and every year it names with the meaning it has there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.dates import find_dates
from normalizers.numerals import to_arabic
from normalizers.years import find_fiscal_years
from pipeline.identity import value_id
from pipeline.interpret.grid import Grid
from schemas.document import Document, Line, Table
from schemas.facts import Evidence, YearMention
from schemas.framework import framework_years
from schemas.vocabulary import key, load, pattern

_COVER_LINES = 40
_SHORT = 150
_WEIGHTS = {"title": 4.0, "heading": 2.0, "assessment": 1.0, "other": 0.5, "comparison": 0.1, "plan": 0.25, "target": 0.1, "date": 0.1}
_CAPS = {"heading": 6.0, "assessment": 4.0, "other": 1.5, "plan": 1.0}
_MAX_TITLE = 300
_REACH = 1000
"""Characters of a line before a year in which a word may tell how it is meant."""


@dataclass(frozen=True, slots=True)
class About:
    """Kind, title, fiscal year (None when no year is named), date of the report, and the years named."""

    kind: str | None
    title: str | None
    fiscal_year: int | None
    report_date: dt.date | None
    years: tuple[YearMention, ...]


def read_about(document: Document) -> About:
    """What the text says of the document as a whole (without its tables of scores and measures)."""
    lines = [block for block in document.blocks() if isinstance(block, Line) and block.text.strip()]
    cover = _cover(document)
    years = tuple(_years(document.doc_id, lines, {(line.page, line.number) for line in cover}))
    kind, title = _kind_and_title(cover)
    if kind is None:
        kind, title_later = _kind_and_title(lines)
        title = title or title_later
    return About(kind, title, _fiscal_year(years, document), _report_date(cover), years)


def kind_by_content(grids: Sequence[Grid], has_scores: bool, has_measures: bool) -> str:
    """The kind of a document whose headings do not tell it."""
    reports = any(grid.roles() & {"result", "outcome"} for grid in grids)
    if has_measures and reports and not has_scores:
        return "implementation"
    return "analysis" if has_scores or has_measures else "other"


def _cover(document: Document) -> list[Line]:
    """The first lines of text, up to the first table."""
    cover: list[Line] = []
    for block in document.blocks():
        if isinstance(block, Table):
            if len(cover) >= 3:
                break
            continue
        if block.text.strip():
            cover.append(block)
        if len(cover) >= _COVER_LINES:
            break
    return cover


def _kind_and_title(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """The kind whose wording comes first, and the line (with the short ones after it) where it stands."""
    text, owners = "", []
    for line in lines:
        folded = key(line.text.replace("*", "").replace("#", ""))
        owners.append((len(text), line))
        text += folded
    best: tuple[int, int, str] | None = None
    for kind, phrases in load("about")["kinds"].items():
        for phrase in phrases:
            at = text.find(key(phrase))
            if at >= 0 and (best is None or (at, -len(phrase)) < best[:2]):
                best = (at, -len(phrase), kind)
    if best is None:
        return None, None
    index = max(i for i, (start, _) in enumerate(owners) if start <= best[0])
    parts = [owners[index][1].text.strip(" *#")]
    for (_, line), (_, before) in zip(owners[index + 1 : index + 4], owners[index : index + 3], strict=False):
        if line.number != before.number + 1 or line.page != before.page or len(line.text) > _SHORT:
            break
        parts.append(line.text.strip(" *#"))
    return best[2], " ".join(parts)[:_MAX_TITLE]


def _years(doc_id: str, lines: Sequence[Line], cover: set[tuple[int, int]]) -> list[YearMention]:
    mentions: list[YearMention] = []
    before = ""
    for line in lines:
        text = line.text.strip()
        for found in find_fiscal_years(line.text):
            on_cover = (line.page, line.number) in cover
            if found.is_range or ("bare_year" in found.steps and not (on_cover and len(text) <= _SHORT and _is_titled(text))):
                continue
            context = "date" if found.is_date else _context(line.text, found.start, found.end, before, on_cover, len(text) <= _SHORT)
            steps = (*line.steps, *found.steps)
            evidence = Evidence(page=line.page, line=line.number, raw=text[:_SHORT], confidence=0.97, steps=steps, bbox=line.bbox)
            identity = value_id(doc_id, "year", line.page, line.number, None, None, found.start)
            mentions.append(YearMention(value_id=identity, evidence=evidence, year=found.year, context=context))
        before = text
    return mentions


def _context(text: str, start: int, end: int, before: str, on_cover: bool, is_short: bool) -> str:
    """How a year is meant, by the nearest cue before it, and by the kind of line it stands in. The time is that of a short text."""
    head = key(to_arabic((before if is_short and len(before) <= _SHORT and on_cover else "") + text[max(0, start - _REACH) : start]))
    tail = key(text[end : end + 40])
    nearest, cue = -1, ""
    for name in ("assessment", "comparison", "plan", "target"):
        for match in pattern("about", "contexts", name).finditer(head):
            if match.end() > nearest:
                nearest, cue = match.end(), name
    if pattern("about", "contexts", "target").match(tail):
        cue = "target"
    titled = any(key(word) in head for word in load("about")["title_words"])
    alone = is_short and len(key(text)) - len(key(text[start:end])) <= 2
    if on_cover and alone and not pattern("about", "after_title").search(key(before)):
        return "title"
    if cue in ("comparison", "target"):
        return cue
    reports = any(key(word) in head for word in load("about")["report_words"])
    if is_short and on_cover and _is_heading(text) and (titled or len(text.strip()) <= 60) and (cue != "plan" or reports):
        return "title"
    if is_short and cue == "assessment" and _is_heading(text):
        return "heading"
    return cue or "other"


def _is_titled(text: str) -> bool:
    return any(key(word) in key(text) for word in load("about")["title_words"])


def _is_heading(text: str) -> bool:
    """A line of its own that says nothing: no verb, no number of points."""
    return not pattern("about", "sentence_signs").search(key(text))


def may_be_assessed(year: int) -> bool:
    """Whether a report may be about a year: one of the frameworks, or the one before or behind them."""
    known = framework_years()
    return known[0] - 1 <= year <= known[-1] + 1


def _fiscal_year(years: Sequence[YearMention], document: Document) -> int | None:
    """The assessed year: the one with the most weight, titles before headings before sentences; a later year of a plan loses a tie."""
    votes: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    known = framework_years()
    first = next((mention for mention in years if mention.context == "title"), None)
    if first is not None:
        votes[first.year]["first title"] = 0.5
    for mention in years:
        if may_be_assessed(mention.year):
            votes[mention.year][mention.context] += _WEIGHTS.get(mention.context, 0.3)
    for block in document.blocks():
        if isinstance(block, Table):
            for cell in (cell for row in block.rows[:3] for cell in row if len(cell.text) <= 60):
                for found in find_fiscal_years(cell.text):
                    if known[0] <= found.year <= known[-1] and not found.is_range:
                        votes[found.year]["table"] += 0.4
    totals = {year: sum(min(weight, _CAPS.get(context, 99.0)) for context, weight in by.items()) for year, by in votes.items()}
    return max(totals, key=lambda year: (totals[year], -year)) if totals else None


def _report_date(cover: Sequence[Line]) -> dt.date | None:
    """The date a letter or cover bears: the first full date after the word for it."""
    for line in cover:
        if len(line.text) > _SHORT:
            continue
        dates = find_dates(line.text)
        if dates and pattern("about", "report_date_cues").search(key(line.text)):
            return dates[0].date
    return None
