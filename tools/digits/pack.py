"""The file of a trained network: weights in half precision, how sure it may be, a digest; the same content gives the same bytes."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.scan.numeral_line import Line, normalise
from extractors.scan.numeral_net import FORMAT, Network, digest
from extractors.scan.numerals import FOREIGN, candidates, evidence
from tools.digits.fonts import CALIBRATION
from tools.digits.lines import draw_line
from tools.digits.shards import SIGNS, weighed
from tools.digits.texts import label
from tools.digits.train import Weights

Vector = npt.NDArray[np.float64]
STRICT = 2.0
"""How much more a wrong reading weighs than a right one: a doubt too many costs a look, a digit too sure costs trust."""


def network_of(weights: Weights, version: str, calibration: Mapping[str, Any] | None = None) -> Network:
    """The network as the product will have it: weights rounded to what is stored."""
    rounded = tuple((kernel.astype(np.float16).astype(np.float32), bias.astype(np.float16).astype(np.float32)) for kernel, bias in weights)
    return Network(rounded, SIGNS, version, calibration or {})


def pack(net: Network) -> bytes:
    """The file."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "format": np.array(FORMAT), "layers": np.array(len(net.weights)), "signs": np.array(net.signs), "version": np.array(net.version),
        "digest": np.array(digest(net.weights)), **{f"cal_{name}": np.asarray(value) for name, value in net.calibration.items()},
    }  # fmt: skip
    for number, (kernel, bias) in enumerate(net.weights):
        arrays |= {f"w{number}": kernel.astype(np.float16), f"b{number}": bias.astype(np.float16)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, value, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), part.getvalue())  # no time in it
    return out.getvalue()


def calibrated(net: Network, seed: int, lines: int) -> Network:
    """The network with the weights of its confidence, fitted to lines of families that it did not learn."""
    rng = random.Random(f"{seed}/calibration")  # noqa: S311 - no secrets here
    faces, weights = weighed(CALIBRATION)
    drawn: list[tuple[Line, str]] = []
    while len(drawn) < lines:
        crop, text = draw_line(rng, rng.choices(faces, weights)[0], rng.uniform(0, 1) if rng.random() < 0.5 else 0.0)
        line = normalise(crop)
        if line is not None:
            drawn.append((line, " ".join(label(text).split())))
    rows, right = [], []
    for start in range(0, lines, 256):
        part = drawn[start : start + 256]
        for (line, text), found in zip(part, candidates(net, [line for line, _ in part]), strict=True):
            if found.texts and found.foreign <= found.texts[0][1] and FOREIGN not in text:
                rows.append(evidence(line, found))
                right.append(found.texts[0][0] == text)
    return Network(net.weights, net.signs, net.version, {"logistic": fitted(np.array(rows), np.array(right))})


def fitted(rows: Vector, right: Sequence[bool] | npt.NDArray[np.bool_]) -> Vector:
    """The weights of a logistic function by Newton's method, with a little pull to zero."""
    hits = np.asarray(right, dtype=np.float64)
    weight = np.where(hits > 0, 1.0, STRICT)
    found = np.zeros(rows.shape[1])
    for _ in range(40):
        guess = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weight * (hits - guess)) - 1e-3 * found
        bend = (rows * (weight * guess * (1 - guess))[:, None]).T @ rows + 1e-3 * np.eye(len(found))
        found = found + np.linalg.solve(bend, slope)
    return found
