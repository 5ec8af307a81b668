"""Products and their vectors, kept; `lance` is the only module of the house that imports lancedb."""
