"""The catalogue: products that belong together, near-duplicates, splits and colour variants."""
