"""What MkDocs does beside its own work when it builds `docs/` (a hook of `mkdocs.yml`; `make docs` calls it).

It adds the pages that are made from the code and the schemas (`tools/docs_reference.py`), shows notebooks as pages, puts parts of the
measured pages where others speak of them (`<!-- figures: thai-text-layer.md#by-producer -->`), and turns links to files of the
repository into their names, since the site has no other place to send its readers to. Thai that a command printed gets the width it has
on a terminal, whatever font draws it, so that tables stay aligned.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # MkDocs loads a hook by its path, not as a module of a package

_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(((?:\.\./)+[^)#\s]*)(#[^)\s]*)?\)")
_OUTPUT = re.compile(r'<div class="language-(?:console|text) highlight">.*?</code></pre>', re.DOTALL)
_THAI = re.compile("[\u0e01-\u0e5b](?:[\u0e01-\u0e5b ]*[\u0e01-\u0e5b])?")
_FIGURES = re.compile(r"<!-- figures: ([\w.-]+\.md)#([\w-]+) -->")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the generated pages."""
    from tools.docs_reference import reference_pages

    for path, text in reference_pages().items():
        files.append(File.generated(config, path, content=text))
    for notebook in sorted(Path(config.docs_dir).rglob("*.ipynb")):
        path = notebook.relative_to(config.docs_dir).with_suffix("")
        text, pictures = notebook_page(notebook)
        files.append(File.generated(config, f"{path}.md", content=text))
        for name, data in pictures.items():
            files.append(File.generated(config, str(path.with_name(name)), content=data))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Puts measured figures in, and turns links that leave `docs/` into the names of the files."""
    docs = Path(config.docs_dir)
    folder = (docs / page.file.src_uri).parent

    def link(match: re.Match[str]) -> str:
        target = (folder / match[2]).resolve()
        if target.is_relative_to(docs):
            return match[0]
        name = f"`{target.relative_to(ROOT)}`"
        return name if match[1].strip("`") in name else f"{match[1]} ({name})"

    markdown = _LINK.sub(link, markdown)
    return _FIGURES.sub(lambda match: section_of((docs / match[1]).read_text(encoding="utf-8"), match[2]), markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Gives each run of Thai in an output its width on a terminal."""
    from pipeline.render import display_width

    def fixed(match: re.Match[str]) -> str:
        return f'<span class="thai" style="width:{display_width(match[0])}ch">{match[0]}</span>'

    return _OUTPUT.sub(lambda match: _THAI.sub(fixed, match[0]), html)


def section_of(text: str, anchor: str) -> str:
    """The section of a page whose heading has this anchor, without its heading. Raises LookupError when there is none."""
    parts = re.split(r"^(#+ .*)$", text, flags=re.MULTILINE)
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        if re.sub(r"[^\w]+", "-", heading.lstrip("# ").lower()).strip("-") == anchor:
            return body.strip()
    raise LookupError(f"no section {anchor}")


def notebook_page(path: Path) -> tuple[str, dict[str, bytes]]:
    """A notebook as Markdown, with the outputs it was saved with, and its pictures by name."""
    pictures: dict[str, bytes] = {}
    blocks: list[str] = []
    heading = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = next((line.lstrip("# ") for line in source.splitlines() if line.startswith("#")), heading)
            blocks.append(source)
            continue
        if "hidden" not in cell["metadata"].get("tags", []):
            blocks.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            blocks.extend(_output(output, f"{path.stem}-{len(pictures) + 1}.png", heading, pictures))
    return "\n\n".join(blocks) + f"\n\n[Download the notebook]({path.name})\n", pictures


def _output(output: dict[str, Any], name: str, heading: str, pictures: dict[str, bytes]) -> Iterator[str]:
    """The Markdown of an output of a cell: its picture (kept as `name`, described by the heading it stands under) or its text."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", output.get("text", "")))
    if "image/png" in data:
        pictures[name] = base64.b64decode("".join(data["image/png"]))
        yield f"![{heading}]({name})"
    elif text.strip():
        yield f"```text\n{text.rstrip()}\n```"
