"""Public bodies to write reports about: real places from geothai, all kinds of bodies."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

import geothai

from generator.words import words

TONES = "่้๊๋"


@dataclass(frozen=True, slots=True)
class Body:
    """A public body as the register has it; places are None where such a body has none."""

    type: str
    name: str
    full: str
    short: str
    amphoe: str | None
    province: str | None

    @property
    def place(self) -> str:
        """`อำเภอ… จังหวัด…`, or an empty text."""
        said = self.type == "PAO" or self.full == self.province  # the name itself is the province
        parts = [f"อำเภอ{self.amphoe}" if self.amphoe else "", f"จังหวัด{self.province}" if self.province and not said else ""]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-district with where it lies."""

    tambon: str
    amphoe: str
    province: str


@cache
def places() -> tuple[Place, ...]:
    """All sub-districts outside of Bangkok, which has no local bodies below it."""
    return tuple(
        Place(tambon.name_th, amphoe.name_th, province.name_th)
        for province in geothai.provinces()
        if province.name_th != "กรุงเทพมหานคร"
        for amphoe in geothai.districts(province.code)
        for tambon in geothai.subdistricts(amphoe.code)
    )


def draw_body(rng: random.Random) -> Body:
    """A body of a kind drawn by how common it is."""
    table = words("bodies")
    kinds = list(table["types"])
    kind = rng.choices(kinds, [table["types"][name]["weight"] for name in kinds])[0]
    if kind == "OTHER":
        other = rng.choice(table["others"])
        return Body("OTHER", other["name"], other["name"], other["name"], other.get("amphoe"), other.get("province"))
    place = rng.choice(places())
    name, amphoe = place.tambon, place.amphoe
    province = place.province
    if kind == "SM" and rng.random() < 0.3 and not place.amphoe.startswith("เมือง"):
        name = place.amphoe
    elif kind == "TM":
        name = place.amphoe.removeprefix("เมือง") or place.amphoe
    elif kind == "CM":
        name = province = rng.choice(table["cities"])
        amphoe = f"เมือง{province}"
    full, short = table["types"][kind]["full"], table["types"][kind]["short"]
    if kind == "PAO":
        return Body(kind, province, full + province, short + province, None, province)
    return Body(kind, name, full + name, short + name, amphoe, province)


def misspell(rng: random.Random, name: str) -> str:
    """The name with one letter or mark lost or changed, or two letters changed round. Never the name itself."""
    table = words("bodies")["confusable_letters"]
    pairs = [i for i in range(len(name) - 1) if all("ก" <= letter <= "ฮ" for letter in name[i : i + 2]) and name[i] != name[i + 1]]
    if pairs and rng.random() < 0.2:
        spot = rng.choice(pairs)
        return name[:spot] + name[spot + 1] + name[spot] + name[spot + 2 :]
    spots = [i for i, letter in enumerate(name) if letter in table or (letter in TONES and i)]
    if not spots:
        return name[:-1] if len(name) > 3 else name + "า"
    spot = rng.choice(spots)
    if name[spot] in TONES:
        return name[:spot] + name[spot + 1 :]
    return f"{name[:spot]}{table[name[spot]]}{name[spot + 1 :]}"


def other_amphoe(rng: random.Random, body: Body) -> str:
    """The name of a district that does not lie in the body's province."""
    while True:
        place = rng.choice(places())
        if place.province != body.province and not place.amphoe.startswith("เมือง"):
            return place.amphoe
