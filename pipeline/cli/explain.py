"""`ita explain`: one value of the dataset, the place it was read at, each step of its reading, and what rests on it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.checks.report import score_label
from pipeline.cli.document_view import SURE, body_text
from pipeline.cli.finding_view import Place, figure_texts, headline, of_row, place_text
from pipeline.cli.run import PROCESSED, RAW
from pipeline.cli.session import Problem, Session
from pipeline.render import clean, clean_line, pad, paragraph, shorten
from schemas.messages import label, step_text

if TYPE_CHECKING:
    from pipeline.explain import Explanation, Involvement

_INDENT = "  "
_MOST_ROW = 12
_MOST_OTHERS = 15
_RAW_WIDTH = 400


def add_arguments(parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
    """The options of `ita explain`."""
    parser.add_argument("value_id", metavar="VALUE_ID", help=say("help.explain.value_id"))
    parser.add_argument("--processed", type=Path, default=PROCESSED, metavar="DIR", help=say("help.processed", default=PROCESSED))
    parser.add_argument("--raw", type=Path, default=RAW, metavar="DIR", help=say("help.explain.raw", default=RAW))
    parser.add_argument("--crop", type=Path, metavar="FILE.png", help=say("help.explain.crop"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say("help.format", default="text"))


def execute(arguments: argparse.Namespace, session: Session) -> int:
    """Explains one value; exit code 0. Raises Problem for an id that no value has, and for a crop that cannot be made."""
    from pipeline.cli.dataset import open_dataset, records
    from pipeline.explain import explain, near_ids

    connection, _ = open_dataset(arguments.processed)
    with connection:
        ask = partial(records, connection)
        found = explain(arguments.value_id, ask, arguments.raw, arguments.processed)
        if found is None:
            raise _unknown(arguments.value_id, near_ids(arguments.value_id, ask), ask)
    if arguments.crop is not None:
        _write_crop(found, arguments.crop)
    if arguments.format == "json":
        from pipeline.writers import json_text

        session.line(json_text(_as_json(found, session.language)))
    else:
        session.lines(_lines(found, session))
    if arguments.crop is not None:
        session.err.write(session.say("output.written", path=clean_line(str(arguments.crop))) + "\n")
    return 0


def _unknown(value_id: str, near: list[str], ask: Callable[..., list[dict[str, Any]]]) -> Problem:
    """The Problem of an id that is no value's: it may be that of a finding or of a document, whose values are then named."""
    wanted = clean_line(value_id)
    for row in ask("SELECT evidence FROM findings WHERE finding_id = ?", value_id):
        ids = ", ".join(snippet["value_id"] for snippet in row["evidence"] if snippet["value_id"])
        return Problem("id_of_finding", value_id=wanted, ids=ids or "-")
    if ask("SELECT doc_id FROM documents WHERE doc_id = ?", value_id):
        return Problem("id_of_document", value_id=wanted)
    return Problem("unknown_value", value_id=wanted, near=", ".join(near) or "-")


def _write_crop(found: Explanation, path: Path) -> None:
    from pipeline.cli.output import written_bytes
    from pipeline.crops import NoPicture, open_pages, png

    value_id = found.value["value_id"]
    if found.value["bbox"] is None:
        raise Problem("no_box", value_id=value_id)
    if found.file is None:
        raise Problem("source_gone", path=clean_line(str(found.document["source_path"])))
    try:
        with open_pages(found.file) as pages:
            picture = png(pages.crop(found.value["page"], [tuple(found.value["bbox"])]))
    except NoPicture as error:
        raise Problem("no_picture", value_id=value_id, detail=error) from error
    with written_bytes(path) as stream:
        stream.write(picture)


def value_text(table: str | None, value: dict[str, Any] | Any, language: str) -> str:
    """The value itself as a person writes it: `88.10 ผ่านดี`, the text of a recommendation, a code."""
    if table == "scores":
        number = None if value["score"] is None else f"{value['score']:.2f}"
        return " ".join(filter(None, [number, label("change", value["change"], language), value["rating"]]))
    if table == "measures":
        return str(value["measure"] or value["title"] or value["issue"] or value["raw"])
    return str(value["text"] if table == "recommendations" else value["code"] if table == "mentions" else value["raw"])


def subject_text(table: str | None, value: dict[str, Any] | Any, session: Session) -> str:
    """What the value is: `Score · indicator 9 · EIT part 1 · fiscal year 2568`."""
    parts = [session.say(f"explain.table.{table or 'other'}")]
    if table == "scores":
        parts.append(score_label(value["level"], value["code"])[session.language])
        if value["part"]:
            parts.append(session.say("check.part", part=value["part"]))
        if value["title"]:
            parts.append(shorten(value["title"], 80))
    elif table == "mentions":
        parts.append(value["code"])
    if value["fiscal_year"]:
        parts.append(session.say("check.year", year=value["fiscal_year"]))
    return clean_line(" · ".join(parts))


def _lines(found: Explanation, session: Session) -> Iterator[str]:
    value = found.value
    yield session.terminal.style(clean_line(subject_text(found.table, value, session)), "bold", "cyan")
    body = found.organization
    if body is not None:
        name = body_text(body["type"], body["name"], body["amphoe"], body["province"], session.language)
        yield from paragraph(name, session.terminal, _INDENT)
    yield from _place(found, session)
    yield from _reading(found, session)
    yield from _confidence(found, session)
    yield from _checks(found, session)
    yield ""
    yield from paragraph(session.say("explain.correct"), session.terminal, "")
    yield from (f"{_INDENT}{line}" for line in correction_lines(found))


def correction_lines(found: Explanation) -> list[str]:
    """The entry of `corrections/*.yml` that would set the value right, with a gap (`…`) for what it should be."""
    score = found.value["score"] if found.table == "scores" else None
    value_id = found.value["value_id"]
    lines = ["corrections:", f"  - id: fix-{value_id}", f"    document: {found.value['doc_id']}", "    by: …", "    why: …"]
    if score is None:
        return [*lines, f"    value: {value_id}", "    drop: true"] if found.table else []
    return [*lines, f"    value: {value_id}", f"    expect: {{score: {score:.2f}}}", "    set: {score: …}"]


def _heading(key: str, session: Session) -> Iterator[str]:
    yield ""
    yield session.terminal.style(session.say(key), "bold")


def where_text(value: dict[str, Any] | Any, session: Session) -> str:
    """`page 2, table 1, row 3, column 4`, counted from 1 as people count; `line 47` in a text file."""
    parts = [place_text(Place(value["page"], value["line"], ""), session)]
    for name in ("table", "row", "column"):
        if value[name] is not None:
            parts.append(session.say(f"explain.cell.{name}", number=value[name] + 1))
    return ", ".join(filter(None, parts))


def _place(found: Explanation, session: Session) -> Iterator[str]:
    value = found.value
    yield from _heading("explain.where", session)
    yield from paragraph(f"{clean_line(found.document['source_path'])}: {where_text(value, session)}", session.terminal, _INDENT)
    if value["bbox"]:
        box = ", ".join(f"{edge:.1f}" for edge in value["bbox"])
        yield from paragraph(session.say("explain.box", box=box), session.terminal, _INDENT)
    if found.file is None:
        yield from paragraph(session.say("explain.gone"), session.terminal, _INDENT)
    widest = max((len(str(line.number)) for line in found.lines), default=0)
    for line in found.lines:
        lead = f"{_INDENT}{'→' if line.marked else ' '} {pad(str(line.number), widest, 'right')} │ "
        shown = paragraph(shorten(line.text, _RAW_WIDTH), session.terminal, " " * len(lead), first=lead)
        yield from (session.terminal.style(part, "cyan") if line.marked else part for part in shown)
    for text in found.row_texts[:_MOST_ROW]:
        mark = "→" if text == value["raw"] else " "
        lead = f"{_INDENT}{mark} │ "
        yield from paragraph(shorten(text, _RAW_WIDTH), session.terminal, " " * len(lead), first=lead)
    if len(found.row_texts) > _MOST_ROW:
        yield _INDENT + session.say("summary.more", count=len(found.row_texts) - _MOST_ROW)


def _reading(found: Explanation, session: Session) -> Iterator[str]:
    value = found.value
    yield from _heading("explain.how", session)
    stages = [("explain.raw", value["raw"])]
    if found.repaired.strip() != str(value["raw"]).strip():
        stages.append(("explain.repaired", found.repaired))
    stages.append(("explain.value", value_text(found.table, value, session.language)))
    for key, text in stages:
        yield from paragraph(f"{session.say(key)}: {shorten(str(text), _RAW_WIDTH)}", session.terminal, _INDENT * 2, first=_INDENT)
    for step in value["steps"]:
        text = f"{step_text(step, session.language)} ({clean_line(step)})"
        yield from paragraph(text, session.terminal, _INDENT * 3, first=f"{_INDENT}  · ")
    if not value["steps"]:
        yield _INDENT + session.say("explain.no_steps")


def _confidence(found: Explanation, session: Session) -> Iterator[str]:
    sure = found.value["confidence"]
    if sure is not None:
        yield from _heading("explain.confidence", session)
        key = "explain.sure" if sure >= SURE else "explain.doubtful"
        yield from paragraph(session.say(key, confidence=f"{sure:.2f}"), session.terminal, _INDENT)


def _checks(found: Explanation, session: Session) -> Iterator[str]:
    yield from _heading("explain.checks", session)
    if not found.findings:
        yield from paragraph(session.say("explain.no_findings"), session.terminal, _INDENT)
    for one in found.findings:
        yield from _involvement(one, session)


def _involvement(one: Involvement, session: Session) -> Iterator[str]:
    view = of_row(one.finding, session.language)
    yield from headline(view.severity, f"{view.rule} · {label('status', view.status, session.language)}", session, _INDENT)
    yield from paragraph(view.message, session.terminal, _INDENT * 2)
    figures = figure_texts(view, session)
    if figures:
        yield from paragraph(" · ".join(figures), session.terminal, _INDENT * 2)
    for line in one.working:
        yield from paragraph(line, session.terminal, _INDENT * 4, first=_INDENT * 3)
    for row in one.others[:_MOST_OTHERS]:
        text = f"{row['value_id']}  {value_text('scores', row, session.language)}  {subject_text('scores', row, session)}"
        yield from paragraph(clean_line(text), session.terminal, _INDENT * 4, first=_INDENT * 3)
    if len(one.others) > _MOST_OTHERS:
        yield _INDENT * 3 + session.say("summary.more", count=len(one.others) - _MOST_OTHERS)


def _as_json(found: Explanation, language: str) -> dict[str, object]:
    return {
        "value_id": found.value["value_id"],
        "table": found.table,
        "value": dict(found.value),
        "text": value_text(found.table, found.value, language),
        "document": {name: found.document[name] for name in ("doc_id", "source_path", "sha256", "title", "kind", "org_id", "fiscal_year")},
        "organization": None if found.organization is None else dict(found.organization),
        "source_available": found.file is not None,
        "raw": found.value["raw"],
        "repaired": found.repaired,
        "steps": [{"name": name, "text": step_text(name, language)} for name in found.value["steps"]],
        "confidence": found.value["confidence"],
        "lines": list(found.lines),
        "row": [clean(text) for text in found.row_texts],
        "findings": [
            {"finding": dict(one.finding), "working": list(one.working), "others": [row["value_id"] for row in one.others]}
            for one in found.findings
        ],
    }
