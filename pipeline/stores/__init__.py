"""Folders that are URLs of an object store: mirrored here, worked on as folders, published there by one conditional write.

`objects` knows the store, `mirror` what of it lies here, `publication` how a snapshot gets there; `places` is what commands use. Which
stores can be used, and why not others: docs/stores.md.
"""
