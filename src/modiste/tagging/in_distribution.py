"""Does a photo show a product of a kind that the model knows? A linear measure on the embedding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.models.tagging_fit import InDistributionFit
from modiste.types import Embeddings


def in_distribution_scores(embeddings: Embeddings, fit: InDistributionFit) -> NDArray[np.float32]:
    """(n, d) to (n,) scores: higher is more like a product; at `fit.threshold` and above it counts as one."""
    return np.asarray(embeddings @ np.asarray(fit.weights, np.float32), np.float32)


def in_distribution(embeddings: Embeddings, fit: InDistributionFit) -> list[bool]:
    """(n, d) to n answers."""
    found: list[bool] = (in_distribution_scores(embeddings, fit) >= fit.threshold).tolist()
    return found
