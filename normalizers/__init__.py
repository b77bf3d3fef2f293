"""Thai knowledge as pure functions: text repair, numerals, codes, places, dates, numbers. Knows no files."""
