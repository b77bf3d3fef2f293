"""Lines for training, drawn in processes of their own and kept as files, so that each is used several times."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.scan.numeral_line import HEIGHT, normalise
from extractors.scan.numeral_net import STEP
from extractors.scan.numerals import ALPHABET, FOREIGN
from tools.digits.fonts import OFFICE, Face, faces
from tools.digits.lines import draw_line
from tools.digits.texts import label

SIGNS = ALPHABET + FOREIGN
"""What the network answers, before "no sign"."""
LINES = 1536
"""In a shard."""
LONGEST = 24
"""Signs of the longest label."""
WIDTHS = (64, 96, 128, 160, 208, 256)
"""Columns that lines are filled up to; wider ones are left out of training (the network does not care how wide a line is)."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Lines side by side: `ink` (HEIGHT × all columns, uint8), where each ends, and the labels (number of the sign, -1 for nothing)."""

    ink: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int8]

    def line(self, number: int) -> npt.NDArray[np.uint8]:
        """A line."""
        return self.ink[:, self.ends[number - 1] if number else 0 : self.ends[number]]


@cache
def weighed(families: tuple[str, ...]) -> tuple[tuple[Face, ...], tuple[float, ...]]:
    """The faces of families with how often each is drawn: fonts of offices, upright faces and the regular weight more."""
    drawn = [face for family in families for face in faces(family)]
    weights = []
    for face in drawn:
        slanted = face.style.endswith(("Oblique", "Italic"))
        weight = (3.0 if face.family in OFFICE else 2.0) * (0.35 if slanted else 1.0) * (2.0 if not face.style else 1.0)
        weights.append(weight / len([other for other in drawn if other.family == face.family]) * 3)
    return tuple(drawn), tuple(weights)


def draw_shard(seed: str, families: tuple[str, ...], ease: tuple[float, float], longest: int = 12, lines: int = LINES) -> Shard:
    """Lines of a seed; the ease of each is drawn from a range (see `draw_line`), all flaws being likeliest."""
    rng = random.Random(seed)  # noqa: S311 - no secrets here
    drawn, weights = weighed(families)
    inks: list[npt.NDArray[np.uint8]] = []
    labels: list[list[int]] = []
    while len(inks) < lines:
        least, most = ease
        crop, text = draw_line(rng, rng.choices(drawn, weights)[0], least if rng.random() < 0.6 else rng.uniform(least, most), longest)
        line = normalise(crop)
        signs = [SIGNS.index(char) for char in label(text)]
        if line is None or not fits(line.ink.shape[1], signs):
            continue
        inks.append((line.ink * 255).astype(np.uint8))
        labels.append(signs)
    table = np.full((lines, LONGEST), -1, np.int8)
    for row, signs in zip(table, labels, strict=True):
        row[: len(signs)] = signs
    return Shard(np.concatenate(inks, axis=1), np.cumsum([ink.shape[1] for ink in inks]), table)


def fits(columns: int, signs: Sequence[int]) -> bool:
    """Whether a line has steps enough for its signs (two that are the same need a step between them), and is not too long."""
    repeated = sum(a == b for a, b in zip(signs, signs[1:], strict=False))
    return columns <= WIDTHS[-1] and len(signs) <= LONGEST and len(signs) + repeated <= columns // STEP


def save_shard(path: str, *arguments: Any) -> str:
    """Draw a shard into a file, which is there only when it is whole."""
    import cv2

    cv2.setNumThreads(1)
    shard = draw_shard(*arguments)
    partial = Path(f"{path}.partial.npz")
    np.savez(partial, ink=shard.ink, ends=shard.ends, labels=shard.labels)
    partial.replace(path)
    return path


def load_shard(path: str) -> Shard:
    """A shard from its file."""
    with np.load(path) as stored:
        return Shard(stored["ink"], stored["ends"], stored["labels"])


def batches(
    shards: Sequence[Shard], rng: np.random.Generator, area: int, jitter: bool = True
) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]]:
    """All lines of the shards in batches of about equal area, in random order: ink (lines × HEIGHT × columns) and labels."""
    lines = [(shard, number) for shard in shards for number in range(len(shard.ends))]
    groups: dict[int, list[tuple[Shard, int]]] = {width: [] for width in WIDTHS}
    for index in rng.permutation(len(lines)):
        shard, number = lines[index]
        groups[next(width for width in WIDTHS if width >= shard.line(number).shape[1])].append((shard, number))
    made = []
    for width, group in groups.items():
        size = area // width
        for start in range(0, len(group) - size + 1, size):
            ink = np.zeros((size, HEIGHT, width), np.float32)
            labels = np.zeros((size, LONGEST), np.int32)
            for row, (shard, number) in enumerate(group[start : start + size]):
                line = shard.line(number)
                spare = width - line.shape[1]
                shift = int(rng.integers(0, min(4, spare) + 1)) if jitter else 0
                ink[row, :, shift : shift + line.shape[1]] = line
                labels[row] = shard.labels[number]
            ink /= 255
            made.append((_jittered(ink, rng) if jitter else ink, labels))
    return [made[index] for index in rng.permutation(len(made))]


def _jittered(ink: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Lines a little higher or lower, lighter or darker, with a little noise: another use of a line is never the same."""
    lines = len(ink)
    for row in range(lines):
        move = int(rng.integers(-2, 3))
        if move:
            ink[row] = np.roll(ink[row], move, axis=0)
            ink[row, slice(0, move) if move > 0 else slice(move, None)] = 0
    ink = ink ** rng.uniform(0.7, 1.4, (lines, 1, 1)).astype(np.float32)
    noise = rng.standard_normal(ink.shape, dtype=np.float32) * rng.choice((0.0, 0.0, 0.03, 0.08), (lines, 1, 1)).astype(np.float32)
    return np.clip(ink + noise, 0, 1)
