"""The Lance implementation of the store: the only package that imports lancedb."""
