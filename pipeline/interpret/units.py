"""Cells of responsible units to a list of units."""

from __future__ import annotations

import re

from schemas.knowledge import knowledge
from schemas.vocabulary import load

_ENUMERATOR = re.compile(r"^(?:[-–•*·]+|\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})?[.)]+)\s*")


@knowledge
def _heads() -> tuple[str, ...]:
    return tuple(sorted(load("units")["heads"], key=len, reverse=True))


@knowledge
def _bare_heads() -> frozenset[str]:
    return frozenset(load("units")["bare_heads"])


@knowledge
def _splitter() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(mark) for mark in load("units")["separators"]))


def split_units(text: str) -> tuple[str, ...]:
    """The units a cell names, as printed but with names broken over lines or by spaces joined again.

    A unit begins where a word begins like one (`กอง…`, `สำนัก…`); words that do not belong to the unit before them.
    """
    units: list[str] = []
    for piece in _splitter().split(text):
        if units and piece.strip() in _bare_heads():
            units[-1] += f"/{piece.strip()}"  # every office and division: one phrase
        else:
            _add_piece(piece.strip(), units)
    return tuple(dict.fromkeys(unit for unit in (_tidy(unit) for unit in units) if unit))


@knowledge
def _joined_heads() -> re.Pattern[str]:
    """The word "and" between two units written without blanks (`กองคลังและกองช่าง`); within a name no head follows it."""
    joiners = "|".join(map(re.escape, load("units")["joiners"]))
    heads = "|".join(map(re.escape, load("units")["joined_heads"]))
    return re.compile(rf"(?:{joiners})(?=(?:{heads}))")


@knowledge
def _glued_heads() -> re.Pattern[str]:
    """A unit up to the beginning of another one (two names without the blank between them)."""
    first = "|".join(map(re.escape, load("units")["glued_first"]))
    second = "|".join(map(re.escape, load("units")["glued_second"]))
    return re.compile(rf"(?:^|(?<=\s))((?:{first})\S{{2,}}?)(?={second})")


def _unglued(piece: str) -> str:
    """A piece with a blank again between units that stood on lines of their own in a cell."""
    while (parted := _glued_heads().sub(r"\1 ", piece)) != piece:
        piece = parted
    return piece


def looks_like_unit(text: str) -> bool:
    """Whether a cell names units and nothing else: short pieces that each begin like one."""
    if len(text) > 160:
        return False
    units = split_units(text)
    return bool(units) and all(unit.startswith(_heads()) and len(unit) <= 60 for unit in units)


def _add_piece(piece: str, units: list[str]) -> None:
    """Adds the units of a piece without separators. A piece that begins no unit carries on the last one."""
    joiners = tuple(load("units")["joiners"])
    starts_new = True
    for raw_word in _unglued(_joined_heads().sub(" ", piece)).split():
        word = _ENUMERATOR.sub("", raw_word)
        if word != raw_word:
            starts_new = True
        if not word:
            continue
        if word in joiners:
            starts_new = True
            continue
        unjoined = (word.removeprefix(joiner) for joiner in joiners if word.startswith(joiner))
        bare = next((rest for rest in unjoined if rest.startswith(_heads())), word)
        if bare.startswith(_heads()) or (starts_new and (not units or _ends(units[-1]))):
            units.append(bare)
        elif units:
            units[-1] += word
        else:
            units.append(word)
        starts_new = False


def _ends(unit: str) -> bool:
    """A bracketed remark is complete; any other unit may be carried on by the next line of the cell."""
    return unit.endswith(")")


def _tidy(unit: str) -> str:
    return unit.strip(" .,-–•:;")
