"""The sample reports and a dataset of them, made once for the tests of the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.docs_place import prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as examples find it. Tests that use it are of one xdist group, so that it is made once; none changes it."""
    return prepare(tmp_path_factory.mktemp("documents"))
