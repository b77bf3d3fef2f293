"""Where the fonts of test PDFs lie, and how programs find them."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TLWG = Path("/usr/share/fonts/truetype/tlwg")
OWN = ROOT / ".cache" / "fonts"
"""Fonts that Debian has not; `make components` puts them there."""


def font_file(family: str, bold: bool = False) -> Path:
    """The file of a family; FileNotFoundError when it is not installed."""
    name = f"{family}-Bold" if bold else family
    for path in (TLWG / f"{name}.ttf", OWN / f"{name}.ttf", OWN / f"{name}-Regular.ttf"):
        if path.exists():
            return path
    raise FileNotFoundError(f"font {name}: make components")


def font_environment(folder: Path) -> dict[str, str]:
    """The environment in which programs that use fontconfig find our own fonts, too; its configuration is written to `folder`."""
    config = folder / "fonts.conf"
    system = "/etc/fonts/fonts.conf"
    # the cache folder of its own keeps the run off the user's
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include ignore_missing="yes">{system}</include>'
        f"<dir>{OWN}</dir><cachedir>{folder / 'fontcache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}
