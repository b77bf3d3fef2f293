"""Trains the network on drawn lines with JAX, on the processor.

The same seed draws the same lines in the same order. Weights agree between machines to what their arithmetic rounds differently.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from extractors.scan.numeral_net import Floats, forward, layers
from tools.digits.fonts import CALIBRATION, TRAINING
from tools.digits.shards import SIGNS, Shard, batches, draw_shard, load_shard, save_shard

AREA = 8192
"""Columns in a batch."""
AHEAD = 6
"""Shards drawn before they are wanted."""
Weights = tuple[tuple[Floats, Floats], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training.

    Each of its rounds uses a new shard, and `replay` older ones again. `rate`: of learning; it stays so for the `flat` share of the rounds,
    then falls to a fiftieth. `first`: begins with clean and short lines, and the rate rises.
    """

    name: str
    rounds: int
    replay: int
    rate: float
    flat: float
    first: bool = False

    def rate_at(self, part: float, step: int) -> float:
        """The rate after a part of the stage (0-1) and a number of steps."""
        warm = min(1.0, (step + 1) / 200) if self.first else 1.0
        over = max(0.0, (part - self.flat) / (1 - self.flat)) if self.flat < 1 else 0.0
        return self.rate * warm * (0.02 + 0.98 * (1 + math.cos(math.pi * over)) / 2)

    def lines(self, round_: int) -> tuple[tuple[float, float], int]:
        """How easy the lines of a round are, and how long the longest."""
        if self.first and round_ < 6:
            return (1.0, 1.0), 5
        if self.first and round_ < 14:
            return (0.4, 1.0), 8
        return (0.0, 1.0), 12


def initial(seed: int) -> Weights:
    """Random weights, scaled to the inputs of each layer (He et al., 2015)."""
    rng = np.random.default_rng(seed)
    weights, before = [], 1
    for layer in layers(len(SIGNS) + 1):
        shape = (*layer.size, before, layer.out)
        spread = np.sqrt(2 / np.prod(shape[:3]))
        weights.append(((rng.standard_normal(shape) * spread).astype(np.float32), np.zeros(layer.out, np.float32)))
        before = layer.out
    return tuple(weights)


def train(stage: Stage, seed: int, folder: Path, workers: int, weights: Weights | None = None, past: Sequence[str] = ()) -> Weights:
    """Train for a stage; the averaged weights, also kept as `NAME.npz` in the folder.

    Args:
        stage: what to do.
        seed: of all that is drawn.
        folder: where shards and weights are kept.
        workers: processes that draw lines.
        weights: to go on from; none begins at random ones.
        past: shards of earlier stages, used again like the older ones of this.
    """
    import jax
    import jax.numpy as jnp
    import optax

    signs = layers(len(SIGNS) + 1)

    def network(weights: Any, ink: Any) -> Any:
        value = ink[..., None]
        for number, (layer, (kernel, bias)) in enumerate(zip(signs, weights, strict=True)):
            pad = [(layer.pad[0], layer.pad[0]), (layer.pad[1], layer.pad[1])]
            value = jax.lax.conv_general_dilated(value, kernel, layer.stride, pad, dimension_numbers=("NHWC", "HWIO", "NHWC")) + bias
            value = jax.nn.relu(value) if number < len(signs) - 1 else value
        return value[:, 0]

    def loss(weights: Any, ink: Any, labels: Any) -> Any:
        logits = network(weights, ink)
        absent = (labels < 0).astype(jnp.float32)
        losses = optax.ctc_loss(logits, jnp.zeros(logits.shape[:2]), jnp.maximum(labels, 0), absent, blank_id=len(SIGNS))
        return losses.mean()

    optimizer = optax.chain(optax.clip_by_global_norm(4.0), optax.scale_by_adam(), optax.add_decayed_weights(1e-4))

    @jax.jit
    def step(weights: Any, state: Any, mean: Any, ink: Any, labels: Any, rate: Any, old: Any) -> Any:
        value, slope = jax.value_and_grad(loss)(weights, ink, labels)
        updates, state = optimizer.update(slope, state, weights)
        weights = jax.tree.map(lambda weight, update: weight - rate * update, weights, updates)
        mean = jax.tree.map(lambda before, now: old * before + (1 - old) * now, mean, weights)
        return weights, state, mean, value

    learned: Any = initial(seed) if weights is None else weights
    mean = learned
    state = optimizer.init(learned)
    held = draw_shard(f"{seed}/held", CALIBRATION, (0.0, 1.0), lines=600)
    rng = np.random.default_rng((seed, *stage.name.encode()))
    folder.mkdir(parents=True, exist_ok=True)
    began, count = time.monotonic(), 0
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        wanted: dict[int, Future[str]] = {}
        for round_ in range(stage.rounds):
            for ahead in range(round_, min(stage.rounds, round_ + AHEAD)):
                if ahead not in wanted:
                    path = folder / f"{stage.name}-{ahead:04d}.npz"
                    wanted[ahead] = pool.submit(save_shard, str(path), f"{seed}/{stage.name}/{ahead}", TRAINING, *stage.lines(ahead))
            older = [*past, *(wanted[number].result() for number in range(round_))]
            again = rng.choice(len(older), min(len(older), stage.replay), replace=False) if older else []
            shards = [load_shard(path) for path in (wanted[round_].result(), *(older[int(number)] for number in again))]
            losses = []
            made = batches(shards, rng, AREA)
            for number, (ink, labels) in enumerate(made):
                rate = stage.rate_at((round_ + number / len(made)) / stage.rounds, count)
                count += 1
                learned, state, mean, value = step(learned, state, mean, ink, labels, rate, min(0.998, (1 + count) / (10 + count)))
                losses.append(float(value))
            if round_ % 5 == 4 or round_ == stage.rounds - 1:
                now: Weights = tuple((np.asarray(kernel), np.asarray(bias)) for kernel, bias in mean)
                keep(now, folder / f"{stage.name}.npz")
                right, took = exact(now, held), time.monotonic() - began
                print(
                    f"{stage.name} {round_ + 1:4d}  steps {count:6d}  loss {np.mean(losses):7.3f}  held {right:.3f}  {took:6.0f} s",
                    flush=True,
                )
    return now


def keep(weights: Weights, path: Path) -> None:
    """Keep weights in a file."""
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **{f"{kind}{k}": part for k, pair in enumerate(weights) for kind, part in zip("wb", pair, strict=True)})  # type: ignore[arg-type]
    partial.replace(path)


def exact(weights: Weights, shard: Shard) -> float:
    """The share of lines whose likeliest signs are exactly the label."""
    right = total = 0
    for ink, labels in batches([shard], np.random.default_rng(0), 2048, jitter=False):
        for row, label in zip(forward(weights, ink[..., None]).argmax(-1), labels, strict=True):
            right += greedy(row) == [sign for sign in label if sign >= 0]
            total += 1
    return right / total


def greedy(answers: Sequence[int]) -> list[int]:
    """The signs of the likeliest answers: repeated ones once, "no sign" left out."""
    return [int(sign) for k, sign in enumerate(answers) if sign != len(SIGNS) and (k == 0 or sign != answers[k - 1])]
