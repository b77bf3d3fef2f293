"""Whom a document is about, and which year: names, places and fiscal years that do not agree."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from normalizers.places import find_amphoe, find_province, place_exists
from normalizers.similarity import distance
from pipeline.checks.report import SURE, finding, label, listed, parameter
from schemas.facts import Facts, Finding, NameMention, Organization, YearMention

_HEADINGS = ("title", "heading")
_NAMING = (*_HEADINGS, "assessment")


def check_identity(facts: Facts) -> Iterator[Finding]:
    """`organization_conflict`, `place_conflict` and `fiscal_year_conflict`."""
    if facts.organization is not None:
        own = _own_names(facts.names, facts.organization)
        yield from _spellings(facts, facts.organization, own)
        for kind in ("province", "amphoe"):
            yield from _places(facts, facts.organization, own, kind)
    if facts.fiscal_year is not None:
        yield from _years(facts, facts.fiscal_year)


def _own_names(names: Sequence[NameMention], body: Organization) -> tuple[NameMention, ...]:
    """The mentions that are of the body itself, well or badly spelt.

    Another body of the same type is known by its own place, or by a name too far from the resolved one.
    """
    same_type = [mention for mention in names if mention.type == body.type and not _is_elsewhere(mention, body)]
    return tuple(mention for mention in same_type if _bare(mention.name) == _bare(body.name) or _misspells(mention.name, body))


def _is_elsewhere(mention: NameMention, body: Organization) -> bool:
    """Whether the mention names a body of another place: a place that is not the body's, and really has a sub-district of that name."""
    province = mention.province or body.province
    amphoe = mention.amphoe or (body.amphoe if province == body.province else None)
    elsewhere = (amphoe, province) != (body.amphoe, body.province)
    return elsewhere and bool(place_exists(mention.name, amphoe, province).tambon)


def _misspells(name: str, body: Organization) -> bool:
    """Whether a name may be the body's, badly spelt: near enough, and not that of a neighbour in the same district.

    The right name with more behind it is a name that ran into the next word, which says nothing of its spelling.
    """
    if _bare(name).startswith(_bare(body.name)) or _letters(name) == _letters(body.name):
        return False  # the latter: a mark printed on the neighbouring letter is a slip of keys or fonts, not another spelling
    largest, share = (float(parameter("organization_conflict", limit)) for limit in ("largest_distance", "largest_share"))
    if distance(_bare(name), _bare(body.name)) > min(largest, len(_bare(body.name)) * share):
        return False
    return not place_exists(name, body.amphoe, body.province).tambon


def _spellings(facts: Facts, body: Organization, own: Sequence[NameMention]) -> Iterator[Finding]:
    groups: dict[str, list[NameMention]] = {}
    for mention in own:
        groups.setdefault(_bare(mention.name), []).append(mention)
    wrong = {name: mentions for name, mentions in groups.items() if name != _bare(body.name)}
    if not wrong:
        return
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    spellings = listed([f"“{mentions[0].name}” ({len(mentions)})" for _, mentions in ranked])
    shown = sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0]))
    right = groups.get(_bare(body.name), [])
    yield finding(
        facts,
        "organization_conflict",
        evidence=[*(mentions[0] for _, mentions in shown), *right[:1]],
        needed=[],
        fields={"type": label("organization", body.type), "spellings": spellings},
        year=facts.fiscal_year,
        stated=listed([mentions[0].name for _, mentions in shown]),
        expected=body.name,
        # Where the resolved name is nowhere printed, the resolution itself must be sure.
        confirmed=True,
        unverifiable=not right and body.confidence < SURE,
        severity="info" if not right and body.confidence < SURE else None,
        proposal=body.name,
    )


def _places(facts: Facts, body: Organization, own: Sequence[NameMention], kind: str) -> Iterator[Finding]:
    expected = body.province if kind == "province" else body.amphoe
    groups: dict[str, list[NameMention]] = {}
    for mention in own:
        stated = mention.province if kind == "province" else mention.amphoe
        if stated is not None and expected is not None and not _same_place(kind, stated, expected, body.province):
            groups.setdefault(_bare(stated), []).append(mention)
    for stated, mentions in sorted(groups.items()):
        exists = place_exists(None, stated, body.province).amphoe if kind == "amphoe" else place_exists(None, None, stated).province
        doubtful = body.confidence < parameter("place_conflict", "least_confidence")
        yield finding(
            facts,
            "place_conflict",
            message="missing" if exists is False else "differs",
            evidence=mentions,
            needed=[],
            fields={"kind": label("place", kind), "within": body.province or "–"},
            year=facts.fiscal_year,
            code=kind,
            stated=stated,
            expected=expected,
            unverifiable=doubtful,
            severity="info" if doubtful else None,
            proposal=expected,
        )


def _same_place(kind: str, stated: str, expected: str, province: str | None) -> bool:
    """Whether a printed place is the expected one, by its name, an official other name, or with words run into it."""
    one, other = _bare(stated), _bare(expected)
    return one == other or one.startswith(other) or _official(kind, stated, province) == expected


def _official(kind: str, stated: str, province: str | None) -> str | None:
    """The official name of a place as printed; None when it is not one, however near."""
    match = find_province(stated) if kind == "province" else find_amphoe(stated, province)
    return None if match.place is None or "fuzzy" in match.steps else match.place.name


def _years(facts: Facts, assessed: int) -> Iterator[Finding]:
    naming = [mention for mention in facts.years if mention.context in _NAMING]
    counts: Counter[int] = Counter()
    for mention in naming:
        counts[mention.year] += 3 if mention.context == "title" else 1
    crowded = _years_by_place(facts.years)
    allowed = _allowed_years(facts, assessed)
    groups: dict[int, list[YearMention]] = {}
    for mention in naming:
        place = mention.evidence
        alone = len(crowded[(place.page, place.line, place.table, place.row)]) == 1  # "2565–2570" names a span, not the year of a report
        if mention.year not in allowed and alone:
            groups.setdefault(mention.year, []).append(mention)
    for year, mentions in sorted(groups.items()):
        headings = [mention for mention in mentions if mention.context in _HEADINGS]
        outvoted = counts[year] >= counts[assessed]
        certain = bool(headings) and not outvoted
        yield finding(
            facts,
            "fiscal_year_conflict",
            message="mismatch" if headings else "body",
            evidence=[*headings, *(mention for mention in mentions if mention not in headings)],
            needed=headings,
            year=assessed,
            code=str(year),
            stated=str(year),
            expected=str(assessed),
            unverifiable=not certain,
            severity=None if certain else "info",
            proposal=str(assessed) if certain else None,
        )


def _allowed_years(facts: Facts, assessed: int) -> set[int]:
    """The assessed year and the next (a plan's), years compared with, and those a plan or a target speaks of."""
    ahead = ("plan", "target", "date")
    spoken = {mention.year for mention in facts.years if mention.context in ahead and mention.year > assessed}
    compared = {mention.year for mention in facts.years if mention.context == "comparison"} | {score.fiscal_year for score in facts.scores}
    periods = {period.fiscal_year for period in facts.periods if period.fiscal_year is not None and period.fiscal_year > assessed}
    return {assessed, assessed + 1} | spoken | compared | periods


def _years_by_place(years: Sequence[YearMention]) -> Mapping[tuple[object, ...], set[int]]:
    found: dict[tuple[object, ...], set[int]] = {}
    for mention in years:
        place = mention.evidence
        found.setdefault((place.page, place.line, place.table, place.row), set()).add(mention.year)
    return found


def _letters(name: str) -> tuple[str, list[str]]:
    """The letters of a name in order, and the marks above and below them in any order."""
    bare = _bare(name)
    return "".join(sign for sign in bare if unicodedata.category(sign) != "Mn"), sorted(bare)


def _bare(name: str) -> str:
    return "".join(name.split())
