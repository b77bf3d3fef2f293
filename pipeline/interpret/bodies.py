"""Public bodies named in a document: every mention with its type, its name as printed, and the places that stand beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers import places
from normalizers.register import registered
from pipeline.identity import value_id
from pipeline.interpret.body_roles import rest_of_line, role_of
from pipeline.interpret.body_words import Hit, find_hits
from pipeline.interpret.other_bodies import find_others
from pipeline.interpret.places_in_text import Places, Segment, amphoe_lexicon, find_places, place_at, place_word, segment, starts_with_stop
from pipeline.interpret.text_runs import RUN, flatten, text_runs
from schemas import places as data
from schemas.document import Cell, Document
from schemas.facts import Evidence, NameMention

_LONGEST_NAME = 24
_LONGEST_ALONE = 18
_MOST_TAUGHT = 50
"""So many names that no gazetteer holds are looked for elsewhere in the document: every one costs time at every mention."""
_LONG_PIECE = 20_000
"""In a line this long the printed name is not looked up again: that would take time quadratic in its length."""


def _lexicon(kind: str, found: Places) -> frozenset[str]:
    """The names that a body of a type can have, given the places the document speaks of."""
    after = next(row["names_after"] for row in data.load("bodies")["types"] if row["type"] == kind)
    names: set[str] = set()
    provinces = list(found.provinces) or list(found.letterhead)
    if "province" in after:
        names.update(place.name for place in places.children(""))
    if "amphoe" in after:
        names.update(amphoe_lexicon(provinces))
    if "tambon" in after:
        districts = list(found.amphoes) or [place.code for code in provinces for place in places.children(code)]
        names.update(place.name for code in districts for place in places.children(code))
    for code in provinces:
        if (province := places.place(code)) is not None:
            names.update(body.name for body in registered(kind, province))
    return frozenset(name for name in names if len(name) > 1) - frozenset(data.load("districts")["capital_words"])


_SKIP = re.compile(r"[ \t\u00a0\u200b]*(\n{0,2})[ \t\u00a0\u200b]*")


def _name_after(hit: Hit, lexicon: frozenset[str]) -> tuple[int, Segment] | None:
    """The name behind an announcing word and the offset where it begins; None for a body that is not named."""
    text = hit.run.text
    skip = _SKIP.match(text, hit.end)
    start = skip.end() if skip else hit.end
    tail = text[start : start + 60]
    if any(place_word(level).match(text, start) for level in ("amphoe", "province")):
        return None
    name = segment(tail, lexicon)
    if name is None or name.quality in {"unknown", "gazetteer"}:
        whole = _whole_run(hit, start)
        name = whole if whole is not None and (name is None or whole.end > name.end) else name
    if name is None:
        return None
    spaced = start > hit.end
    if spaced and name.quality == "unknown" and not _place_follows(text, start + name.end):
        return None
    if hit.strength in {"short", "ocr"} and name.quality == "unknown" and not _place_follows(text, start + name.end):
        return None
    if hit.strength == "ocr" and name.quality != "known":
        return None
    return start, name


def _whole_run(hit: Hit, start: int) -> Segment | None:
    """The whole run of letters, stop words or not, where nothing but the name can stand: a district follows, or a heading ends."""
    text = hit.run.text
    # A run without an end in reach is no name; looking for its end would make the time quadratic in a text without spaces.
    run = RUN.match(text, start, start + 2 * _LONGEST_ALONE)
    if run is None:
        return None
    places_inside = [word.start() for level in ("amphoe", "province") if (word := place_word(level).search(text, start, run.end()))]
    end = min([run.end(), *places_inside])
    if not 2 <= end - start <= _LONGEST_ALONE or text[start:end] in data.load("bodies")["stop_words"]:
        return None
    line_ends = not rest_of_line(text, end).strip(" \t*_#.")
    attached = start == hit.end and hit.strength in {"word", "damaged"}
    titled = line_ends and attached and not starts_with_stop(run.group()) and role_of(hit, end) == "cover"
    if titled or _place_follows(text, end):
        return Segment(text[start:end], end - start, "unknown")
    return None


def _place_follows(text: str, offset: int) -> bool:
    skip = _SKIP.match(text, offset)
    return any(place_word(level).match(text, skip.end() if skip else offset) for level in ("amphoe", "province"))


def _mention(document: Document, hit: Hit, name: str, start: int, end: int, lexicon: frozenset[str], quality: str) -> NameMention:
    run = hit.run
    piece = run.pieces[run.index_at(hit.start)]
    printed = run.text[hit.start : end]
    amphoe, province, place_end = place_at(run.text, end, lexicon)
    cell = piece if isinstance(piece, Cell) else None
    line = piece.line if isinstance(piece, Cell) else piece.number
    row, column = (cell.row, cell.column) if cell is not None else (None, None)
    offset = hit.start - run.starts[run.index_at(hit.start)]
    evidence = Evidence(
        page=run.page,
        line=line,
        raw=printed if len(piece.raw) > _LONG_PIECE or printed in piece.raw else piece.raw[:200],
        reader=run.reader,
        confidence={"known": 0.99, "gazetteer": 0.95, "near": 0.9, "whole": 0.95}.get(quality, 0.7),
        steps=(*piece.steps, f"name_{quality}", f"role_{role_of(hit, place_end)}"),
        table=run.table,
        row=row,
        column=column,
        bbox=piece.bbox,
    )
    identity = value_id(document.doc_id, "name", run.page, line, run.table, row, column, f"{hit.type}:{offset}")
    return NameMention(value_id=identity, evidence=evidence, type=hit.type, name=name, amphoe=amphoe, province=province)


@dataclass(frozen=True, slots=True)
class NamedBodies:
    """The public bodies that a document names, in reading order, and the places it speaks of."""

    mentions: tuple[NameMention, ...]
    places: Places


def find_names(document: Document) -> NamedBodies:
    """All mentions of named public bodies in lines and cells, in reading order, each with the district and province beside it.

    A body without a name (`องค์การบริหารส่วนตำบล` in running text) is no mention. `evidence.steps` end with how the name was cut out
    (`name_known`, `name_gazetteer`, `name_near`, `name_unknown`, `name_whole`) and where it stands (`role_cover`, `role_heading`,
    `role_prose`, `role_cell`, `role_example`); a name that no gazetteer explains is kept when a place follows it, when it stands alone
    in a heading, or when it is met twice. Bodies of type OTHER: see `other_bodies.find_others`; their name is as printed.
    """
    runs = tuple(text_runs(document))
    flats = [flatten(run.text) for run in runs]
    found = find_places(runs)
    hits = [hit for run, flat in zip(runs, flats, strict=True) for hit in find_hits(run, flat)]
    cuts = list(_local_names(hits, found))
    districts = amphoe_lexicon(list(found.provinces) or list(found.letterhead))
    mentions = [
        (id(hit.run), hit.start, _mention(document, hit, name.name, start, start + name.end, districts, quality))
        for hit, start, name, quality in cuts
    ]
    taken: dict[int, list[tuple[int, int]]] = {}
    for hit in hits:
        taken.setdefault(id(hit.run), []).append((hit.start, hit.end))
    searched = [(run, flat, taken.get(id(run), [])) for run, flat in zip(runs, flats, strict=True) if run.table is None]
    covered = any("role_cover" in mention.evidence.steps for _, _, mention in mentions)
    for hit, printed in find_others(searched, bool(mentions), covered):
        mentions.append((id(hit.run), hit.start, _mention(document, hit, printed, hit.start, hit.end, districts, "whole")))
    order = {id(run): number for number, run in enumerate(runs)}
    mentions.sort(key=lambda entry: (order[entry[0]], entry[1]))
    return NamedBodies(tuple(mention for _, _, mention in mentions), found)


def _local_names(hits: list[Hit], found: Places) -> Iterator[tuple[Hit, int, Segment, str]]:
    """The announcing words that a name follows: where it begins, the name, and how it was cut out."""
    lexicons = {kind: _lexicon(kind, found) for kind in {hit.type for hit in hits}}
    first = [(hit, _name_after(hit, lexicons[hit.type])) for hit in hits]
    unknown = Counter(name.name for _, cut in first if cut is not None and (name := cut[1]).quality == "unknown")
    credible = Counter(
        cut[1].name for hit, cut in first if cut is not None and cut[1].quality == "unknown" and _is_credible(hit, cut[0], cut[1], unknown)
    )
    taught = frozenset(name for name, _ in credible.most_common(_MOST_TAUGHT))
    widened = {kind: lexicon | taught for kind, lexicon in lexicons.items()}
    for hit, cut in first:
        if taught and (cut is None or cut[1].quality != "known"):
            cut = _name_after(hit, widened[hit.type])
        if cut is None or (cut[1].quality == "unknown" and cut[1].name not in taught):
            continue
        yield hit, *cut, "unknown" if cut[1].name in taught else cut[1].quality


def _is_credible(hit: Hit, start: int, name: Segment, counts: Counter[str]) -> bool:
    if not 2 <= len(name.name) <= _LONGEST_NAME:
        return False
    text = hit.run.text
    end = start + name.end
    if _place_follows(text, end):
        return True
    bounded = end >= len(text) or not ("\u0e01" <= text[end] <= "\u0e4e")
    return bounded and (role_of(hit, end) in {"cover", "heading"} or counts[name.name] > 1)
