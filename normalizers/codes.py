"""Question and item codes (`i2`, `e5`, `O13`): a closed vocabulary, confusable characters, and the best path down a column.

A printed code is never matched by likeness alone. Each token gets the cost of being read as each code of the year; in a column the costs
of neighbours that do not follow one another, and of the row's indicator, are added, and the cheapest path wins. How much dearer the
runner-up is gives the confidence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType

from normalizers.numerals import ARABIC_DIGITS, to_arabic
from schemas.knowledge import knowledge
from schemas.vocabulary import load

PREFIX_OF = MappingProxyType({"IIT": "i", "EIT": "e", "OIT": "O"})
INSTRUMENT_OF = MappingProxyType({prefix: instrument for instrument, prefix in PREFIX_OF.items()})
MAX_COST = 1.45
_CONTRADICTED = 0.6
Step = Callable[[str, str], float]
_JOINTS = re.compile(r"[\s.\-]+")
_NO_DIGIT = re.compile(r"\D")
_CLEAN = re.compile("[ieoIEO][1-9][0-9]?")
_THAI_DIGIT = re.compile(r"[๐-๙]")
_ARABIC_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Place:
    """What the surroundings say of a code: the indicator of its row, the instrument of its section; None when they say nothing."""

    indicator: int | None = None
    instrument: str | None = None
    restart: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedCode:
    """A code with how sure the reading is and the rules that were needed; `code` is None when nothing comes near enough."""

    code: str | None
    confidence: float
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CodeBook:
    """The codes of a year: each code with its indicator, in the order i1.., e1.., O1.. . Each book equals itself alone."""

    indicator_of: Mapping[str, int | None]
    numbers: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Collects the numbers that codes have."""
        object.__setattr__(self, "numbers", tuple(dict.fromkeys(code[1:] for code in self.indicator_of)))

    def instrument_of(self, code: str) -> str:
        """IIT, EIT or OIT."""
        return INSTRUMENT_OF[code[0]]


@lru_cache(maxsize=1 << 12)
def token_costs(token: str, book: CodeBook) -> Mapping[str, float]:
    """The cost of reading a printed token as each code it comes near to (0: printed exactly so)."""
    folded = to_arabic(token.strip().strip(".:)(,;"))
    folded = _JOINTS.sub("", folded)
    if not folded or len(folded) > 5:
        return {}
    readings = _readings(folded, bool(_THAI_DIGIT.search(token)) and bool(_ARABIC_DIGIT.search(token)))
    costs: dict[str, float] = {}
    for letter, ways in readings.items():
        for prefix, digits in ways:
            for number, damage in _numbers_near(digits, book):
                code = letter + number
                if prefix + damage <= costs.get(code, MAX_COST):
                    costs[code] = prefix + damage
    return MappingProxyType({code: costs[code] for code in book.indicator_of if code in costs})


def _readings(folded: str, mixed: bool) -> dict[str, list[tuple[float, str]]]:
    """For each letter of codes the ways to read a token as that letter, damaged or lost, before digits: cost and digits of each."""
    data = load("codes")
    lost = data["missing_prefix_cost"] + (data["mixed_script_penalty"] if mixed else 0.0)
    readings: dict[str, list[tuple[float, str]]] = {}
    for letter, forms in data["prefix_confusions"].items():
        damaged = [(cost, folded[len(printed) :]) for printed, cost in forms.items() if folded.startswith(printed)]
        readings[letter] = [(cost, digits) for cost, digits in (*damaged, (lost, folded)) if cost <= MAX_COST and digits.isdigit()]
    return readings


@dataclass(frozen=True, slots=True)
class _DigitCosts:
    """What it costs to believe that a digit was added, lost, or printed as another one.

    The last is `wrong`, less (`swap`) where the two look alike, and never less than `least_wrong`.
    """

    extra: float
    lost: float
    wrong: float
    least_wrong: float
    swap: Mapping[str, Mapping[str, float]]


@knowledge
def _digit_costs() -> _DigitCosts:
    data = load("codes")
    swap = {digit: {digit: 0.0} for digit in ARABIC_DIGITS}
    for one, other, cost, _ in data["digit_confusions"]:
        swap[one][other] = swap[other][one] = cost
    wrong = data["wrong_digit_cost"]
    least_wrong = min(wrong, *(cost for _, _, cost, _ in data["digit_confusions"]))
    return _DigitCosts(data["extra_digit_cost"], data["lost_digit_cost"], wrong, least_wrong, swap)


@lru_cache(maxsize=1 << 12)
def _numbers_near(printed: str, book: CodeBook) -> tuple[tuple[str, float], ...]:
    """The numbers of codes that printed digits come near to, with the cost of each."""
    costs = _digit_costs()
    swaps = [costs.swap.get(char, {}) for char in printed]
    near: list[tuple[str, float]] = []
    for number in book.numbers:
        more = len(printed) - len(number)
        gaps = more * costs.extra if more > 0 else -more * costs.lost
        if gaps > MAX_COST or (gaps + costs.least_wrong > MAX_COST and not any(digit in printed for digit in number)):
            continue
        if more or costs.extra + costs.lost <= MAX_COST:
            cost = _digits_cost(swaps, number, costs)
        else:  # equally long: digit by digit, for gaps are too dear
            cost = 0.0
            for swap, digit in zip(swaps, number, strict=True):
                cost += swap.get(digit, costs.wrong)
        if cost <= MAX_COST:
            near.append((number, cost))
    return tuple(near)


def _digits_cost(swaps: Sequence[Mapping[str, float]], digits: str, costs: _DigitCosts) -> float:
    """Weighted edit distance between printed digits (for each what it costs to be another) and a code's number."""
    extra, lost = costs.extra, costs.lost
    previous = [j * lost for j in range(len(digits) + 1)]
    for i, swap in enumerate(swaps, start=1):
        row = [i * extra]
        for j, digit in enumerate(digits, start=1):
            row.append(min(previous[j - 1] + swap.get(digit, costs.wrong), previous[j] + extra, row[j - 1] + lost))
        previous = row
    return float(previous[-1])


def resolve_column(tokens: Sequence[str], places: Sequence[Place], book: CodeBook) -> list[ResolvedCode]:
    """Codes for the tokens of a column from top to bottom, as the cheapest path (Viterbi) over reading, order and surroundings.

    A token near no code gets `code=None` and does not break the order of the others.
    """
    options: list[list[tuple[str, float, float]]] = []  # code, cost of the glyphs, the same with the surroundings
    for token, place in zip(tokens, places, strict=True):
        costs = token_costs(token, book)
        options.append([(code, cost, cost + _place_cost(code, place, book)) for code, cost in costs.items()])
    known = [index for index, choices in enumerate(options) if choices]
    forward = _sweep([options[index] for index in known], [places[index] for index in known], _step_cost)
    backward = _sweep(
        [options[index] for index in reversed(known)],
        [_after(places, index) for index in reversed(known)],
        _step_back_cost,
    )[::-1]
    resolved = [ResolvedCode(None, 0.0, ("code_unresolved",))] * len(tokens)
    for rank, index in enumerate(known):
        totals = [f + b - local for f, b, (_, _, local) in zip(forward[rank], backward[rank], options[index], strict=True)]
        order = sorted(range(len(totals)), key=totals.__getitem__)
        code, glyphs, _ = options[index][order[0]]
        margin = totals[order[1]] - totals[order[0]] if len(order) > 1 else 2.0
        resolved[index] = ResolvedCode(code, _confidence(glyphs, margin), _steps(glyphs, tokens[index], code))
    return _doubted(resolved, tokens, places, book)


def _doubted(resolved: Sequence[ResolvedCode], tokens: Sequence[str], places: Sequence[Place], book: CodeBook) -> list[ResolvedCode]:
    """The codes less surely, or not at all, where their neighbours contradict them.

    A code that stands where its neighbours leave room for just one other is doubtful, for the damage may be greater than any that is
    weighed. A code well printed that the year does not have (`i21` of fifteen) is taken for another only where that one's neighbour stands
    beside it, or the indicator of the row is that one's.
    """
    found: list[ResolvedCode] = []
    foreign = [_is_foreign(token, book) for token in tokens]
    for index, one in enumerate(resolved):
        wanted = _between(resolved, index)
        if one.code is not None and foreign[index] and not _called_for(one.code, resolved, foreign, index, places[index], book):
            found.append(ResolvedCode(None, 0.0, ("code_unresolved",)))
        elif one.code is not None and wanted is not None and wanted != one.code:
            found.append(ResolvedCode(one.code, min(one.confidence, _CONTRADICTED), (*one.steps, "neighbours_contradict")))
        else:
            found.append(one)
    return found


def _is_foreign(token: str, book: CodeBook) -> bool:
    """Whether a token is a code in good print, but none of this year."""
    folded = to_arabic(token.strip()).replace(" ", "").replace(".", "").replace("-", "")
    return bool(_CLEAN.fullmatch(folded)) and not {folded, folded.lower(), folded.upper()} & set(book.indicator_of)


def _called_for(code: str, resolved: Sequence[ResolvedCode], foreign: Sequence[bool], index: int, place: Place, book: CodeBook) -> bool:
    """Whether the surroundings ask for a code: the one before or after it stands beside it, or its indicator is the row's."""
    if place.indicator is not None and place.indicator == book.indicator_of.get(code):
        return True
    return any(
        0 <= other < len(resolved) and not foreign[other] and resolved[other].code == f"{code[0]}{int(code[1:]) + step}"
        for other, step in ((index - 1, -1), (index + 1, 1))
    )


def _between(resolved: Sequence[ResolvedCode], index: int) -> str | None:
    """The one code that fits between the neighbours of a place, when they leave a gap of one."""
    if not 0 < index < len(resolved) - 1:
        return None
    before, after = resolved[index - 1].code, resolved[index + 1].code
    if before is None or after is None or before[0] != after[0] or int(after[1:]) - int(before[1:]) != 2:
        return None
    return f"{before[0]}{int(before[1:]) + 1}"


def _after(places: Sequence[Place], index: int) -> Place:
    """Going backwards, the break in the order stands before the next token."""
    return places[index + 1] if index + 1 < len(places) else Place()


def _sweep(options: Sequence[Sequence[tuple[str, float, float]]], places: Sequence[Place], step: Step) -> list[list[float]]:
    """For each option of each token, the cheapest cost of a path that ends there (its own cost included)."""
    table: list[list[float]] = []
    for rank, choices in enumerate(options):
        if rank == 0:
            table.append([local for _, _, local in choices])
            continue
        before = [(code, total) for (code, _, _), total in zip(options[rank - 1], table[rank - 1], strict=True)]
        scale = 0.25 if places[rank].restart else 1.0
        table.append([local + min([total + scale * step(previous, code) for previous, total in before]) for code, _, local in choices])
    return table


def _place_cost(code: str, place: Place, book: CodeBook) -> float:
    cost = 0.0
    indicator = book.indicator_of.get(code)
    if place.indicator is not None and indicator is not None and indicator != place.indicator:
        cost += 0.9
    if place.instrument is not None and book.instrument_of(code) != place.instrument:
        cost += 0.8
    return cost


@cache
def _step_cost(before: str, after: str) -> float:
    """The cost of one code standing below another: next in order is free, jumps and steps back are not."""
    order = "ieO"
    if before[0] != after[0]:
        return 0.1 if order.index(after[0]) > order.index(before[0]) and after[1:] == "1" else 0.6
    gap = int(after[1:]) - int(before[1:])
    if gap == 1:
        return 0.0
    if gap == 0:
        return 0.7
    return min(0.25 + 0.05 * gap, 0.6) if gap > 1 else 0.9


@cache
def _step_back_cost(after: str, before: str) -> float:
    return _step_cost(before, after)


def _confidence(glyphs: float, margin: float) -> float:
    """0.99 for an undamaged code without a rival; less the dearer the reading and the nearer the runner-up."""
    return round(max(0.05, 0.99 - 0.06 * glyphs - 0.6 * math.exp(-5.0 * margin)), 3)


def _steps(glyphs: float, token: str, code: str) -> tuple[str, ...]:
    if glyphs <= 0.06:
        return ()
    folded = to_arabic(token)
    number = _NO_DIGIT.sub("", folded)
    if number == code[1:] and code[0] not in folded and code[0].swapcase() not in folded and folded.strip(" .:()") == number:
        return ("code_prefix_restored",)
    return ("confusable_code",)


def resolve_one(token: str, place: Place, book: CodeBook) -> ResolvedCode:
    """A code standing alone (in prose): as `resolve_column` with one token."""
    return resolve_column([token], [place], book)[0]
