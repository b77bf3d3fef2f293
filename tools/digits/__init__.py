"""Trains the reader of scanned numerals (extractors/scan/numerals.npz): `make digits`."""
