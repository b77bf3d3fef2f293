"""What the review page shows and does, as plain data in and out: the queue, an item beside its document, decisions and taking them back."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.corrections.files import correction_files, correction_set, entries_of, load_corrections
from pipeline.errors import UsageError
from pipeline.picture_pool import PageOrder, Picture, Pictures
from pipeline.pool import ChildPool
from pipeline.report.names import Names, names_of
from pipeline.review.entries import Entry, NoEntry, entry_of, file_decisions, own_file, without
from pipeline.review.queue import GROUPS, Ask, Decided, Item, Row, applied_entries, decided_values, is_open, make_queue
from pipeline.review.show import about_finding, name_of_value, values_of
from pipeline.review.trial import Trial, Tried
from pipeline.sources import Source, intact_file, lines_around, open_source
from pipeline.store import any_reading
from schemas.corrections import CorrectionSet
from schemas.messages import LANGUAGES, load_review_texts

PAGE_SIZE = 50
MOST_PICTURES = 6
LONGEST_NOTE = 500

Json = dict[str, Any]


class Refused(Exception):
    """What was asked is not done. The text in both languages is `texts`; `detail` is technical."""

    def __init__(self, key: str, detail: str = "") -> None:
        """`key` of `schemas/messages_review.yaml`."""
        super().__init__(key)
        self.texts = load_review_texts()[key]
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Dataset:
    """A snapshot that is being looked at: its name, a way to ask it, what is in it to be looked at."""

    snapshot: str
    ask: Ask
    names: Names
    items: Mapping[str, Item]
    applied: frozenset[str]


@dataclass(slots=True)
class Desk:
    """One reviewer at work. `latest` opens the snapshot that is current, given the name of the one that is open (None when it still is).

    `folder`: of the corrections. `today` for tests. Not more than one call works at a time (`lock`).
    """

    raw: Path
    processed: Path
    folder: Path
    by: str
    language: str
    latest: Callable[[str], tuple[str, Ask] | None]
    pictures: ChildPool[PageOrder, Pictures]
    trials: ChildPool[Trial, Tried]
    today: Callable[[], dt.date] = dt.date.today
    dataset: Dataset | None = None
    drawn: dict[tuple[str, int], Picture] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


def queue_page(desk: Desk, group: str, offset: int) -> Json:
    """Up to `PAGE_SIZE` open items from `offset` on (of one group, or of all when it is empty), and how many there are."""
    data, decided = _opened(desk), _decided(desk)
    waiting = [item for item in data.items.values() if is_open(item, decided)]
    chosen = [item for item in waiting if group in ("", item.group)]
    _, mine = own_file(desk.folder, desk.by, desk.today())
    return {
        "snapshot": data.snapshot,
        "by": desk.by,
        "open": len(waiting),
        "settled": len(data.items) - len(waiting),
        "groups": {name: sum(item.group == name for item in waiting) for name in GROUPS},
        "offset": offset,
        "items": [_line(data, item) for item in chosen[offset : offset + PAGE_SIZE]],
        "chosen": len(chosen),
        "mine": len(mine),
        "pending": sum(one.pending for one in decided.values()),
    }


def item_page(desk: Desk, item_id: str) -> Json:
    """An item with its values, the place they were read at, and what was decided. Raises Refused for an id that is none."""
    data = _opened(desk)
    item = _item(data, item_id)
    document = data.names.documents[item.doc_id]
    source = _source(desk, item.doc_id, data.snapshot)
    scores = {row["value_id"]: row for row in data.ask("SELECT * FROM scores WHERE doc_id = ?", item.doc_id)}
    decided = _decided(desk)
    snippets = item.row["evidence"] if item.table is None else [{**item.row, "text": item.row["raw"]}]
    pictures = _pictures(desk, source, document, item, snippets)
    _, mine = own_file(desk.folder, desk.by, desk.today())
    own_ids = {entry["id"] for entry in mine}
    return {
        **_line(data, item),
        "open": is_open(item, decided),
        "finding": about_finding(item, scores, source),
        "document": {
            "title": document["title"] or "",
            "path": document["source_path"],
            "year": document["fiscal_year"],
            "doc_id": item.doc_id,
            "gone": source.file is None,
        },
        "values": [
            {**value, "decided": _decided_view(desk, decided.get(value["id"]), own_ids)}
            for value in values_of(item, scores, source, snippets)
        ],
        "pictures": pictures,
        "lines": [
            {"number": line.number, "text": line.text, "marked": line.marked}
            for line in lines_around(source, sorted({one["line"] for one in snippets if one["line"] is not None}))
        ],
    }


def picture_of(desk: Desk, item_id: str, page: int) -> bytes:
    """The picture of an item's places on a page that `item_page` named. Raises Refused when there is none."""
    picture = desk.drawn.get((item_id, page))
    if picture is None:
        item_page(desk, item_id)
        picture = desk.drawn.get((item_id, page))
    if picture is None or not picture.webp:
        raise Refused("refused_unknown")
    return picture.webp


def decide(desk: Desk, item_id: str, value_ids: Sequence[str], verdict: str, read: str, note: str) -> Json:
    """File a decision about values of an item, after trying it on the document: an entry that would not apply is not written.

    The effect: the ids and texts of findings that go, and that come, by it. Raises Refused, OSError.
    """
    data = _opened(desk)
    item = _item(data, item_id)
    document = data.names.documents[item.doc_id]
    decided = _decided(desk)
    path, mine = own_file(desk.folder, desk.by, desk.today())
    own_ids = {entry["id"] for entry in mine}
    if not value_ids or not set(value_ids) <= set(item.value_ids) or (verdict == "set" and len(value_ids) != 1):
        raise Refused("refused_unknown")
    if any(one is not None and one.entry_id not in own_ids for one in map(decided.get, value_ids)):
        raise Refused("refused_elsewhere")
    known = _known(data, item, value_ids)
    kept = without(mine, {decided[value_id].entry_id for value_id in value_ids if value_id in decided})
    others = _other_entries(desk, path)
    before = _try(desk, document, [*others, *_filed(path, kept)], value_ids)
    texts = load_review_texts()
    why = " ".join(note.split())[:LONGEST_NOTE] or texts.get(f"why_{verdict}", texts["why_set"])[desk.language]
    about = {"document": document["sha256"], "file": document["source_path"], "by": desk.by, "why": why}
    try:
        new = [_entry(verdict, read, known.get(value_id), before, value_id, about) for value_id in value_ids]
    except NoEntry as error:
        raise Refused(str(error)) from error
    new = [{"id": f"{path.stem}-{value_id}", **entry} for value_id, entry in zip(value_ids, new, strict=True)]
    after = _try(desk, document, [*others, *_filed(path, [*kept, *new])], ())
    new_ids = {entry["id"] for entry in new}
    unmet = [note.detail for note in after.notes if note.id in new_ids and not note.applied]
    if unmet:
        raise Refused("refused_unmet", "; ".join(unmet))
    file_decisions(
        desk.folder, desk.by, desk.today(), lambda held: [*without(held, {e["id"] for e in held} - {e["id"] for e in kept}), *new]
    )
    return {"entries": sorted(new_ids), "file": path.name, "effect": _effect(before, after)}


def undo(desk: Desk, entry_ids: Sequence[str]) -> Json:
    """Take decisions of the reviewer's own file of today back. Raises Refused for an entry that does not stand there."""
    _, mine = own_file(desk.folder, desk.by, desk.today())
    if not entry_ids or not set(entry_ids) <= {entry["id"] for entry in mine}:
        raise Refused("refused_elsewhere")
    path = file_decisions(desk.folder, desk.by, desk.today(), lambda held: without(held, set(entry_ids)))
    return {"file": path.name}


def _opened(desk: Desk) -> Dataset:
    """The current dataset; read anew when a run has published another."""
    latest = desk.latest(desk.dataset.snapshot if desk.dataset else "")
    if latest is not None:
        snapshot, ask = latest
        names = names_of(ask)
        items = {item.id: item for item in make_queue(ask, names.documents)}
        desk.dataset = Dataset(snapshot, ask, names, items, applied_entries(ask))
        desk.drawn.clear()
    assert desk.dataset is not None
    return desk.dataset


def _decided(desk: Desk) -> dict[str, Decided]:
    assert desk.dataset is not None
    return decided_values(_corrections(desk), desk.dataset.applied)


def _corrections(desk: Desk) -> CorrectionSet:
    try:
        return load_corrections(desk.folder) if desk.folder.is_dir() else CorrectionSet()
    except UsageError as error:
        raise Refused("refused_bad_file", f"{error.subject}: {error.detail}") from error


def _item(data: Dataset, item_id: str) -> Item:
    item = data.items.get(item_id)
    if item is None:
        raise Refused("refused_unknown")
    return item


def _line(data: Dataset, item: Item) -> Json:
    """An item in a line of the queue."""
    document = data.names.documents[item.doc_id]
    if item.table is None:
        text: Mapping[str, str] = {language: item.row[f"message_{language}"] for language in LANGUAGES}
    else:
        text = name_of_value(item.table, item.row)
    return {
        "id": item.id,
        "group": item.group,
        "text": text,
        "body": data.names.body(document["org_id"]),
        "path": document["source_path"],
        "difference": item.row["difference"] if item.table is None else None,
        "confidence": None if item.table is None else item.row["confidence"],
    }


def _decided_view(desk: Desk, decided: Decided | None, own_ids: set[str]) -> Json | None:
    if decided is None:
        return None
    return {
        "entry": decided.entry_id,
        "verdict": load_review_texts()[f"said_{decided.verdict}"],
        "own": decided.entry_id in own_ids,
        "file": _corrections(desk).files.get(decided.entry_id, ""),
    }


def _pictures(desk: Desk, source: Source, document: Row, item: Item, snippets: Sequence[Row]) -> list[Json]:
    """The pages of an item: where each picture lies, or why there is none. The pictures are kept for `picture_of`."""
    if document["media_type"] == "text/plain" or source.file is None:
        return []
    places = [snippet for snippet in snippets if snippet["bbox"] and snippet["page"]]
    found = []
    for page in sorted({snippet["page"] for snippet in places})[:MOST_PICTURES]:
        if (item.id, page) not in desk.drawn:
            boxes = tuple(dict.fromkeys(tuple(one["bbox"]) for one in places if one["page"] == page))
            (picture,) = desk.pictures.submit(PageOrder(source.file, page, (boxes,))).result()
            if len(desk.drawn) >= 200:  # some 10 MB
                desk.drawn.pop(next(iter(desk.drawn)))
            desk.drawn[item.id, page] = picture
        drawn = desk.drawn[item.id, page]
        why = load_review_texts()[f"no_picture_{drawn.why}"] if drawn.why else None
        place = {"top": drawn.top, "width": drawn.width, "height": drawn.height, "pixels": drawn.pixels}
        found.append({"page": page, "why": why, "url": f"/picture/{item.id}/{page}", **place})
    return found


@lru_cache(maxsize=8)
def _kept_source(raw: Path, processed: Path, row: tuple[tuple[str, str], ...], snapshot: str) -> Source:
    return open_source(raw, processed, dict(row), again=False)


def _source(desk: Desk, doc_id: str, snapshot: str) -> Source:
    assert desk.dataset is not None
    document = desk.dataset.names.documents[doc_id]
    row = tuple((name, str(document[name])) for name in ("source_path", "sha256", "media_type"))
    return _kept_source(desk.raw, desk.processed, row, snapshot)


def _known(data: Dataset, item: Item, value_ids: Sequence[str]) -> dict[str, Json]:
    """The rows of the values that stand in a table, with the name of the table."""
    if item.table is not None:
        return {item.id: {"table": item.table, "score": None, **item.row}}
    rows = data.ask("SELECT * FROM scores WHERE doc_id = ?", item.doc_id)
    return {row["value_id"]: {**row, "table": "scores"} for row in rows if row["value_id"] in value_ids}


def _entry(verdict: str, read: str, known: Json | None, tried: Tried, value_id: str, about: Mapping[str, str]) -> Entry:
    """The entry for a value; what stands in no table is looked up in what was read in the document just now."""
    if known is not None and known["table"] == "scores":
        return entry_of(verdict, read, known, about)
    place = tried.places.get(value_id) or ({"raw": known["raw"], "place": None} if known is not None else None)
    if place is None:
        raise NoEntry("refused_gone")
    base = known if known is not None else {"value_id": value_id, "table": None, "score": None}
    return entry_of(verdict, read, {**base, **place, "table": None if known is None else known["table"]}, about)


def _filed(path: Path, entries: Sequence[Entry]) -> list[tuple[Path, str, Entry]]:
    return [(path, "corrections", entry) for entry in entries]


def _other_entries(desk: Desk, own: Path) -> list[tuple[Path, str, Entry]]:
    """What stands in the other files of the folder."""
    if not desk.folder.is_dir():
        return []
    _corrections(desk)  # says which file cannot be used
    return [(path, kind, entry) for path in correction_files(desk.folder) if path != own for kind, entry in entries_of(path)]


def _try(desk: Desk, document: Row, entries: Sequence[tuple[Path, str, Entry]], value_ids: Sequence[str]) -> Tried:
    reading = any_reading(desk.processed, document["sha256"])
    trial = Trial(reading, intact_file(desk.raw, document), document["sha256"], correction_set(entries), tuple(value_ids))
    return desk.trials.submit(trial).result()


def _effect(before: Tried, after: Tried) -> Json | None:
    """The findings that go and come; None where the document could not be tried."""
    if before.failed or after.failed:
        return None
    return {
        "gone": [text for one, text in before.findings.items() if one not in after.findings],
        "new": [text for one, text in after.findings.items() if one not in before.findings],
        "stay": sum(one in before.findings for one in after.findings),
    }
