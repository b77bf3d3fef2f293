"""Charts as inline SVG: each axis says where it begins, each mark is labelled where it stands, each text is there in both languages.

A chart that would shrink on a phone is drawn twice, for a wide and for a slim page; the style sheet shows one (`.wide`, `.slim`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.render import clean_line, shorten
from schemas.messages import LANGUAGES, load_report_texts

Text = Mapping[str, str]

WIDE, SLIM = 720, 330
PASS = 85.0
"""The score from which a body passes, in every scale since 2562 (schemas/frameworks)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How scores spread: the quarter, the middle and the three-quarter point, the tenths at both ends, and of how many bodies."""

    label: str
    count: int
    tenth: float
    quarter: float
    median: float
    three_quarters: float
    nine_tenths: float


def years_chart(spreads: Sequence[Spread]) -> Markup:
    """The middle score of each year as a line, half and four fifths of the bodies as bands around it."""
    low = floor_of([one.tenth for one in spreads] + [PASS])

    def draw(width: int) -> Markup:
        height, left, right, top, bottom = 300, 34, 64, 14, 46
        x = spaced(len(spreads), left + 14, width - right)
        y = scale(low, 100, height - bottom, top)
        parts = [horizontal(y, low, left, width - right, step=5 if low >= 70 else 10)]
        wide = [(one.tenth, one.nine_tenths) for one in spreads]
        half = [(one.quarter, one.three_quarters) for one in spreads]
        for pairs, name in ((wide, "wide"), (half, "band")):
            if len(spreads) > 1:
                points = [(x[at], y(pair[1])) for at, pair in enumerate(pairs)] + [
                    (x[at], y(pair[0])) for at, pair in reversed([*enumerate(pairs)])
                ]
                parts.append(shape("polygon", points, name))
            else:
                parts.append(rect(x[0] - 10, y(pairs[0][1]), 20, y(pairs[0][0]) - y(pairs[0][1]), name))
        parts.append(passing(y(PASS), left, width - right))
        parts.append(shape("polyline", [(x[at], y(one.median)) for at, one in enumerate(spreads)], "line"))
        every = 1 if width == WIDE or len(spreads) <= 5 else 2
        for at, one in enumerate(spreads):
            parts.append(circle(x[at], y(one.median), 4, "dot" if one.count >= 5 else "hollow"))
            if at < len(spreads) - 1 and (len(spreads) - 1 - at) % every == 0:
                parts.append(text(x[at], y(one.median) - 10, f"{one.median:.1f}", "middle strong"))
            shown = one.label if width == WIDE else one.label[-2:]
            parts.append(text(x[at], height - bottom + 18, shown, "middle"))
            parts.append(text(x[at], height - bottom + 35, f"{one.count:,}", "middle axis"))
        last = spreads[-1]
        marks = [(last.nine_tenths, "90%", "axis"), (last.three_quarters, "75%", "axis"), (last.median, f"{last.median:.1f}", "strong")]
        marks += [(last.quarter, "25%", "axis"), (last.tenth, "10%", "axis")]
        for (_, words, name), place in zip(marks, spread_apart([y(value) for value, _, _ in marks], 14), strict=True):
            parts.append(text(x[-1] + 12, place + 4, words, name))
        return svg(width, height, parts, summary("chart_years", ((one.label, f"{one.median:.1f}") for one in spreads)))

    return responsive(draw)


def panel(values: Sequence[tuple[str, float]], context: Sequence[tuple[str, float]], low: float, name: Text) -> Markup:
    """A small chart of a series of percent values by year, with a faint line of another behind it; all panels of a page share `low`."""
    width, height, left, right, top, bottom = 190, 104, 8, 44, 12, 20
    years = sorted({label for label, _ in (*values, *context)})
    places = dict(zip(years, spaced(len(years), left, width - right), strict=True))
    y = scale(low, 100, height - bottom, top)
    parts = [line(left, y(low), width - right, y(low), "zero"), line(left, y(100), width - right, y(100), "grid")]
    if low < PASS:
        parts.append(passing(y(PASS), left, width - right, label=False))
    if len(context) > 1:
        parts.append(shape("polyline", [(places[label], y(value)) for label, value in context], "faint"))
    if len(values) > 1:
        parts.append(shape("polyline", [(places[label], y(value)) for label, value in values], "line"))
    parts += [circle(places[label], y(value), 3, "dot") for label, value in values]
    if values:
        label, value = values[-1]
        parts.append(text(places[label] + 7, y(value) + 4, f"{value:.1f}", "strong" if value >= PASS else "strong low-text"))
    if years:
        parts.append(text(left, height - 5, years[0][-2:] if len(years) > 3 else years[0], "axis"))
        if len(years) > 1:
            parts.append(text(width - right, height - 5, years[-1], "axis end"))
    said = {language: f"{name[language]}: " + "; ".join(f"{label} {value:.1f}" for label, value in values) for language in LANGUAGES}
    return svg(width, height, parts, said)


def histogram(scores: Sequence[float], year: str) -> Markup:
    """How many bodies have how many points: bars of five points, those below the pass mark in another colour."""
    low = int(floor_of([*scores, PASS]))
    edges = list(range(low, 100, 5))
    counts = [sum(edge <= score < edge + 5 or (edge == 95 and score == 100) for score in scores) for edge in edges]

    def draw(width: int) -> Markup:
        height, left, right, top, bottom = 240, 8, 8, 24, 40
        step = (width - left - right) / len(edges)
        y = scale(0, max(counts) or 1, height - bottom, top)
        parts = []
        for at, (edge, count) in enumerate(zip(edges, counts, strict=True)):
            x = left + at * step
            if count:
                parts.append(rect(x + 1, y(count), step - 2, y(0) - y(count), "low" if edge < PASS else "bar"))
                parts.append(text(x + step / 2, y(count) - 6, f"{count:,}", "middle strong"))
            if width == WIDE or len(edges) <= 8 or at % 2 == 0:
                parts.append(text(x, height - bottom + 18, str(edge), "middle axis" if at else "axis"))
        parts.append(text(width - right, height - bottom + 18, "100", "end axis"))
        parts.append(line(left, y(0), width - right, y(0), "zero"))
        mark = left + (PASS - low) / 5 * step
        parts.append(line(mark, 4, mark, height - bottom + 4, "pass"))
        parts.append(pair(mark - 6, 14, load_report_texts()["fails"], "end axis"))
        parts.append(pair(mark + 6, 14, load_report_texts()["passes"], "axis"))
        parts.append(pair(width / 2, height - 6, load_report_texts()["points"], "middle axis"))
        ranges = ((f"{edge}–{edge + 5}", f"{count:,}") for edge, count in zip(edges, counts, strict=True) if count)
        return svg(width, height, parts, summary("chart_histogram", ranges, year))

    return responsive(draw)


def dots(spreads: Sequence[Spread], low: float) -> Markup:
    """The middle score of each province as a dot, hollow for fewer than five bodies; a line behind it holds half of them."""

    def draw(width: int) -> Markup:
        left, right, row = 130, 74, 22
        height = row * len(spreads) + 24
        x = scale(low, 100, left, width - right)
        parts = [line(x(value), 4, x(value), height - 20, "grid") for value in range(int(low), 101, 10)]
        parts.append(line(x(PASS), 4, x(PASS), height - 20, "pass"))
        parts += [text(x(value), height - 4, str(value), "middle axis") for value in range(int(low), 101, 10)]
        for at, one in enumerate(spreads):
            middle = at * row + 16
            parts.append(text(left - 10, middle + 4, shorten(one.label, 17), "end"))
            if one.count > 1:
                parts.append(line(x(max(low, one.quarter)), middle, x(one.three_quarters), middle, "range"))
            parts.append(circle(x(max(low, one.median)), middle, 4.5, "dot" if one.count >= 5 else "hollow"))
            parts.append(text(width - right + 10, middle + 4, f"{one.median:.1f}", "strong"))
            parts.append(text(width, middle + 4, f"{one.count:,}", "end axis"))
        return svg(width, height, parts, summary("chart_provinces", ((one.label, f"{one.median:.1f}") for one in spreads)))

    return draw(SLIM + 30)


def shares(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> Markup:
    """Rows of a whole each, split into named parts (the names are classes of the style sheet).

    A row is labelled with the share of its first part of all but the part `unknown`.
    """

    def draw(width: int) -> Markup:
        left, right, row = 52, 104, 30
        height = row * len(rows)
        parts = []
        for at, (label, split) in enumerate(rows):
            total, x, y = sum(count for _, count in split), float(left), at * row
            parts.append(text(left - 10, y + 19, label, "end"))
            for name, count in split:
                length = (width - left - right) * count / total if total else 0.0
                if count:
                    parts.append(rect(x, y + 4, max(length - 1, 0.5), row - 9, name))
                x += length
            first, known = split[0][1], sum(count for name, count in split if name != "unknown")
            parts.append(text(width - right + 10, y + 19, f"{100 * first / known:.0f}%" if known else "–", "strong"))
            parts.append(text(width, y + 19, f"{first:,} / {known:,}", "axis end"))
        said = ((label, " / ".join(f"{count:,}" for _, count in split)) for label, split in rows)
        return svg(width, height, parts, summary("chart_shares", said))

    return responsive(draw)


def body_chart(printed: Sequence[tuple[str, float]], surest: Mapping[str, float], median: Sequence[tuple[str, float]]) -> Markup:
    """The totals that a body's documents print, by year (several where they differ), before the middle of all bodies.

    `surest`: of each year the one that the line goes through.
    """
    low = floor_of([value for _, value in (*printed, *median)] + [PASS])
    years = sorted({label for label, _ in printed})
    behind = [(label, value) for label, value in median if label in years]

    def draw(width: int) -> Markup:
        height, left, right, top, bottom = 240, 34, 116, 16, 28
        places = dict(zip(years, spaced(len(years), left + 20, width - right), strict=True))
        y = scale(low, 100, height - bottom, top)
        parts = [horizontal(y, low, left, width - right, step=5 if low >= 70 else 10), passing(y(PASS), left, width - right)]
        if len(behind) > 1:
            parts.append(shape("polyline", [(places[label], y(value)) for label, value in behind], "faint"))
        if behind:
            label, value = behind[-1]
            parts.append(pair(places[label] + 40, y(value) + 4, load_report_texts()["median_all"], "axis"))
        if len(surest) > 1:
            parts.append(shape("polyline", [(places[label], y(value)) for label, value in sorted(surest.items())], "line"))
        for label in years:
            others = sorted((value for year, value in printed if year == label and value != surest[label]), reverse=True)
            for value, place in zip(others, spread_apart([y(value) + 4 for value in others], 13), strict=True):
                parts.append(circle(places[label], y(value), 4, "hollow"))
                parts.append(text(places[label] + 8, place, f"{value:.2f}", "axis"))
            parts.append(circle(places[label], y(surest[label]), 4.5, "dot"))
            parts.append(text(places[label], y(surest[label]) - 10, f"{surest[label]:.2f}", "middle strong"))
        parts += [text(places[label], height - 8, label, "middle") for label in years]
        return svg(width, height, parts, summary("overall_by_year", ((label, f"{value:.2f}") for label, value in printed)))

    return responsive(draw)


# --- what charts are made of ------------------------------------------------------------------------------------------------------------


def responsive(draw: Callable[[int], Markup]) -> Markup:
    """The drawing for a wide and for a slim page."""
    return Markup('<div class="wide">{}</div><div class="slim">{}</div>').format(draw(WIDE), draw(SLIM))


def summary(key: str, values: object, *more: str) -> Text:
    """What a chart shows, for who cannot see it: its title and its numbers."""
    assert hasattr(values, "__iter__")
    numbers = "; ".join(f"{label}: {value}" for label, value in values)
    title = load_report_texts()[key]
    return {language: " ".join((title[language], *more)) + f" – {numbers}" for language in LANGUAGES}


def svg(width: float, height: float, parts: Sequence[Markup], said: Text) -> Markup:
    """A drawing with its description in both languages (the script shows the one of the page's language)."""
    return Markup('<svg viewBox="0 0 {} {}" role="img" font-size="13" aria-label="{}" data-th="{}" data-en="{}">{}</svg>').format(
        f"{width:g}", f"{height:g}", clean_line(said["th"]), clean_line(said["th"]), clean_line(said["en"]), Markup("").join(parts)
    )


def text(x: float, y: float, words: str, name: str = "") -> Markup:
    """A text; `name` its classes."""
    return Markup('<text x="{}" y="{}" class="{}">{}</text>').format(_short(x), _short(y), name, clean_line(words))


def pair(x: float, y: float, words: Text, name: str = "") -> Markup:
    """A text in both languages at one place."""
    return Markup("").join(text(x, y, words[language], f"{name} {language}") for language in LANGUAGES)


def rect(x: float, y: float, width: float, height: float, name: str) -> Markup:
    """A rectangle."""
    numbers = [_short(number) for number in (x, y, max(width, 0), max(height, 0))]
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>').format(*numbers, name)


def line(x1: float, y1: float, x2: float, y2: float, name: str) -> Markup:
    """A straight line."""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(*map(_short, (x1, y1, x2, y2)), name)


def circle(x: float, y: float, radius: float, name: str) -> Markup:
    """A dot."""
    return Markup('<circle cx="{}" cy="{}" r="{}" class="{}"/>').format(_short(x), _short(y), _short(radius), name)


def shape(tag: str, points: Sequence[tuple[float, float]], name: str) -> Markup:
    """A polyline or polygon."""
    joined = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
    return Markup('<{} points="{}" class="{}"/>').format(Markup(tag), joined, name)  # noqa: S704 - a name of ours


def horizontal(y: Callable[[float], float], low: float, left: float, right: float, step: int) -> Markup:
    """Lines of the grid with their numbers; the lowest is the axis."""
    parts = []
    for value in range(int(low), 101, step):
        parts.append(line(left, y(value), right, y(value), "zero" if value == int(low) else "grid"))
        parts.append(text(left - 6, y(value) + 4, str(value), "end axis"))
    return Markup("").join(parts)


def passing(y: float, left: float, right: float, *, label: bool = True) -> Markup:
    """The pass mark."""
    mark = line(left, y, right, y, "pass")
    return mark + pair(left + 4, y - 4, load_report_texts()["pass_mark"], "axis") if label else mark


def scale(low: float, high: float, at_low: float, at_high: float) -> Callable[[float], float]:
    """A linear scale; what lies below `low` is drawn at its edge."""
    return lambda value: at_low + (max(min(value, high), low) - low) / (high - low) * (at_high - at_low)


def spaced(count: int, first: float, last: float) -> list[float]:
    """Places for so many things between two points; one alone stands in the middle."""
    return [(first + last) / 2] if count == 1 else [first + (last - first) * at / (count - 1) for at in range(count)]


def spread_apart(places: Sequence[float], least: float) -> list[float]:
    """Places moved down so that labels there do not touch, in the same order."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else place)
    return moved


def floor_of(values: Sequence[float]) -> float:
    """Where an axis of percent begins: the ten below the least value, 90 at most."""
    return float(max(0, min(90, int(min(values) // 10) * 10)))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


__all__ = ["Spread", "body_chart", "dots", "floor_of", "histogram", "panel", "shares", "years_chart"]
