"""From the network's answers, step by step, to the likeliest texts (prefix beam search: Hannun et al., 2014) and the chances of texts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BEAM = 10
"""Texts followed at a time."""
LEAST = 1e-4
"""Chance at a step below which a sign is not followed."""
NEVER = -math.inf
_NOWHERE = -1e4
Signs = tuple[int, ...]


def likeliest(answers: npt.NDArray[np.float32], beam: int = BEAM) -> list[tuple[Signs, float]]:
    """Texts as numbers of signs with the logarithms of their chances, likeliest first.

    Args:
        answers: steps × signs, logarithms of probabilities; the last sign is "no sign".
        beam: how many texts are followed at a time.
    """
    none = answers.shape[1] - 1
    beams: dict[Signs, tuple[float, float]] = {(): (0.0, NEVER)}  # ends in no sign, ends in a sign
    floor = math.log(LEAST)
    for row in answers:
        blank = float(row[none])
        signs = [(int(sign), float(row[sign])) for sign in np.flatnonzero(row[:none] > floor)]
        grown: dict[Signs, tuple[float, float]] = {}
        for text, (silent, sounding) in beams.items():
            last = text[-1] if text else -1
            _add(grown, text, _sum(silent, sounding) + blank, NEVER)
            for sign, chance in signs:
                if sign == last:
                    _add(grown, text, NEVER, sounding + chance)
                    _add(grown, (*text, sign), NEVER, silent + chance)
                else:
                    _add(grown, (*text, sign), NEVER, _sum(silent, sounding) + chance)
        kept = sorted(grown.items(), key=lambda item: -_sum(*item[1]))[:beam]
        beams = dict(kept)
    return [(text, score) for text, ends in beams.items() if (score := _sum(*ends)) > NEVER]


def doubles(answers: npt.NDArray[np.float32], ways: int = 2) -> list[Signs]:
    """The text of the likeliest answers with one sign left out, or another in its place: what even a clear print could be."""
    none = answers.shape[1] - 1
    best = answers.argmax(axis=1)
    peaks: list[int] = []
    for step, sign in enumerate(best.tolist()):
        if sign == none:
            continue
        if step and best[step - 1] == sign:
            if answers[step, sign] > answers[peaks[-1], sign]:
                peaks[-1] = step
        else:
            peaks.append(step)
    text = tuple(int(best[step]) for step in peaks)
    found: list[Signs] = []
    for place, step in enumerate(peaks):
        others = [int(sign) for sign in np.argsort(-answers[step, :none])[: ways + 1] if sign != best[step]][:ways]
        found += [(*text[:place], other, *text[place + 1 :]) for other in others]
        found.append((*text[:place], *text[place + 1 :]))
    return found


def chances(answers: npt.NDArray[np.float32], texts: Sequence[Signs]) -> npt.NDArray[np.float64]:
    """The logarithms of the chances of texts, all ways of each through the steps together (very small where it has no room)."""
    none = answers.shape[1] - 1
    width = 2 * max(map(len, texts), default=0) + 1
    states = np.full((len(texts), width), none)
    for row, text in zip(states, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    jumps = np.zeros(states.shape, dtype=bool)  # from a sign to the next, unless they are the same
    jumps[:, 2:] = (states[:, 2:] != none) & (states[:, 2:] != states[:, :-2])
    now = np.full((len(texts), width + 2), _NOWHERE)  # two states before the first, where nothing comes from
    given = answers.astype(np.float64)[:, states]
    now[:, 2:4] = given[0, :, :2]
    if width == 1:
        now[:, 3:] = _NOWHERE
    for row in given[1:]:
        reached = np.logaddexp(now[:, 2:], now[:, 1:-1])
        now[:, 2:] = np.where(jumps, np.logaddexp(reached, now[:, :-2]), reached) + row
    ends = np.array([2 * len(text) for text in texts], dtype=int)
    rows = np.arange(len(texts))
    return np.asarray(np.logaddexp(now[rows, ends + 2], np.where(ends > 0, now[rows, ends + 1], _NOWHERE)))


def _add(beams: dict[Signs, tuple[float, float]], text: Signs, silent: float, sounding: float) -> None:
    before = beams.get(text, (NEVER, NEVER))
    beams[text] = (_sum(before[0], silent), _sum(before[1], sounding))


def _sum(one: float, other: float) -> float:
    """The logarithm of the sum of two numbers given as logarithms."""
    if one < other:
        one, other = other, one
    return one if other == NEVER else one + math.log1p(math.exp(other - one))
