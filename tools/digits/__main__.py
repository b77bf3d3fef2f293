"""Trains the reader of scanned numerals anew and writes extractors/scan/numerals.npz: `make digits`.

The same seed draws the same lines in the same order; weights agree between machines to what their arithmetic rounds differently.
Takes an hour or two on two cores. Measure what came of it with `python -m tools.scan_accuracy`.

The file of this release says "rounds 35+5+10": it was trained by these stages, too, but stopped in the second, five rounds into which eight
families were added to those it learns from. A whole run draws other lines and gives other weights.

usage: python -m tools.digits [--seed N] [--workers N] [--folder DIR] [--out FILE] [--quick]
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from tools.digits.fonts import FONTS, fetch
from tools.digits.pack import calibrated, network_of, pack
from tools.digits.train import Stage, Weights, train

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "extractors" / "scan" / "numerals.npz"
STAGES = (
    Stage("learn", rounds=35, replay=2, rate=1.5e-3, flat=1.0, first=True),
    Stage("settle", rounds=30, replay=4, rate=1.5e-3, flat=0.3),
)
CALIBRATION_LINES = 4000


def main(arguments: list[str]) -> int:
    """Fetch the fonts, train, fit the confidence, write the file."""
    parser = argparse.ArgumentParser(prog="digits", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1, help="processes that draw lines")
    parser.add_argument("--folder", type=Path, default=FONTS.parent / "digits", help="where drawn lines and weights are kept meanwhile")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--quick", action="store_true", help="two rounds of each stage: to see that everything works")
    options = parser.parse_args(arguments)
    fetch()
    weights: Weights | None = None
    past: list[str] = []
    for stage in STAGES:
        wanted = replace(stage, rounds=2) if options.quick else stage
        weights = train(wanted, options.seed, options.folder, options.workers, weights, past)
        past += [str(path) for path in sorted(options.folder.glob(f"{stage.name}-*[0-9].npz"))[-8:]]
    assert weights is not None
    version = f"seed {options.seed}, {'quick' if options.quick else '+'.join(str(stage.rounds) for stage in STAGES)} rounds"
    net = calibrated(network_of(weights, version), options.seed, 200 if options.quick else CALIBRATION_LINES)
    options.out.write_bytes(pack(net))
    print(f"{options.out}: {options.out.stat().st_size} bytes, {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
