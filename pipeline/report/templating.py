"""Templates of pages: everything that is filled in is escaped, and what comes from a document is made harmless (`clean`)."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.render import clean

TEMPLATES = Path(__file__).parent / "templates"
"""The templates of the site, and the macros that other pages share."""


def template_environment(*folders: Path) -> Environment:
    """An environment that finds templates in the folders and among `TEMPLATES`. A name that nobody gave is an error."""
    environment = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clean"] = lambda text: clean(str(text))
    return environment
