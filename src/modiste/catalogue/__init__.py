"""The catalogue: sources of products and photos, what reading them found, and the labels."""
