"""The network that reads lines of numerals: convolutions alone, run with numpy; trained by tools/digits.

One answer for each four columns of a line: the logarithms of the probabilities of every sign of the alphabet, of print that is none of
them, and of no sign here (connectionist temporal classification: Graves et al., 2006).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from extractors.scan.numeral_line import HEIGHT

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

Floats = npt.NDArray[np.float32]
STEP = 4
"""Columns of a line for each answer."""
MODEL = "numerals.npz"
FORMAT = 1
"""Of the file; a file of another format is refused."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution: `size` and `stride` (rows, columns), rows and columns of nothing around the input, channels out."""

    size: tuple[int, int]
    stride: tuple[int, int]
    pad: tuple[int, int]
    out: int


def layers(signs: int) -> tuple[Layer, ...]:
    """The layers, a rectifier after each but the last; `signs` answers, the last of them "no sign"."""
    return (
        Layer((5, 5), (2, 2), (2, 2), 24),
        Layer((3, 3), (2, 2), (1, 1), 48),
        Layer((3, 3), (1, 1), (1, 1), 64),
        Layer((3, 3), (2, 1), (1, 1), 96),
        Layer((4, 3), (1, 1), (0, 1), 160),
        Layer((1, 5), (1, 1), (0, 2), 128),
        Layer((1, 1), (1, 1), (0, 0), signs),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Weights with what was recorded about them: the signs it answers, the version, the numbers of its calibration."""

    weights: tuple[tuple[Floats, Floats], ...]
    signs: str
    version: str
    calibration: Mapping[str, Any]


@cache
def network() -> Network:
    """The network of this release, loaded once.

    Raises:
        ValueError: the file is damaged or of another format.
    """
    return load(files("extractors.scan").joinpath(MODEL).read_bytes())


def load(data: bytes) -> Network:
    """The network in a file that `tools/digits` wrote; ValueError when it is not one."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        form, count = int(parts["format"]), int(parts["layers"])
        weights = tuple((parts[f"w{k}"].astype(np.float32), parts[f"b{k}"].astype(np.float32)) for k in range(count))
        written, signs, version = (str(parts[name]) for name in ("digest", "signs", "version"))
    except (KeyError, OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{MODEL} cannot be read ({error}): make digits, or take the file of the release") from None
    if form != FORMAT:
        raise ValueError(f"{MODEL} is of format {form}, not {FORMAT}: make digits")
    if digest(weights) != written:
        raise ValueError(f"{MODEL} does not hold what was written: make digits, or take the file of the release")
    return Network(weights, signs, version, {name[4:]: value for name, value in parts.items() if name.startswith("cal_")})


def digest(weights: Sequence[tuple[Floats, Floats]]) -> str:
    """SHA-256 of weights as they are stored."""
    hashed = hashlib.sha256()
    for pair in weights:
        for part in pair:
            hashed.update(np.ascontiguousarray(part, dtype=np.float16).tobytes())
    return hashed.hexdigest()


def answers(net: Network, lines: Sequence[Floats]) -> list[Floats]:
    """For each line (HEIGHT × columns) the logarithms of the probabilities: a row for each step, a column for each sign."""
    with _threads().limit(limits=1, user_api="blas"):
        return _answers(net, lines)


@cache
def _threads() -> ThreadpoolController:
    """Holds numpy's products to one thread: more gain nothing at this size, and on a busy machine they cost ten times as much."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _answers(net: Network, lines: Sequence[Floats]) -> list[Floats]:
    order = sorted(range(len(lines)), key=lambda index: lines[index].shape[1])
    found: list[Floats] = [np.zeros((0, 0), np.float32)] * len(lines)
    for start in range(0, len(order), 16):  # lines of like width together: less of nothing to compute
        chunk = order[start : start + 16]
        steps = [-(-lines[index].shape[1] // STEP) for index in chunk]
        batch = np.zeros((len(chunk), HEIGHT, max(steps) * STEP, 1), np.float32)
        for row, index in enumerate(chunk):
            batch[row, :, : lines[index].shape[1], 0] = lines[index]
        logits = forward(net.weights, batch)
        for row, (index, count) in enumerate(zip(chunk, steps, strict=True)):
            found[index] = _log_softmax(logits[row, :count])
    return found


def forward(weights: Sequence[tuple[Floats, Floats]], batch: Floats) -> Floats:
    """The answers before they are made probabilities: lines × steps × signs, for lines × rows × columns × 1."""
    value = batch
    last = len(weights) - 1
    for number, (layer, (kernel, bias)) in enumerate(zip(layers(weights[-1][1].shape[0]), weights, strict=True)):
        value = _convolved(value, layer, kernel) + bias
        if number < last:
            np.maximum(value, 0.0, out=value)
    return np.asarray(value[:, 0])


def _convolved(value: Floats, layer: Layer, kernel: Floats) -> Floats:
    """A convolution as one product of matrices."""
    (high, wide), (down, across), (above, beside) = layer.size, layer.stride, layer.pad
    if above or beside:
        value = np.pad(value, ((0, 0), (above, above), (beside, beside), (0, 0)))
    lines, height, width, channels = value.shape
    rows, columns = (height - high) // down + 1, (width - wide) // across + 1
    patches = np.empty((lines, rows, columns, high, wide, channels), np.float32)
    for y in range(high):
        for x in range(wide):
            patches[:, :, :, y, x] = value[:, y : y + down * rows : down, x : x + across * columns : across][:, :rows, :columns]
    product = patches.reshape(lines * rows * columns, -1) @ kernel.reshape(-1, layer.out)
    return np.asarray(product.reshape(lines, rows, columns, layer.out))


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
