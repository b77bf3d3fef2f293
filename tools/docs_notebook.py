"""Runs the notebooks of the documents over a dataset, as `tools/docs_examples.py` runs the examples of the pages."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

SECONDS = 100
"""Patience with one cell, on a busy machine."""


def execute(path: Path, folder: Path) -> Any:
    """The notebook with the outputs of a run in `folder`. Raises nbclient's CellExecutionError when a cell fails."""
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as sockets:
        # sockets in a folder of ours instead of ports that everybody on the machine may speak to
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel")
        NotebookClient(notebook, km=kernel, timeout=SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    return tidied(notebook)


def tidied(notebook: Any) -> Any:
    """The notebook without what differs from run to run: counters, times, the text that stands in for a picture."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output["execution_count"] = None
                if "image/png" in output.get("data", {}):
                    output["data"] = {"image/png": output["data"]["image/png"], "text/plain": ""}
    return notebook


def printed(notebook: Any) -> list[str]:
    """What the cells print, warnings included, in order."""
    return [
        "".join(output.get("text", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream"
    ]


def pictures(notebook: Any) -> int:
    """How many pictures the cells show."""
    return sum("image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
