"""The facts read in a document, each with its evidence. What `pipeline.interpret` returns and `pipeline.checks` reads.

Numbers that a document states are `Decimal`, exactly as printed; None means that nothing was stated, never zero.
Fiscal years are Buddhist-era years (2568), dates are Gregorian `datetime.date`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.corrections import STEP, CorrectionNote
from schemas.document import Box

INSTRUMENTS = ("IIT", "EIT", "OIT")
LEVELS = ("overall", "average", "instrument", "indicator", "sub_indicator", "question")
ORGANIZATION_TYPES = ("SAO", "SM", "TM", "CM", "PAO", "OTHER")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read, as what, and how sure the reading is.

    `page` 1-based; `line` 1-based line of a text file, elsewhere the order within the page; `table`, `row`, `column` 0-based (table
    within the page);
    `raw` exactly as read; `confidence` 0 to 1; `steps` the names of the repair and resolution rules applied.
    """

    page: int
    line: int | None
    raw: str
    reader: str = "txt"
    confidence: float = 1.0
    steps: tuple[str, ...] = ()
    table: int | None = None
    row: int | None = None
    column: int | None = None
    bbox: Box | None = None

    @property
    def text_line(self) -> int | None:
        """The line of a text file; None for what another reader read, where a line number says nothing to a person."""
        return self.line if self.reader == "txt" or (self.reader == STEP and self.bbox is None) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value with its evidence. `value_id` is deterministic (see `pipeline.identity`)."""

    value_id: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Fact):
    """A score as printed. `code`: `overall`, `average`, `IIT`, `9`, `9.2`, `i2`, `e5`, `O13`; `part` 1, 2 or None (EIT).

    A rating printed without a number (a footer row `ระดับ`) is a row of level `overall` whose `score` is None.
    """

    fiscal_year: int
    level: str
    code: str
    score: Decimal | None
    instrument: str | None = None
    part: int | None = None
    title: str | None = None
    rating: str | None = None
    change: str | None = None
    role: str = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Fact):
    """A measure of an action plan, or the report on one. Text columns are the repaired cell texts."""

    fiscal_year: int
    sequence: int
    number_raw: str | None = None
    number: int | None = None
    indicator: int | None = None
    instrument: str | None = None
    title: str | None = None
    issue: str | None = None
    measure: str | None = None
    steps_text: str | None = None
    responsible: tuple[str, ...] = ()
    period_raw: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    quarters: tuple[int, ...] = ()
    follow_up: str | None = None
    result: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodStatement(Fact):
    """A period of time stated in a measures table, one for each cell that states one (a measure may have several).

    `fiscal_year` is the year a plan of this document is for (None when unknown).
    """

    start: dt.date
    end: dt.date
    fiscal_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation(Fact):
    """An assessor's recommendation: what it is about (`codes`) and the items it cites (`references`)."""

    fiscal_year: int
    instrument: str | None
    part: int | None
    codes: tuple[str, ...]
    references: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Fact):
    """A code named anywhere but in the code cell of a score row. `kind`: question, item, indicator, sub_indicator."""

    fiscal_year: int
    code: str
    kind: str
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceClaim(Fact):
    """A stated change between two years: `points` and/or `percent`, with the two scores it names when it names them."""

    code: str
    from_year: int | None
    to_year: int | None
    from_score: Decimal | None
    to_score: Decimal | None
    points: Decimal | None
    percent: Decimal | None
    direction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtremumClaim(Fact):
    """A stated highest or lowest: `which` is `highest` or `lowest`, `rank` 1 for the extreme, 2 for the runner-up.

    `scope` is None (of all indicators) or the instrument within which it is meant; `codes` what is said to be extreme.
    """

    fiscal_year: int
    which: str
    rank: int
    scope: str | None
    codes: tuple[str, ...]
    score: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountClaim(Fact):
    """A stated number of things: `of` is `indicator`, `instrument`, `question` or `item`; `scope` an instrument, an indicator or None."""

    fiscal_year: int
    of: str
    count: int
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdClaim(Fact):
    """A statement that just these pass or miss a threshold: `side` is `below` or `at_least`; `codes` instruments or indicators.

    `exhaustive` says that the text names all of them ("... คือ IIT EIT"), so one left out is an error too.
    """

    fiscal_year: int
    threshold: Decimal
    side: str
    level: str
    codes: tuple[str, ...]
    exhaustive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetClaim(Fact):
    """A stated target: `score` is the passing score, `share` the percentage of agencies, `fiscal_year` the target's year if stated."""

    fiscal_year: int | None
    score: Decimal | None
    share: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightClaim(Fact):
    """A stated weight of an instrument in percent."""

    fiscal_year: int
    instrument: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMention(Fact):
    """A fiscal year named in the text. `context`: `title`, `heading`, `assessment`, `comparison`, `plan`, `target`, `date`, `other`."""

    year: int
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMention(Fact):
    """A public body named in the text: as printed (repaired), with the places that stand beside it."""

    type: str
    name: str
    tambon: str | None = None
    amphoe: str | None = None
    province: str | None = None


Claim = DifferenceClaim | ExtremumClaim | CountClaim | ThresholdClaim | TargetClaim | WeightClaim


@dataclass(frozen=True, slots=True)
class Organization:
    """A public body, resolved. `org_id` is deterministic; `variants` are the spellings met, most frequent first."""

    org_id: str
    type: str
    name: str
    tambon: str | None
    amphoe: str | None
    province: str | None
    geocode: str | None
    variants: tuple[str, ...]
    confidence: float
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of a recognised table that could not be read: counted in `documents.unread_cells`, never guessed."""

    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything read in one document, before the checks."""

    doc_id: str
    kind: str
    title: str | None
    fiscal_year: int | None
    report_date: dt.date | None
    organization: Organization | None
    scores: tuple[Score, ...] = ()
    measures: tuple[Measure, ...] = ()
    periods: tuple[PeriodStatement, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    years: tuple[YearMention, ...] = ()
    names: tuple[NameMention, ...] = ()
    unread: tuple[Unread, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of evidence of a finding: a value (`value_id`) or a place with its text, or both."""

    text: str
    value_id: str | None = None
    page: int | None = None
    line: int | None = None
    bbox: Box | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up. `rule` is a name of `schemas/rules.yaml`.

    `severity`: error, warning, info; `status`: mismatch, unverifiable. `stated` and `expected` are written as a person would
    (`87.61`, `ผ่านดี`, `2568`); `difference` and `tolerance` in the unit of what is stated, None where that has no meaning.
    """

    finding_id: str
    rule: str
    severity: str
    status: str
    fiscal_year: int | None
    code: str | None
    stated: str | None
    expected: str | None
    difference: Decimal | None
    tolerance: Decimal | None
    message_th: str
    message_en: str
    evidence: tuple[Snippet, ...]
    proposal: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """What is published of one document: its facts and findings, how it was read, and what became of the corrections that name it.

    `pages_unread`: pages nobody could read.
    """

    source_path: str
    sha256: str
    media_type: str
    pages: int
    pages_ocr: int
    facts: Facts
    findings: tuple[Finding, ...]
    pages_unread: int = 0
    corrections: tuple[CorrectionNote, ...] = ()
