"""The static site of `ita report`: pages that open from disk, with no server, no network and nothing from elsewhere."""
