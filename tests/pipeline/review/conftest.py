"""Folders for a reviewer: sample reports and the dataset of a run over them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reviewer import SAMPLES, Place


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports and their dataset. None of the tests changes it."""
    from pipeline.ingest import run_plainly
    from pipeline.run import RunRequest

    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "raw").mkdir()
    for path in SAMPLES:
        shutil.copy(path, folder / "raw")
    run_plainly(RunRequest(folder / "raw", folder / "out", jobs=1))
    return folder


@pytest.fixture
def place(reviewed: Path, tmp_path: Path) -> Place:
    """Reports and their dataset, of one's own; no corrections yet."""
    shutil.copytree(reviewed, tmp_path / "place", symlinks=True)
    return Place(*(tmp_path / "place" / name for name in ("raw", "out", "corrections")))
