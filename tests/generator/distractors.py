"""What else stands in a report and must not be read as its scores."""

from __future__ import annotations

from collections.abc import Callable

from generator.blocks import Block, Paragraph, Table, padded
from generator.pen import Pen
from generator.words import words


def distractor(pen: Pen, name: str) -> list[Block]:
    """The blocks of a distractor."""
    return MAKERS[name](pen)


def contents(pen: Pen) -> list[Block]:
    """A table of contents with page numbers, dotted or as a table."""
    bank = words("distractors")
    entries, page = [], 1
    for text in bank["contents"]:
        entries.append((text, page))
        page += pen.rng.randint(0, 4)
    title = Paragraph(pen.pick("distractors", "contents_title"), "heading")
    if pen.rng.random() < 0.5:
        dots = pen.rng.randint(10, 40)
        return [title, *[Paragraph(f"{text} {'.' * dots} {pen.number(page)}") for text, page in entries]]
    return [title, Table(padded([[text, pen.number(page)] for text, page in entries]), 0)]


def page_number(pen: Pen, number: int) -> Paragraph:
    """A page number alone on its line."""
    return Paragraph(pen.rng.choice(words("distractors")["page_numbers"]).format(n=pen.number(number)), "furniture")


def _rating_scale(pen: Pen) -> list[Block]:
    bank = words("distractors")
    scale = pen.plan.latest.framework.rating_scales[0]
    header = pen.rng.choice(bank["rating_headers"])
    dash, rows = pen.rng.choice((" - ", " – ", "-")), [list(header)]
    for level in scale.levels:
        low, high = (pen.number(f"{value:.2f}" if value not in (0, 100) else f"{value:.0f}") for value in (level.minimum, level.maximum))
        span = f"{low}{dash}{high}"
        rows.append([level.name, span] if _name_first(header) else [span, level.name])
    return [Paragraph(pen.rng.choice(bank["rating_heading"]), "heading"), Table(padded(rows), 1)]


def _name_first(header: list[str]) -> bool:
    """Whether the level's column comes first: the heading of the range speaks of scores."""
    return bool(header == words("distractors")["rating_headers"][2])


def _weights(pen: Pen) -> list[Block]:
    bank = words("distractors")
    counts = {"IIT": 5, "EIT": 3, "OIT": 2}
    rows = [list(bank["weight_headers"])]
    for row in pen.plan.latest.framework.instruments:
        rows.append([f"{pen.instrument_name(row.code)} ({row.code})", pen.number(counts[row.code]), pen.number(int(row.weight * 100))])
    return [Paragraph(pen.rng.choice(bank["weight_heading"]), "heading"), Table(padded(rows), 1)]


def _table(pen: Pen) -> list[Block]:
    table = pen.rng.choice(words("distractors")["tables"])
    rows = [table["header"], *[[row[0], *[pen.number(cell) for cell in row[1:]]] for row in table["rows"]]]
    return [Paragraph(table["heading"], "heading"), Table(padded([list(row) for row in rows]), 1)]


def _line(index: int) -> Callable[[Pen], list[Block]]:
    def make(pen: Pen) -> list[Block]:
        rng = pen.rng
        fields = {
            "a": rng.randint(32, 77),
            "b": rng.randint(100, 999),
            "c": rng.randint(1000, 9999),
            "money": f"{rng.randint(10, 90)},{rng.randint(100, 999)},000",
            "people": rng.randint(20, 180),
            "visits": f"{rng.randint(1, 9)},{rng.randint(100, 999)}",
        }
        return [Paragraph(pen.number(words("distractors")["lines"][index].format(**fields)))]

    return make


MAKERS: dict[str, Callable[[Pen], list[Block]]] = {
    "rating_scale": _rating_scale,
    "weights": _weights,
    "table": _table,
    "phone": _line(0),
    "money": _line(1),
    "people": _line(2),
}
