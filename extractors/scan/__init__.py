"""Scanned pages to `Document`."""
