"""Steps of a run for tests: reads lines `key: value` and obeys orders in the text.

Orders: `crash` (the process dies), `fail` (the file is unreadable), `sleep`, `nap` (a tenth of a second), `spin`, `eat` (memory),
`noise` (a reading of a megabyte), `murder` (of the process that owns the children), `hold: PATH` (wait until there is such a file),
`busy: N` (locked until it was tried so often); `bug` and `twice` (same id twice) while interpreting.
Each call of `read_file` adds the name of the file to `reads.log` in the cache, in a folder that a worker may write to.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import signal
import time
from decimal import Decimal
from pathlib import Path

from extractors.limits import Limits
from extractors.scan.options import Ocr
from pipeline.errors import UnreadableFile
from pipeline.identity import short_hash, value_id
from schemas.document import Document, Line, Page
from schemas.facts import Evidence, Facts, Finding, Mention, Organization, Score, Snippet


def read_file(path: Path, limits: Limits, ocr: Ocr) -> Document:
    cache = next(folder for folder in Path(os.environ["TMPDIR"]).parents if folder.name == ".cache")
    with (cache / "readings" / "reads.log").open("a") as log:
        log.write(f"{path.name!r}\n")
    data = path.read_bytes()
    text = data.decode("utf-8")
    if "crash" in text:
        os._exit(9)
    if held := re.search(r"^hold: (.+)$", text, re.MULTILINE):
        until = time.monotonic() + 90
        while not Path(held[1]).exists() and time.monotonic() < until:
            time.sleep(0.05)
    if locked := re.search(r"^busy: (\d+)$", text, re.MULTILINE):
        tried = (cache / "readings" / "reads.log").read_text().count(f"{path.name!r}\n")
        if tried <= int(locked[1]):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
    if "sleep" in text:
        time.sleep(60)
    if "murder" in text:
        status = Path(f"/proc/{os.getppid()}/status").read_text()  # of the fork server
        os.kill(int(status.split("PPid:")[1].split()[0]), signal.SIGKILL)
        time.sleep(60)
    if "nap" in text:
        time.sleep(0.1)
    if "spin" in text:
        while True:
            pass
    if "eat" in text:
        bytearray(2**33)
    if "noise" in text:
        text = "".join(f"{number * 2654435761:x}" for number in range(100_000))
    if "fail" in text:
        raise UnreadableFile("no_text", "told to fail")
    sha256 = hashlib.sha256(data).hexdigest()
    lines = tuple(Line(1, number, line, line) for number, line in enumerate(text.splitlines(), 1))
    return Document(sha256[:16], sha256, "text/plain", "utf-8", (Page(1, lines, ()),))


def interpret(document: Document) -> Facts:
    values = [(line, *line.text.split(": ", 1)) for line in document.pages[0].lines if ": " in line.text]
    named = {name: value for _, name, value in values}
    if "bug" in named:
        raise ZeroDivisionError("told to have a bug")
    year = int(named.get("year", "0")) or None
    doc_id = document.doc_id
    scores = tuple(
        Score(
            value_id=value_id(doc_id, "score", 1, line.number, None, None, None, name),
            evidence=Evidence(1, line.number, line.raw),
            fiscal_year=int(name.split("/")[1]),
            level="overall",
            code="overall",
            score=Decimal(value),
        )
        for line, name, value in values
        if name.startswith("score/")
    )
    if "twice" in named:
        scores += scores
    mentions = tuple(
        Mention(
            value_id=value_id(doc_id, "mention", 1, line.number, None, None, None, value),
            evidence=Evidence(1, line.number, line.raw, steps=("fake",)),
            fiscal_year=year or 0,
            code=value,
            kind="item",
            context=line.text,
        )
        for line, name, value in values
        if name == "item"
    )
    body = named.get("body")
    spelling = named.get("spelling", body) or ""
    organization = Organization(short_hash(body), "SAO", body, None, None, None, None, (spelling,), 0.9) if body else None
    return Facts(doc_id, named.get("kind", "analysis"), named.get("title"), year, None, organization, scores=scores, mentions=mentions)


def check(facts: Facts) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            finding_id=short_hash(facts.doc_id, score.value_id),
            rule="score_out_of_range",
            severity="error",
            status="mismatch",
            fiscal_year=score.fiscal_year,
            code=score.code,
            stated=str(score.score),
            expected=None,
            difference=score.score - 100,
            tolerance=None,
            message_th="คะแนนเกิน 100",
            message_en="more than 100",
            evidence=(Snippet(score.evidence.raw, score.value_id, 1, score.evidence.line),),
        )
        for score in facts.scores
        if score.score is not None and score.score > 100
    )
