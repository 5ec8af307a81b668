"""From a vector to products: filters, near-duplicates, and why a product is shown."""
