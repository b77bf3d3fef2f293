"""Provinces, districts and sub-districts of Thailand: which place a printed name means, and how sure that is.

Gazetteer: package `geothai` (DOPA codes). Aliases and rules are data in `schemas/places`. A name is looked up inside its province and its
district: 22 % of sub-district names have another real one a letter away, so a bare name is never resolved, and a near name is believed
only with a margin to the runner-up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from normalizers.similarity import distance
from schemas import places as data
from schemas.knowledge import knowledge

SHARPNESS = 3.0
"""How much less likely a reading is for each unit of edit cost (natural logarithm)."""

_LEVELS = {2: "province", 4: "amphoe", 6: "tambon"}


@dataclass(frozen=True, slots=True)
class Place:
    """A province (code of two digits), district (four) or sub-district (six): the codes nest, as DOPA's do."""

    code: str
    name: str

    @property
    def level(self) -> str:
        """`province`, `amphoe` or `tambon`."""
        return _LEVELS[len(self.code)]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean: `cost` of the slips in between (0 is exact), `score` its share of belief (0 to 1)."""

    place: Place
    cost: float
    score: float


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """What a printed name means. `place` is None when nothing is near enough or two places are equally near.

    `margin` is the cost by which the runner-up is worse (infinite without one), `candidates` are best first, at most five,
    `steps` name the rules that led there: `exact`, `alias`, `capital_district`, `fuzzy`, `ambiguous`, `unknown`.
    """

    query: str
    place: Place | None
    candidates: tuple[Candidate, ...]
    margin: float
    confidence: float
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceCheck:
    """Whether places exist as written, each inside the one above it. None where it was not given or cannot be told."""

    tambon: bool | None
    amphoe: bool | None
    province: bool | None


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """Names by code, codes by the code above, codes by name. A `Place` is made when asked for: a document asks for one in a hundred."""

    names: dict[str, str]
    children: dict[str, list[str]]
    by_name: dict[str, list[str]]


def _rows() -> Iterable[tuple[str, str]]:
    # Importing geothai builds type literals of every code (50 ms); its data files alone load in 8 ms. The public API is the way back.
    spec = find_spec("geothai")
    folder = Path(spec.origin).parent / "_data" if spec is not None and spec.origin else Path()
    files = [folder / f"{level}.json" for level in ("provinces", "districts", "subdistricts")]
    if all(file.is_file() for file in files):
        for file in files:
            yield from ((row[0], row[1]) for row in json.loads(file.read_bytes()))
        return
    import geothai

    for province in geothai.provinces():
        yield province.code, province.name_th
        for district in geothai.districts(province.code):
            yield district.code, district.name_th
            yield from ((subdistrict.code, subdistrict.name_th) for subdistrict in geothai.subdistricts(district.code))


def _clean(name: str) -> str:
    name, _, _ = name.partition("(")
    return "".join(name.split())


def _district_name(name: str) -> str:
    for word in data.load("districts")["prefix_words"]:
        if name.startswith(word) and len(name) > len(word) + 1:
            return name[len(word) :]
    return name


@knowledge
def _gazetteer() -> _Gazetteer:
    names: dict[str, str] = {}
    children: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for code, printed in _rows():
        name = _clean(printed) if "(" in printed or " " in printed else printed
        if len(code) == 4 and code.startswith("10"):
            name = _district_name(name)
        names[code] = name
        children.setdefault(code[:-2], []).append(code)
        by_name.setdefault(name, []).append(code)
    return _Gazetteer(names, children, by_name)


@lru_cache(maxsize=16384)
def place(code: str) -> Place | None:
    """The place with this DOPA code (two, four or six digits), or None."""
    name = _gazetteer().names.get(code)
    return Place(code, name) if name is not None else None


@lru_cache(maxsize=2048)
def children(code: str) -> tuple[Place, ...]:
    """The places directly inside the place with this code (`""` gives the provinces), in the order of their codes."""
    return tuple(found for inner in _gazetteer().children.get(code, ()) if (found := place(inner)) is not None)


def parent(inner: Place) -> Place | None:
    """The place that holds this one; None for a province."""
    return place(inner.code[:-2])


def named(name: str, level: str, within: str = "") -> tuple[Place, ...]:
    """All places of a level with exactly this name, whose code begins with `within`."""
    inside = (place(code) for code in _gazetteer().by_name.get(name, ()) if code.startswith(within))
    return tuple(found for found in inside if found is not None and found.level == level)


@knowledge
def all_names() -> frozenset[str]:
    """Every name of a province, district or sub-district of three letters or more."""
    return frozenset(name for name in _gazetteer().by_name if len(name) > 2)


@knowledge
def province_aliases() -> dict[str, Place]:
    """Other names of provinces (`กทม`, common misspellings) and the province meant."""
    found = {}
    for row in data.load("provinces")["provinces"]:
        meant = place(row["code"])
        if meant is not None:
            found.update({alias: meant for alias in row["aliases"]})
    return found


@knowledge
def province_abbreviations() -> dict[str, Place]:
    """Letter codes of provinces in letterheads (`ตง`) and the province meant."""
    rows = data.load("provinces")["provinces"]
    return {row["abbreviation"]: meant for row in rows if (meant := place(row["code"])) is not None}


def capital(province: Place) -> Place | None:
    """The capital district of a province (เมือง...); None for Bangkok, which has none."""
    code = data.load("districts")["capitals"].get(province.code)
    if code is not None:
        return place(code)
    wanted = data.load("districts")["capital_words"][0] + province.name
    return next(iter(named(wanted, "amphoe", province.code)), None)


@knowledge
def _district_aliases() -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    for row in data.load("districts")["aliases"]:
        meant = place(row["code"])
        if meant is not None:
            found.update({(meant.code[:2], alias): meant for alias in row["names"]})
    for province in children(""):
        main = capital(province)
        if main is not None:
            for word in data.load("districts")["capital_words"]:
                found[(province.code, word)] = main
    return found


def unknown_cost(name: str) -> float:
    """The cost at which believing that a name is unknown to the gazetteer beats believing in a slip; grows with its length."""
    return min(3.0, 0.5 + 0.25 * len(name))


def _maybe_near(name: str, other: str) -> bool:
    """A quick test before the edit distance: enough letters in common."""
    letters = set(name)
    return abs(len(name) - len(other)) <= 4 and 2 * len(letters & set(other)) >= min(len(letters), len(set(other)))


def rank(name: str, options: Iterable[Place]) -> PlaceMatch:
    """Which of the options a name means, by edit cost and margin. Pure; used by the `find_*` functions on the right options."""
    name = _clean(name)
    options = tuple(options)
    exact = [option for option in options if option.name == name]
    if len(exact) == 1:
        return PlaceMatch(name, exact[0], (Candidate(exact[0], 0.0, 1.0),), math.inf, 0.99, ("exact",))
    if not name or not options:
        return PlaceMatch(name, None, (), 0.0, 0.0, ("unknown",))
    costs = sorted((distance(name, option.name), option.code, option) for option in options if _maybe_near(name, option.name))[:5]
    belief = [math.exp(-SHARPNESS * cost) for cost, _, _ in costs]
    total = sum(belief) + math.exp(-SHARPNESS * unknown_cost(name))
    found = tuple(Candidate(option, cost, share / total) for (cost, _, option), share in zip(costs, belief, strict=True))
    if not found:
        return PlaceMatch(name, None, (), 0.0, 0.0, ("unknown",))
    margin = found[1].cost - found[0].cost if len(found) > 1 else math.inf
    confidence = round(min(0.97, found[0].score), 4)
    if margin == 0:
        return PlaceMatch(name, None, found, 0.0, confidence, ("ambiguous",))
    if found[0].score < 0.5:
        return PlaceMatch(name, None, found, margin, confidence, ("unknown",))
    return PlaceMatch(name, found[0].place, found, margin, confidence, ("exact",) if found[0].cost == 0 else ("fuzzy",))


def _known(name: str, meant: Place, step: str, confidence: float = 0.98) -> PlaceMatch:
    return PlaceMatch(name, meant, (Candidate(meant, 0.0, 1.0),), math.inf, confidence, (step,))


@lru_cache(maxsize=4096)
def find_province(name: str) -> PlaceMatch:
    """The province a printed name means (without the word จังหวัด): exact, by alias, or near with a margin."""
    name = _clean(name)
    bare = name.rstrip(".ฯ")
    for spelling in (name, bare):
        if (meant := province_aliases().get(spelling)) is not None:
            return _known(name, meant, "alias")
    return rank(name, children(""))


@lru_cache(maxsize=4096)
def find_amphoe(name: str, province: str | None) -> PlaceMatch:
    """The district a printed name means (without the word อำเภอ) in a province, given by its official name.

    `เมือง` is the capital district. Without a province a name resolves only when it is exact and one district of the country has it.
    """
    name = _clean(name)
    where = next(iter(named(province, "province")), None) if province else None
    if where is None:
        same = named(name, "amphoe")
        return _known(name, same[0], "exact", 0.9) if len(same) == 1 else PlaceMatch(name, None, (), 0.0, 0.0, ("unknown",))
    for spelling in (name, _district_name(name)):
        if (meant := _district_aliases().get((where.code, spelling))) is not None:
            is_capital = spelling in data.load("districts")["capital_words"]
            return _known(name, meant, "capital_district" if is_capital else "alias")
    match = rank(name, children(where.code))
    stripped = _district_name(name)
    return rank(stripped, children(where.code)) if match.steps != ("exact",) and stripped != name else match


@lru_cache(maxsize=4096)
def find_tambon(name: str, amphoe: str, province: str) -> PlaceMatch:
    """The sub-district a printed name means in a district of a province, both given by their official names."""
    where = find_amphoe(amphoe, province)
    if where.place is None or where.steps == ("fuzzy",):
        return PlaceMatch(name, None, (), 0.0, 0.0, ("unknown",))
    return rank(name, children(where.place.code))


def place_exists(tambon: str | None, amphoe: str | None, province: str | None) -> PlaceCheck:
    """Whether the places exist as written (official names and aliases; nothing near is accepted), each inside the one above.

    A level is None when it is not given, or when the one above it is missing or unknown, so that it cannot be judged.
    """
    exact = {"exact", "alias", "capital_district"}
    in_province = find_province(province) if province else None
    province_ok = in_province is not None and in_province.place is not None and in_province.steps[0] in exact
    amphoe_ok: bool | None = None
    tambon_ok: bool | None = None
    if in_province is not None and in_province.place is not None and province_ok and amphoe:
        district = find_amphoe(amphoe, in_province.place.name)
        amphoe_ok = district.place is not None and district.steps[0] in exact
        if amphoe_ok and district.place is not None and tambon:
            tambon_ok = find_tambon(tambon, district.place.name, in_province.place.name).steps == ("exact",)
    return PlaceCheck(tambon_ok, amphoe_ok, province_ok if province else None)
