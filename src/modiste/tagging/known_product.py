"""Does a photo show a product of a kind that the model knows? A linear measure on the embedding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.models.tagging_fit import KnownProductFit
from modiste.types import Embeddings


def known_product_scores(embeddings: Embeddings, fit: KnownProductFit) -> NDArray[np.float32]:
    """(n, d) to (n,) scores: higher is more like a product; at `fit.threshold` and above it counts as one."""
    return np.asarray(embeddings @ np.asarray(fit.weights, np.float32), np.float32)


def known_products(embeddings: Embeddings, fit: KnownProductFit) -> list[bool]:
    """(n, d) to n answers."""
    found: list[bool] = (known_product_scores(embeddings, fit) >= fit.threshold).tolist()
    return found
