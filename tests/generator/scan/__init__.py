"""Scans with known truth: pages of written PDFs as pictures (`pages`), through a model of bad scanners (`degrade`), as files (`files`)."""

from __future__ import annotations
