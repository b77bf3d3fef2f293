"""PDF files to `Document`: glyphs read with their boxes, assembled into Thai clusters, lines, paragraphs and tables."""
