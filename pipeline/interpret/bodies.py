"""Public bodies named in a document: every mention with its type, its name as printed, and the places that stand beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain

from normalizers import places
from pipeline.identity import value_id
from pipeline.interpret.body_words import Hit, find_hits, overlaps
from pipeline.interpret.places_in_text import Places, Segment, amphoe_lexicon, find_places, place_at, place_word, segment, starts_with_stop
from pipeline.interpret.text_runs import RUN, SHORT_LINE, TextRun, text_runs
from schemas import places as data
from schemas.document import Cell, Document
from schemas.facts import Evidence, NameMention

_LONGEST_NAME = 24
_LONGEST_ALONE = 18
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
    run = RUN.match(text, start)
    if run is None:
        return None
    places_inside = [word.start() for level in ("amphoe", "province") if (word := place_word(level).search(text, start, run.end()))]
    end = min([run.end(), *places_inside])
    if not 2 <= end - start <= _LONGEST_ALONE or text[start:end] in data.load("bodies")["stop_words"]:
        return None
    line_ends = not _rest_of_line(text, end).strip(" \t*_#.")
    attached = start == hit.end and hit.strength in {"word", "damaged"}
    titled = line_ends and attached and not starts_with_stop(run.group()) and _role(hit, end) == "cover"
    if titled or _place_follows(text, end):
        return Segment(text[start:end], end - start, "unknown")
    return None


def _rest_of_line(text: str, offset: int) -> str:
    # Only short lines matter: looking further would make the time quadratic in a text without line breaks.
    end = text.find("\n", offset, offset + SHORT_LINE)
    return text[offset : offset + SHORT_LINE] if end < 0 else text[offset:end]


def _place_follows(text: str, offset: int) -> bool:
    skip = _SKIP.match(text, offset)
    return any(place_word(level).match(text, skip.end() if skip else offset) for level in ("amphoe", "province"))


def _role(hit: Hit, end: int) -> str:
    """Where a mention stands that ends at `end`: `example`, `cell`, `cover` (a title line that ends there), `heading` or `prose`."""
    before = hit.run.text[max(0, hit.start - 30) : hit.start]
    if any(word in before for word in data.load("bodies")["example_words"]):
        return "example"
    if hit.run.table is not None:
        return "cell"
    index = hit.run.index_at(hit.start)
    lead = hit.run.text[max(hit.run.starts[index], hit.start - SHORT_LINE) : hit.start].strip(' \t*#_:."“(')
    short = len(hit.run.pieces[index].text) <= SHORT_LINE
    own = not lead or any(lead.endswith(word) for word in data.load("bodies")["self_words"])
    rest = _rest_of_line(hit.run.text, end).strip(' \t*_#.:)"”')
    if hit.run.covers[index] and short:
        ends = not rest or any(rest.startswith(word) for word in data.load("bodies")["title_rest_words"])
        return "cover" if own and ends else "heading"
    return "heading" if short and own else "prose"


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
        steps=(*piece.steps, f"name_{quality}", f"role_{_role(hit, place_end)}"),
        table=run.table,
        row=row,
        column=column,
        bbox=piece.bbox,
    )
    identity = value_id(document.doc_id, "name", run.page, line, run.table, row, column, f"{hit.type}:{offset}")
    return NameMention(value_id=identity, evidence=evidence, type=hit.type, name=name, amphoe=amphoe, province=province)


@cache
def _other_pattern() -> re.Pattern[str]:
    bodies = data.load("bodies")
    special = [re.escape(word) for row in bodies["special"] for word in row["words"]]
    words = "|".join(map(re.escape, bodies["other_words"]))
    return re.compile(rf"(?P<special>{'|'.join(special)})|(?P<other>(?:{words})[^\s,()\"“”:;|*]+)")


def _others(run: TextRun, taken: list[tuple[int, int]]) -> Iterator[tuple[Hit, str, int]]:
    """Bodies that are not local ones, as printed, where they stand as the name of the reporting body: in headings."""
    if run.table is not None:
        return
    refused = tuple(data.load("bodies")["not_the_subject"])
    for start, piece, cover in zip(run.starts, run.pieces, run.covers, strict=True):
        if len(piece.text) > SHORT_LINE:
            continue
        for match in _other_pattern().finditer(run.text, start, start + len(piece.text)):
            hit = Hit(run, match.start(), match.end(), "OTHER", "word")
            lead = run.text[start : match.start()].rstrip()
            if _role(hit, match.end()) not in {"cover", "heading"} or match.group().startswith(refused) or (lead and not cover):
                continue
            if overlaps(taken, match.start(), match.end()) or any(
                word.search(lead) for word in (place_word("amphoe"), place_word("tambon"))
            ):
                continue
            name = next((row["name"] for row in data.load("bodies")["special"] if match.group("special") in row["words"]), None)
            if name is not None:
                yield hit, name, match.end()
            elif _is_other_name(match.group(), _role(hit, match.end())):
                yield hit, match.group(), match.end()


def _is_other_name(printed: str, role: str) -> bool:
    """Whether this names a body: a province must be a real one that is a title (the word stands everywhere), others need a name at all."""
    province = place_word("province").match(printed)
    if province is not None:
        return role == "cover" and places.find_province(printed[province.end() :]).place is not None
    return any(len(printed) > len(word) + 1 for word in data.load("bodies")["other_words"] if printed.startswith(word))


def find_names(document: Document) -> tuple[NameMention, ...]:
    """All mentions of named public bodies in lines and cells, in reading order, each with the district and province beside it.

    A body without a name (`องค์การบริหารส่วนตำบล` in running text) is no mention. `evidence.steps` end with how the name was cut out
    (`name_known`, `name_gazetteer`, `name_near`, `name_unknown`, `name_whole`) and where it stands (`role_cover`, `role_heading`,
    `role_prose`, `role_cell`, `role_example`); a name that no gazetteer explains is kept when a place follows it, when it stands alone
    in a heading, or when it is met twice. Bodies of type OTHER are taken from headings only, their name as printed.
    """
    runs = tuple(text_runs(document))
    found = find_places(runs)
    hits = [hit for run in runs for hit in find_hits(run)]
    lexicons = {kind: _lexicon(kind, found) for kind in {hit.type for hit in hits}}
    first = [(hit, _name_after(hit, lexicons[hit.type])) for hit in hits]
    unknown = Counter(name.name for _, cut in first if cut is not None and (name := cut[1]).quality == "unknown")
    taught: dict[str, set[str]] = {}
    for hit, cut in first:
        if cut is not None and cut[1].quality == "unknown" and _is_credible(hit, cut[0], cut[1], unknown):
            taught.setdefault(hit.type, set()).add(cut[1].name)
    learned = frozenset(chain.from_iterable(taught.values()))
    districts = amphoe_lexicon(list(found.provinces) or list(found.letterhead))
    mentions: list[tuple[int, int, NameMention]] = []
    order = {id(run): number for number, run in enumerate(runs)}
    for hit, cut in first:
        if cut is None or cut[1].quality != "known":
            cut = _name_after(hit, lexicons[hit.type] | learned)
        if cut is None:
            continue
        start, name = cut
        quality = "unknown" if name.name in learned else name.quality
        if quality == "unknown" and name.name not in learned:
            continue
        mention = _mention(document, hit, name.name, start, start + name.end, districts, quality)
        mentions.append((order[id(hit.run)], hit.start, mention))
    taken: dict[int, list[tuple[int, int]]] = {}
    for hit in sorted(hits, key=lambda one: one.start):
        taken.setdefault(id(hit.run), []).append((hit.start, hit.end))
    for run in runs:
        for hit, printed, end in _others(run, taken.get(id(run), [])):
            mentions.append((order[id(run)], hit.start, _mention(document, hit, printed, hit.start, end, districts, "whole")))
    mentions.sort(key=lambda entry: entry[:2])
    return tuple(mention for _, _, mention in mentions)


def _is_credible(hit: Hit, start: int, name: Segment, counts: Counter[str]) -> bool:
    if not 2 <= len(name.name) <= _LONGEST_NAME:
        return False
    text = hit.run.text
    end = start + name.end
    if _place_follows(text, end):
        return True
    bounded = end >= len(text) or not ("\u0e01" <= text[end] <= "\u0e4e")
    return bounded and (_role(hit, end) in {"cover", "heading"} or counts[name.name] > 1)
