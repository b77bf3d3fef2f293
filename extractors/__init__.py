"""Files to `Document` (pages, lines, tables, cells with their places). Knows nothing of the ITA assessment."""
