"""Findings from rules: the wording, the status that the evidence allows, the deterministic id, the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.checks.arithmetic import round_cents
from pipeline.identity import short_hash
from schemas.facts import Fact, Facts, Finding, Score, Snippet
from schemas.framework import Framework
from schemas.rules import LANGUAGES, SEVERITIES, Text, load_rules

SURE = 0.9
"""Readings below this confidence make a finding unverifiable: the contract calibrates `confidence` at this point."""
_SNIPPET = 200


def finding(
    facts: Facts,
    rule_name: str,
    *,
    evidence: Sequence[Fact],
    message: str = "mismatch",
    fields: Mapping[str, object] | None = None,
    year: int | None = None,
    code: str | None = None,
    stated: str | None = None,
    expected: str | None = None,
    difference: Decimal | None = None,
    tolerance: Decimal | None = None,
    confirmed: bool = True,
    unverifiable: bool = False,
    severity: str | None = None,
    proposal: str | None = None,
    needed: Sequence[Fact] | None = None,
) -> Finding:
    """A finding of a rule, worded in both languages.

    `evidence` are the facts to show, the accused first; `needed` those whose reading decides (all of the evidence by default).
    A block of the framework that is not `confirmed`, or a needed reading below `SURE`, makes it unverifiable and lowers the
    severity by one step; `unverifiable` says that the caller could not decide. `fields` fill the rule's template `message`,
    values that are mappings of languages being worded in each; year, code, stated, expected and difference are always there.
    Raises KeyError for an unknown rule or message, or a field the template names and nobody gave.
    """
    book = load_rules()
    rule = book.rules[rule_name]
    readable = all(fact.evidence.confidence >= SURE for fact in (evidence if needed is None else needed))
    settled = confirmed and readable and not unverifiable
    grade = severity or rule.severity
    notes = [] if unverifiable else [name for name, ok in (("unconfirmed_framework", confirmed), ("uncertain_reading", readable)) if not ok]
    known: dict[str, object] = {"year": _or_dash(year), "code": _or_dash(code), "stated": stated, "expected": expected}
    known["difference"] = "–" if difference is None else number(abs(difference))
    known.update(fields or {})
    snippets = tuple(_snippet(fact) for fact in evidence)
    first = evidence[0].evidence if evidence else None
    place = (first.page, first.line, first.table, first.row, first.column) if first else ()
    texts = {
        language: rule.messages[message][language].format(**{key: _in(language, value) for key, value in known.items()})
        + "".join(book.labels["note"][note][language] for note in notes)
        for language in LANGUAGES
    }
    texts["en"] = texts["en"][:1].upper() + texts["en"][1:]
    return Finding(
        finding_id=short_hash(facts.doc_id, rule_name, year, code, stated, expected, *place),
        rule=rule_name,
        severity=grade if settled or unverifiable else lowered(grade),
        status="mismatch" if settled else "unverifiable",
        fiscal_year=year,
        code=code,
        stated=stated,
        expected=expected,
        difference=_plain(difference),
        tolerance=_plain(tolerance),
        message_th=texts["th"],
        message_en=texts["en"],
        evidence=snippets,
        proposal=proposal,
    )


def _plain(value: Decimal | None) -> Decimal | None:
    """A computed number without the digits that a division left behind: six decimals, no zeros at the end."""
    if value is None:
        return None
    short = value.quantize(Decimal("0.000001")).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings once each, gravest first, then by rule, year, code and id."""
    unique = {item.finding_id: item for item in reversed(findings)}
    return tuple(sorted(unique.values(), key=_order))


def confirms(framework: Framework | None, rule_name: str, *more: str) -> bool:
    """Whether every block of the framework that the rule leans on (and `more`) is confirmed; False without a framework."""
    blocks = (*load_rules().rules[rule_name].leans_on, *more)
    return not blocks or (framework is not None and all(framework.is_confirmed(block) for block in blocks))


def label(group: str, name: str, **fields: object) -> Text:
    """A word of `schemas/rules.yaml` in each language, its template filled."""
    text = load_rules().labels[group][name]
    return {language: text[language].format(**fields) for language in LANGUAGES}


def score_label(level: str, code: str) -> Text:
    """What a score is called in a message: `ตัวชี้วัดที่ 9`, `indicator 9`."""
    return label("level", level, code=code)


def parameter(rule_name: str, name: str) -> Decimal:
    """A limit of a rule from `schemas/rules.yaml`."""
    return load_rules().rules[rule_name].parameters[name]


def number(value: Decimal | None) -> str:
    """A computed number as a person would print it: two decimals; a dash for nothing."""
    return "–" if value is None else format(round_cents(value), "f")


def as_printed(value: Decimal) -> str:
    """A stated number with the digits it was printed with."""
    return format(value, "f")


def listed(values: Sequence[str]) -> str:
    """Values with commas between."""
    return ", ".join(values)


def either(values: Sequence[str]) -> Text:
    """Values of which one holds: `a หรือ b`, `a or b`."""
    return {language: word.join(values) for language, word in label("join", "or").items()}


def lowered(severity: str) -> str:
    """One step less grave."""
    return SEVERITIES[min(SEVERITIES.index(severity) + 1, len(SEVERITIES) - 1)]


def reading_proposal(score: Score, better: Decimal) -> str:
    """A proposal in Thai and English to read a score differently, with both readings."""
    texts = []
    for language in LANGUAGES:
        name = score_label(score.level, score.code)[language]
        read = "–" if score.score is None else as_printed(score.score)
        template = load_rules().labels["proposal"]["reading"][language]
        texts.append(template.format(label=name, read=read, better=as_printed(better)))
    return " / ".join(texts)


def _snippet(fact: Fact) -> Snippet:
    place = fact.evidence
    text = " ".join(place.raw.split())
    return Snippet(text=text[:_SNIPPET], value_id=fact.value_id, page=place.page, line=place.text_line, bbox=place.bbox)


def _in(language: str, value: object) -> object:
    return value[language] if isinstance(value, Mapping) else value


def _or_dash(value: object) -> object:
    return "–" if value is None else value


def _order(item: Finding) -> tuple[int, str, int, str, str]:
    return (SEVERITIES.index(item.severity), item.rule, item.fiscal_year or 0, item.code or "", item.finding_id)
