"""Corrections by people: read from `corrections/*.yml`, applied around the interpretation of the documents they name."""

from __future__ import annotations

from pipeline.corrections.apply import interpret_corrected
from pipeline.corrections.files import FOLDER, load_corrections

__all__ = ["FOLDER", "interpret_corrected", "load_corrections"]
