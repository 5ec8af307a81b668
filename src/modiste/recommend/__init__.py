"""Recommenders: one file each. `similar` takes a photo or a product, `search` words, photos and colours."""
