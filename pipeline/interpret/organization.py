"""Which public body a document is about: all mentions vote, the gazetteer and the places beside the name decide.

The group of spellings with the most weight is the body's; what it is called and where it lies is chosen by `body_candidates`. Confidence is
the share of belief of the best candidate, capped by how much of the place was given. A spelling printed twenty times is one observation,
not twenty: one reader makes the same slip again and again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from normalizers import places
from normalizers.similarity import similarity
from pipeline.identity import short_hash
from pipeline.interpret.bodies import NamedBodies, find_names
from pipeline.interpret.body_candidates import Candidate, Observed, choose, confidence_cap
from pipeline.interpret.places_in_text import Places
from schemas import places as data
from schemas.facts import NameMention, Organization

__all__ = ["find_names", "resolve_organization"]

_ROLE_WEIGHT = {"role_cover": 4.0, "role_heading": 2.0, "role_prose": 1.0, "role_cell": 0.7, "role_example": 0.1}
_SAME_NAME = 0.6
"""Spellings at least this similar are taken for one name (`similarity.similarity`)."""
_MOST_SPELLINGS = 60
_MOST_OBSERVED = 10
"""So many spellings are looked at, the weightiest ones: a document of garbage must not take minutes."""
_NO_PLACE = 0.6
"""The most that a body without any place is believed."""
_WELL_NAMED = 4.0
"""The weight of mentions that names a body which stands on no cover: two headings, or four times in running text."""


def _weight(mention: NameMention) -> float:
    steps = mention.evidence.steps
    weight = next((value for role, value in _ROLE_WEIGHT.items() if role in steps), 1.0)
    if "name_unknown" in steps:
        weight *= 0.6
    return weight * (1.4 if mention.amphoe or mention.province else 1.0)


def _relative(weights: Mapping[str, float]) -> dict[str, float]:
    heaviest = sorted((item for item in weights.items() if item[1] > 0), key=lambda item: (-item[1], item[0]))[:_MOST_OBSERVED]
    damped = {key: 1 + math.log1p(weight) / 2 for key, weight in heaviest}
    top = max(damped.values(), default=1.0)
    return {key: weight / top for key, weight in damped.items()}


def _clusters(mentions: Iterable[NameMention]) -> list[list[NameMention]]:
    """Mentions of one name in its spellings, the weightiest group first."""
    weights: defaultdict[str, float] = defaultdict(float)
    for mention in mentions:
        weights[mention.name] += _weight(mention)
    heads: dict[str, list[str]] = {}
    for name, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_MOST_SPELLINGS]:
        head = next((head for head in heads if similarity(head, name) >= _SAME_NAME), name)
        heads.setdefault(head, []).append(name)
    groups = [[mention for mention in mentions if mention.name in names] for names in map(frozenset, heads.values())]
    return sorted(groups, key=lambda group: -sum(map(_weight, group)))


def _observe(group: list[NameMention], found: Places) -> Observed:
    names: defaultdict[str, float] = defaultdict(float)
    amphoes: defaultdict[str, float] = defaultdict(float)
    provinces: defaultdict[str, float] = defaultdict(float)
    for mention in group:
        weight = _weight(mention)
        names[mention.name] += weight
        if mention.amphoe:
            amphoes[mention.amphoe] += weight
        if mention.province:
            provinces[mention.province] += weight
    if not amphoes:
        on_cover = [place for place in found.mentions if place.cover]
        for place in on_cover or found.mentions:
            amphoes[place.amphoe or ""] += 1
    if not provinces:
        for place in found.mentions:
            if place.province and place.amphoe in amphoes:
                provinces[place.province] += 1
    if not provinces:
        provinces.update({name: float(count) for code, count in found.provinces.items() if (name := _name(code))})
    amphoes.pop("", None)
    return Observed(_relative(names), _relative(amphoes), _relative(provinces), frozenset(found.letterhead))


def _name(code: str) -> str:
    found = places.place(code)
    return found.name if found is not None else ""


def _org_id(kind: str, name: str, geocode: str | None, exact: bool, amphoe: str | None, province: str | None) -> str:
    if exact and geocode:
        return f"{kind}-{geocode}"
    return f"{kind}-{short_hash(kind, name, amphoe, province, length=8)}"


def _steps(chosen: Candidate, seen: Observed) -> Iterator[str]:
    yield chosen.rule
    if chosen.name not in seen.names:
        yield "name_corrected"
    elif len(seen.names) > 1:
        yield "spellings_vote"
    if chosen.amphoe is not None:
        if not seen.amphoes:
            yield "amphoe_inferred"
        elif chosen.amphoe.name not in seen.amphoes:
            province = chosen.province.name if chosen.province else None
            known = {places.find_amphoe(spelling, province).steps[0] for spelling in seen.amphoes}
            yield "capital_district" if "capital_district" in known else "amphoe_corrected"
        elif len(seen.amphoes) > 1:
            yield "amphoes_vote"
    if chosen.province is not None:
        if not seen.provinces:
            yield "province_inferred"
        elif chosen.province.name not in seen.provinces:
            yield "province_corrected"


def _local_body(groups: list[list[NameMention]], found: Places) -> Organization:
    group = groups[0]
    kinds: defaultdict[str, float] = defaultdict(float)
    for mention in group:
        kinds[mention.type] += _weight(mention)
    (kind, kind_weight), *others = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    seen = _observe(group, found)
    variants = tuple(name for name, _ in Counter(mention.name for mention in group).most_common())
    steps: list[str] = ["types_vote"] if others else []
    chosen = choose(kind, seen)
    if chosen is None:
        top = max(seen.names, key=lambda spelling: (seen.names[spelling], spelling))
        steps.append("place_missing")
        identity = _org_id(kind, top, None, False, None, None)
        return Organization(identity, kind, top, None, None, None, None, variants, _NO_PLACE, tuple(steps))
    candidate, share = chosen
    confidence = min(share, confidence_cap(candidate, kind, seen))
    if others and others[0][1] > 0.4 * kind_weight:
        confidence *= 0.85
    rival = sum(map(_weight, groups[1])) if len(groups) > 1 else 0.0
    own = sum(map(_weight, group))
    if rival > 0.5 * own:
        confidence *= own / (own + 0.5 * rival)
        steps.append("rival_body")
    steps.extend(_steps(candidate, seen))
    tambon, amphoe, province = candidate.tambon, candidate.amphoe, candidate.province
    if kind == "PAO" and province is not None:
        amphoe = next((hit for spelling in seen.amphoes if (hit := places.find_amphoe(spelling, province.name).place)), None)
    where = province if kind == "PAO" else tambon or amphoe or province
    amphoe_name, province_name = amphoe.name if amphoe else None, province.name if province else None
    geocode = where.code if where else None
    exact = kind == "PAO" or (tambon is not None and tambon.name == candidate.name)
    return Organization(
        org_id=_org_id(kind, candidate.name, geocode, exact, amphoe_name, province_name),
        type=kind,
        name=candidate.name,
        tambon=tambon.name if tambon else None,
        amphoe=amphoe_name,
        province=province_name,
        geocode=geocode,
        variants=variants,
        confidence=round(confidence, 4),
        steps=tuple(steps),
    )


def _other_body(mentions: list[NameMention], found: Places) -> Organization:
    weights: defaultdict[str, float] = defaultdict(float)
    for mention in mentions:
        weights[mention.name] += _weight(mention)
    # Sorting keeps the order of the first mention: of equal weights the first named wins (a department stands before its ministry).
    on_cover = {mention.name for mention in mentions if "role_cover" in mention.evidence.steps}
    ranked = sorted(weights, key=lambda printed: (printed not in on_cover, -weights[printed]))
    name = ranked[0]
    variants = tuple(printed for printed in ranked[:_MOST_SPELLINGS] if similarity(printed, name) >= _SAME_NAME)
    special = next((row for row in data.load("bodies")["special"] if row["name"] == name), None)
    if special is not None:
        province_name, amphoe_name = special["province"], special["amphoe"]
    else:
        beside = next((mention.province for mention in mentions if mention.name == name and mention.province), None)
        inside = next((place for place in places.children("") if name.endswith(place.name)), None)
        province_place = inside if inside is not None or not beside else places.find_province(beside).place
        province_name = province_place.name if province_place is not None else None
        printed = next((mention.amphoe for mention in mentions if mention.name == name and mention.amphoe), None)
        match = places.find_amphoe(printed, province_name) if printed and province_name else None
        amphoe_name = match.place.name if match is not None and match.place is not None else None
    province = next(iter(places.named(province_name, "province")), None) if province_name else None
    amphoe = next(iter(places.named(amphoe_name, "amphoe", province.code)), None) if amphoe_name and province else None
    where = amphoe or province
    named_well = name in on_cover or weights[name] >= _WELL_NAMED
    confidence = (0.95 if special is not None else 0.75) if named_well else _NO_PLACE
    return Organization(
        org_id=_org_id("OTHER", name, None, False, amphoe_name, province_name),
        type="OTHER",
        name=name,
        tambon=None,
        amphoe=amphoe_name,
        province=province_name,
        geocode=where.code if where else None,
        variants=variants,
        confidence=confidence,
        steps=("special_body",) if special is not None else ("name_as_printed",),
    )


def resolve_organization(named: NamedBodies) -> Organization | None:
    """The body a document is about, or None when no body is named.

    The group of spellings with the most weight wins (cover and headings weigh more than prose, prose more than cells, examples next
    to nothing). A body that is not a local one wins only when no local body is named, or when it stands on the cover and no local body
    does; of several the one on the cover, then the one named most often. Name, district and
    province are the official ones; what was corrected or inferred is in `steps`. Without any district or province the name stays as
    printed and the confidence is at most 0.6. The id is `<type>-<geocode>` for a body named like its sub-district (or province: PAO),
    else it ends in a hash of type, name and place.
    """
    local = [mention for mention in named.mentions if mention.type != "OTHER"]
    other = [mention for mention in named.mentions if mention.type == "OTHER"]
    named_on_cover = any("role_cover" in mention.evidence.steps for mention in local)
    other_on_cover = any("role_cover" in mention.evidence.steps for mention in other)
    if not local and not other:
        return None
    if not local or (other_on_cover and not named_on_cover):
        return _other_body(other, named.places)
    return _local_body(_clusters(local), named.places)
