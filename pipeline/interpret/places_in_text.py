"""Districts and provinces named in running text: where their names end, and which places the document speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from normalizers import places
from normalizers.similarity import distance, is_combining, prefix_distance
from pipeline.interpret.text_runs import BLANKS, RUN, TextRun
from schemas import places as data
from schemas.knowledge import knowledge

NEAR = 0.34
"""A spelling is near a name when the edit cost is at most this share of the name's length."""

NEAR_STOPPED = 0.25
"""The same where a stop word begins the spelling: a damaged name can look like one."""

_NEAR_JOINED = 0.2
"""The same where a space stood inside the spelling: two doubts at once."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A name cut out of unspaced text. `end` is the offset behind it in the text that was searched.

    `quality`: `known` (a name of the lexicon), `gazetteer` (a place somewhere in Thailand), `near` (a slip away from a name of the
    lexicon), `unknown` (cut at a space or a stop word); `joined` says that a space or a line break stood inside the name.
    """

    name: str
    end: int
    quality: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A district and/or a province named together (`อำเภอ... จังหวัด...`), as printed; `offset` in the run, `cover` as in `TextRun`."""

    amphoe: str | None
    province: str | None
    cover: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The places a document speaks of: mentions as printed, and the places they mean with how often they are met."""

    mentions: tuple[PlaceMention, ...]
    provinces: Mapping[str, int]
    amphoes: Mapping[str, int]
    letterhead: Mapping[str, int]


@knowledge
def _stops() -> re.Pattern[str]:
    words = sorted(data.load("bodies")["stop_words"], key=len, reverse=True)
    return re.compile("(?=(" + "|".join(map(re.escape, words)) + "))")


def cuts(run: str) -> tuple[str, ...]:
    """The prefixes of a run of letters that end before a stop word, shortest first, and at last the whole run.

    Empty when a stop word begins it: then there is no name. A known name is looked for before that, so ในเมือง is not lost.
    """
    found = []
    for match in _stops().finditer(run):
        if match.start() >= 2:
            found.append(run[: match.start()])
    return (*found, run)


def starts_with_stop(run: str) -> bool:
    """Whether a stop word begins the text."""
    return _stops().match(run) is not None


@lru_cache(maxsize=1024)
def _nearest(spelling: str, lexicon: frozenset[str]) -> tuple[float, str]:
    """The name of the lexicon nearest to a spelling, with the edit cost as a share of its length (9 when none is near)."""
    letters = set(spelling)
    best = (9.0, "")
    for name in lexicon:
        if abs(len(name) - len(spelling)) <= 3 and 2 * len(letters & set(name)) >= len(letters):
            share = distance(spelling, name) / len(name)
            if share <= NEAR and (share, name) < best:
                best = (share, name)
    return best


def _flat_prefix(text: str, run_end: int, lexicon: frozenset[str]) -> Segment | None:
    """The longest name of the lexicon at the start of the text once spaces and line breaks inside it are ignored."""
    letters: list[str] = []
    ends: list[int] = []
    for index, letter in enumerate(text[:40]):
        if letter in BLANKS:
            continue
        if letter == "\u0e32" and letters and letters[-1] == "\u0e4d":
            # SARA AM torn in its two halves: the repair of single lines and words cannot see it.
            letters[-1], ends[-1] = "\u0e33", index + 1
            continue
        letters.append(letter)
        ends.append(index + 1)
    flat = "".join(letters)
    for size in range(len(flat), 2, -1):
        end = ends[size - 1]
        if end <= run_end:
            return None
        bounded = end >= len(text) or not RUN.match(text[end]) or starts_with_stop(text[end:])
        if bounded and flat[:size] in lexicon:
            return Segment(flat[:size], end, "known", joined=True)
    return None


_NEXT_RUN = re.compile(f"[ \u00a0\u200b]*\\n?[ \u00a0\u200b]*({RUN.pattern})")


def _flat_near(text: str, run: str, lexicon: frozenset[str]) -> Segment | None:
    """A name nearly of the lexicon at the start of the text once spaces inside it are ignored, when it reaches over the first of them."""
    following = _NEXT_RUN.match(text, len(run))
    if following is None or len(run) < 2 or starts_with_stop(following.group(1)):
        return None
    end, flat = following.end(), run + following.group(1)
    share, name = _nearest(flat, lexicon) if len(flat) <= 28 else (9.0, "")
    # The first piece alone must be farther off: what follows a name is not part of it.
    return Segment(flat, end, "near", joined=True) if share <= _NEAR_JOINED and distance(run, name) / len(name) > NEAR else None


def segment(text: str, lexicon: frozenset[str], fuzzy: bool = True) -> Segment | None:
    """The name at the start of `text` (no leading space): Thai writes no spaces between words, so the lexicon decides where it ends.

    In this order: a name of the lexicon broken by a space or line end; a bounded token that the lexicon knows; nearly a name of the
    lexicon, broken; a bounded token that the gazetteer knows, or that is near a name of the lexicon; a known name at the start of a longer
    run, exactly or nearly; else what stands before the first stop word.
    """
    found = RUN.match(text)
    if found is None:
        return None
    run = found.group()
    tokens = cuts(run[:48])
    joined = _flat_prefix(text, len(run), lexicon)
    if joined is not None:
        return joined
    for token in reversed(tokens):
        if token in lexicon:
            return Segment(token, len(token), "known")
    near_joined = _flat_near(text, run, lexicon) if fuzzy else None
    if near_joined is not None:
        return near_joined
    stopped = starts_with_stop(run)
    for token in reversed(tokens):
        # A sub-district is called และ: a stop word alone is no name unless it is one of this very district.
        if token in places.all_names() and token not in data.load("bodies")["stop_words"]:
            return Segment(token, len(token), "gazetteer")
    if fuzzy:
        near = min(((*_nearest(token, lexicon), token) for token in tokens if len(token) <= 28), default=(9.0, "", ""))
        share, name, token = near
        if share <= (NEAR_STOPPED if stopped else NEAR):
            # A whole name with letters behind it is the name before a word that the stop words lack, not a misspelling.
            whole = token.startswith(name) and not is_combining(token[len(name)])
            return Segment(name, len(name), "known") if whole else Segment(token, len(token), "near")
    for size in range(min(len(run), 24), 2, -1):
        if run[:size] in lexicon:
            return Segment(run[:size], size, "known")
    if stopped:
        return None
    if fuzzy and len(run) > 8:
        options = [(*prefix_distance(name, run[: len(name) + 2]), name) for name in lexicon if name[:1] == run[:1] and len(name) > 3]
        cost, end, name = min(options, default=(9.0, 0, "-"))
        if cost <= 0.2 * len(name):
            return Segment(run[:end], end, "near")
    return Segment(tokens[0], len(tokens[0]), "unknown")


_TORN = "[ \u00a0\u200b]?\n?"
"""What may stand between two letters of one word by mistake."""


@cache
def place_word(level: str) -> re.Pattern[str]:
    """The words that announce a place of a level (`อำเภอ`, `อ.`), with spaces behind them; a space or line end may tear a word apart."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(data.load("bodies")["place_words"][level], key=len, reverse=True):
        letter, rest = word[0], word[1:]
        # An abbreviation is no end of another word. Factored by the first letter: the regex engine then skips to it at once.
        form = rf"(?<![\u0e01-\u0e4e.]{letter}){re.escape(rest)}" if word.endswith(".") else _TORN + _TORN.join(rest)
        by_letter.setdefault(letter, []).append(form)
    options = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return re.compile(rf"(?:{options})[ \t\u00a0]*\n?[ \t\u00a0]*")


@knowledge
def _place_words() -> None:
    for level in data.load("bodies")["place_words"]:
        place_word(level)


@knowledge
def province_lexicon() -> frozenset[str]:
    """Names and aliases of the provinces."""
    return frozenset(place.name for place in places.children("")) | frozenset(places.province_aliases())


def amphoe_lexicon(provinces: Iterable[str]) -> frozenset[str]:
    """Names of the districts of these provinces (codes), and the bare word for the capital district."""
    names = {place.name for code in provinces for place in places.children(code)}
    return frozenset(names) | frozenset(data.load("districts")["capital_words"])


_LETTERHEAD = re.compile("ที่\\s*([ก-ฮ]{2})\\s*[0-9๐-๙]{5}")
_GAP = re.compile("[ \t\u00a0,()]*\n?\n?[ \t\u00a0,()]*")


def place_at(text: str, offset: int, amphoes: frozenset[str], tambon_too: bool = True) -> tuple[str | None, str | None, int]:
    """The district and province that stand at this offset, as printed, and the offset behind them (unchanged when there are none)."""
    amphoe = province = None
    end = offset
    levels = ("tambon", "amphoe", "province") if tambon_too else ("amphoe", "province")
    for level in levels:
        gap = _GAP.match(text, end)
        word = place_word(level).match(text, gap.end() if gap else end)
        if word is None:
            continue
        name = segment(text[word.end() : word.end() + 60], province_lexicon() if level == "province" else amphoes)
        if name is None or (name.quality == "unknown" and len(name.name) > 20):
            break
        end = word.end() + name.end
        if level == "amphoe":
            amphoe = name.name
        elif level == "province":
            province = name.name
    return amphoe, province, end


def _count_provinces(runs: Iterable[TextRun]) -> Counter[str]:
    found: Counter[str] = Counter()
    for run in runs:
        for word in place_word("province").finditer(run.text):
            name = segment(run.text[word.end() : word.end() + 40], province_lexicon())
            if name is not None and name.quality in {"known", "near"}:
                meant = places.find_province(name.name).place
                if meant is not None:
                    found[meant.code] += 1
    return found


def find_places(runs: tuple[TextRun, ...]) -> Places:
    """The districts and provinces named in these runs of text (see `text_runs.text_runs`)."""
    letterhead: Counter[str] = Counter()
    for run in runs:
        if run.table is None:
            for match in _LETTERHEAD.finditer(run.text):
                meant = places.province_abbreviations().get(match.group(1))
                if meant is not None:
                    letterhead[meant.code] += 1
    provinces = _count_provinces(runs)
    lexicon = amphoe_lexicon([code for code, _ in provinces.most_common(3)] or list(letterhead))
    mentions: list[PlaceMention] = []
    amphoes: Counter[str] = Counter()
    for run in runs:
        end = 0
        for word in place_word("amphoe").finditer(run.text):
            if word.start() < end:
                continue
            amphoe, province, end = place_at(run.text, word.start(), lexicon, tambon_too=False)
            if amphoe is None:
                continue
            mentions.append(PlaceMention(amphoe, province, run.covers[run.index_at(word.start())]))
            inside: list[str | None] = [place.name for code, _ in provinces.most_common(3) if (place := places.place(code)) is not None]
            for name in inside or [None]:
                found = places.find_amphoe(amphoe, name).place
                if found is not None:
                    amphoes[found.code] += 1
    return Places(tuple(mentions), provinces, amphoes, letterhead)
