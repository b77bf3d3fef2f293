"""What a reviewer decides, as entries of a correction file, and the files that hold them: one for each reviewer and day.

A file is replaced as a whole, under a lock, and only if it is as this module left it: a file that a person wrote or changed by hand is
never touched, and what is decided then goes into the next file of that name.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from pipeline.corrections.files import entries_of
from pipeline.identity import short_hash

Entry = dict[str, Any]

VERDICTS = ("confirm", "set", "unreadable")
LONGEST_TEXT = 2000
_HEAD = "# Written by `ita review`; `ita run` applies it. Corrections of your own belong into another file of this folder.\n# sha256 "
_LOCK = ".review.lock"


class NoEntry(Exception):
    """What was decided makes no entry; the text is a key of `schemas/messages_review.yaml` (`refused_…`)."""


def entry_of(verdict: str, read: str, value: Mapping[str, Any], about: Mapping[str, str]) -> Entry:
    """The entry of a decision about a value. `about`: `document` (its hash), `file`, `by`, `why`. The id is the caller's to give.

    `value`: `value_id`; `table` (None: only findings name it); `score` (of a row of scores), `raw`, and for text its place.
    Raises NoEntry for a verdict or a reading that cannot be.
    """
    if verdict not in VERDICTS:
        raise NoEntry("refused_verdict")
    scored = value["table"] == "scores"
    expect: Any = {"score": None if value["score"] is None else _plain(value["score"])} if scored else {"raw": value["raw"]}
    if verdict != "set":
        return {**about, "value": value["value_id"], "expect": expect, verdict: True}
    if scored:
        return {**about, "value": value["value_id"], "expect": expect, "set": {"score": score_text(read)}}
    read = read.strip()
    if not read or len(read) > LONGEST_TEXT:
        raise NoEntry("refused_text")
    if value["table"] == "mentions":
        return {**about, "value": value["value_id"], "expect": {"code": value["code"]}, "set": {"code": read}}
    if value.get("place") is None:
        raise NoEntry("refused_place")
    expect, read = narrowed(value["raw"], read, value.get("there", ""))
    return {**about, "place": dict(value["place"]), "expect": expect, "read": read}


def narrowed(printed: str, read: str, there: str) -> tuple[str, str]:
    """The words of a text that are to be read otherwise, and how: with as many neighbours as it takes for them to stand once in `there`.

    What a check rests on may quote more than one paragraph, and a correction names a piece of one. The whole texts where that fails.
    """
    old, new = printed.split(), read.split()
    first = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    last = next((at for at, (one, other) in enumerate(zip(old[::-1], new[::-1], strict=False)) if one != other), min(len(old), len(new)))
    last = min(last, len(old) - first, len(new) - first)
    for before in range(first + 1):
        for after in range(last + 1):
            expect = " ".join(old[first - before : len(old) - last + after])
            if expect and len(re.findall(f"(?={re.escape(expect)})", there)) == 1:  # counted also where they overlap
                return expect, " ".join(new[first - before : len(new) - last + after])
    return printed, read


def score_text(read: str) -> str:
    """A score as typed: Thai or Arabic digits, a comma or a point. Raises NoEntry unless it is a number from 0 to 100."""
    text = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in read.strip()).replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NoEntry("refused_score") from error
    if not number.is_finite() or not 0 <= number <= 100 or not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text):
        raise NoEntry("refused_score")
    return text


def file_decisions(folder: Path, by: str, day: dt.date, change: Callable[[list[Entry]], list[Entry]]) -> Path:
    """The reviewer's file of the day with its entries changed by `change`, whole or not at all; removed when none is left.

    Raises OSError, UsageError (`bad_corrections`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        path, held = own_file(folder, by, day)
        if entries := change(held):
            _replace(path, {"corrections": entries})
        else:
            path.unlink(missing_ok=True)
        return path


def own_file(folder: Path, by: str, day: dt.date) -> tuple[Path, list[Entry]]:
    """The file that the reviewer's decisions of the day go to (it may not exist yet), and the entries it holds."""
    slug = re.sub(r"[^a-z0-9]+", "-", by.lower()).strip("-")[:20].strip("-") or short_hash(by, length=8)
    number = 1
    while True:
        path = folder / f"review-{slug}-{day:%Y%m%d}{'' if number == 1 else f'-{number}'}.yml"
        held = entries_held(path)
        if held is not None:
            return path, held
        number += 1


def entries_held(path: Path) -> list[Entry] | None:
    """The entries of a file that is as this module left it, or absent; None for one that a person wrote or changed."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    head, _, body = data.partition(b"\n\n")
    if path.is_symlink() or head != (_HEAD + hashlib.sha256(body).hexdigest()).encode():
        return None
    return [entry for _, entry in entries_of(path)]


def _replace(path: Path, content: Mapping[str, Any]) -> None:
    """The content as the file, complete on disk before it takes the name; held to the schema first."""
    body = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=120).encode("utf-8")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".yml")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write((_HEAD + hashlib.sha256(body).hexdigest()).encode() + b"\n\n" + body)
            stream.flush()
            os.fsync(stream.fileno())
        list(entries_of(Path(name)))
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone with the review files of the folder, also among several `ita review`."""
    with (folder / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _plain(score: float | Decimal) -> str:
    text = f"{Decimal(str(score)):f}"
    return text if "." in text else f"{text}.00"


def without(entries: Sequence[Entry], ids: set[str]) -> list[Entry]:
    """The entries but those with these ids."""
    return [entry for entry in entries if entry["id"] not in ids]
