"""The text tower: what it learns from, its training, its check."""
