"""The notebooks answer their questions over the dataset of the samples, with pictures, as they were saved."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tools.components import COMPONENTS
from tools.docs_examples import ROOT, notebooks
from tools.docs_notebook import execute, pictures, printed

pytestmark = pytest.mark.xdist_group("docs")


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_runs_and_says_what_it_was_saved_with(prepared: Path, path: Path) -> None:
    if not COMPONENTS["thai-fonts"].here():
        pytest.skip("missing component: thai-fonts")
    saved = nbformat.read(path, as_version=4)
    nbformat.validate(saved)
    executed = execute(path, prepared)
    # what is printed includes warnings: a letter that the font lacks would be one
    assert printed(executed) == printed(saved), f"python -m tools.docs_examples --write {path.relative_to(ROOT)}"
    questions = sum(line.startswith("## ") and line[3].isdigit() for cell in saved.cells for line in cell.source.splitlines())
    assert pictures(executed) == pictures(saved) == questions
    assert questions >= 5
    assert path.stat().st_size < 400_000
