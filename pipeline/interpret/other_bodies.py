"""Bodies that are not local ones (departments, hospitals, universities, provinces) named as the subject of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from normalizers import places
from pipeline.interpret.body_roles import rest_of_line, role_of
from pipeline.interpret.body_words import Hit, overlaps
from pipeline.interpret.places_in_text import place_word
from pipeline.interpret.text_runs import SHORT_LINE, FlatText, TextRun
from schemas import places as data
from schemas.knowledge import knowledge

Searched = tuple[TextRun, FlatText, Sequence[tuple[int, int]]]
"""A run of text, the same without spaces, and the spans (ascending) in which local bodies were found."""

_WEIGHT = {"cover": 4, "heading": 2, "prose": 1}
_TAIL = re.compile(r"[^\s,()\"“”:;|*]{0,80}")
_LEAST_TAIL = 3
"""A stop word this near to the announcing word belongs to the name."""
_LEAST_PROSE = 2
"""Running text names schools and ministries by the way: one that stands nowhere else must be named so often."""

_MOST_NAMES = 100
"""So many names are compared with each other, the weightiest ones: a list of all schools must not take minutes."""


@dataclass(frozen=True, slots=True)
class _Named:
    hit: Hit
    flat: FlatText
    index: int
    name: str
    role: str


@knowledge
def _pattern() -> re.Pattern[str]:
    bodies = data.load("bodies")
    special = [re.escape(word) for row in bodies["special"] for word in row["words"]]
    words = "|".join(map(re.escape, sorted(bodies["other_words"], key=len, reverse=True)))
    inside = "".join(rf"(?<!{re.escape(word)})" for word in bodies["other_words_inside"])
    return re.compile(rf"(?P<special>{'|'.join(special)})|{inside}(?P<other>{words})")


@knowledge
def _stops() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, data.load("bodies")["other_stop_words"])))


def _is_refused(flat: str, index: int) -> bool:
    bodies = data.load("bodies")
    return flat.startswith(tuple(bodies["not_the_subject"]), index) and not flat.startswith(tuple(bodies["not_refused"]), index)


def _is_name(printed: str, role: str) -> bool:
    """Whether this names a body: a province must be a real one that is a title (the word stands everywhere), others need a name at all."""
    province = place_word("province").match(printed)
    if province is not None:
        return role == "cover" and places.find_province(printed[province.end() :]).place is not None
    return any(len(printed) > len(word) + 1 for word in data.load("bodies")["other_words"] if printed.startswith(word))


def _role(hit: Hit) -> str | None:
    """`cover` or `heading` for a name that begins a short line, `prose` for one in running text; None for somebody else's."""
    role = role_of(hit, hit.end)
    if role == "example":
        return None
    run = hit.run
    number = run.index_at(hit.start)
    short = len(run.pieces[number].text) <= SHORT_LINE
    lead = run.text[max(run.starts[number], hit.start - SHORT_LINE) : hit.start].rstrip()
    cited = lead.endswith(tuple(data.load("bodies")["reference_words"]))
    if role in {"cover", "heading"} and short and (not lead or run.covers[number]):
        # A title may begin with such a word: an announcement of the body itself.
        titled = lead in data.load("bodies")["reference_words"]
        elsewhere = any(word.search(lead) for word in (place_word("amphoe"), place_word("tambon")))
        return None if elsewhere or (cited and not titled) else role
    return None if cited else "prose"


def _named(searched: Searched) -> Iterator[_Named]:
    run, flat, taken = searched
    done = 0
    for match in _pattern().finditer(flat.text):
        start, end = flat.offset(match.start()), flat.offset(match.end() - 1) + 1
        if match.group("special"):
            name = next(row["name"] for row in data.load("bodies")["special"] if match.group() in row["words"])
        else:
            tail = _TAIL.match(run.text, end)
            words = tail.group() if tail is not None else ""
            stop = _stops().search(words, _LEAST_TAIL)
            words = words[: stop.start()] if stop is not None else words
            name, end = match.group() + words, end + len(words)
        hit = Hit(run, start, end, "OTHER", "word")
        # A name can hold the word of another body: an office of a ministry.
        if start < done or overlaps(taken, start, end) or _is_refused(flat.text, match.start()):
            continue
        done = end
        role = _role(hit)
        if role != "cover" and flat.text.startswith(tuple(data.load("bodies")["supervisors"]), match.start()):
            continue
        if role is not None and (match.group("special") or _is_name(name, role)):
            yield _Named(hit, flat, match.start(), name, role)


def _renamed(named: _Named, names: list[str]) -> _Named:
    """The mention with the longest of the names; as it is without any."""
    name = max(names, key=lambda one: (len(one), one), default=named.name)
    end = named.flat.offset(named.index + len(name) - 1) + 1
    return replace(named, name=name, hit=replace(named.hit, end=end)) if name != named.name else named


def _joined(named: _Named, names: Counter[str]) -> _Named:
    """The mention with the longer name that stands there once spaces are ignored: in running text one met more often, in a heading any."""

    def fits(name: str) -> bool:
        if len(name) <= len(named.name) or not named.flat.text.startswith(name, named.index):
            return False
        if named.role == "prose":
            return names[name] >= max(names[named.name], _LEAST_PROSE)
        end = named.flat.offset(named.index + len(name) - 1) + 1
        return names[name] >= _LEAST_PROSE or not rest_of_line(named.hit.run.text, end).strip(" *_#")

    return _renamed(named, [name for name in names if name.startswith(named.name) and fits(name)])


def _cut(named: _Named, names: Counter[str], titles: frozenset[str]) -> _Named:
    """The mention with the shorter name that others support: words ran into it that no stop word ends."""
    if named.name in titles:
        return named
    least = max(names[named.name], _LEAST_PROSE)
    return _renamed(named, [name for name in names if name != named.name and named.name.startswith(name) and names[name] >= least])


def _weights(found: Sequence[_Named]) -> Counter[str]:
    weights: Counter[str] = Counter()
    for named in found:
        weights[named.name] += _WEIGHT[named.role]
    return Counter(dict(weights.most_common(_MOST_NAMES)))


def find_others(searched: Sequence[Searched], local: bool, local_on_cover: bool) -> list[tuple[Hit, str]]:
    """Bodies of type OTHER with their names as printed (spaces inside left out).

    Args:
        searched: The runs of lines of a document, in reading order (bodies in tables are other people's).
        local: Whether the document names local bodies.
        local_on_cover: Whether it does so on its cover.

    Names in headings always count. Names in running text count only where the document may be theirs: no local body is named, or another
    one has the cover; and there only those met twice or in a heading.
    """
    found = [named for one in searched for named in _named(one)]
    if local:
        found = [named for named in found if not named.name.startswith(tuple(data.load("bodies")["supervisors"]))]
    covered = any(named.role == "cover" for named in found)
    if local and (local_on_cover or not covered):
        found = [named for named in found if named.role != "prose"]
    weights = _weights(found)
    found = [_joined(named, weights) for named in found]
    weights = _weights(found)
    titles = frozenset(named.name for named in found if named.role != "prose")
    found = [_cut(named, weights, titles) for named in found]
    counts = Counter(named.name for named in found)
    return [(named.hit, named.name) for named in found if named.name in titles or counts[named.name] >= _LEAST_PROSE]
