"""Variety on request: maximal marginal relevance (Carbonell and Goldstein 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings


def varied(scores: NDArray[np.float32], embeddings: Embeddings, k: int, diversity: float) -> list[int]:
    """The places of k of m ranked products, in the order in which they are chosen.

    Each next one has the largest (1 - diversity) score - diversity (largest cosine with those chosen); the first is
    the best. `scores` (m,) are brought to 0..1, `embeddings` (m, d) are theirs, `diversity` is in [0, 1].
    """
    span = float(np.ptp(scores)) if len(scores) else 0.0
    relevance = (scores - scores.min()) / span if span else np.ones(len(scores), np.float32)
    nearest = np.full(len(scores), -1.0, np.float32)
    left = np.ones(len(scores), np.bool_)
    chosen: list[int] = []
    while len(chosen) < min(k, len(scores)):
        value = relevance if not chosen else (1 - diversity) * relevance - diversity * nearest
        best = int(np.argmax(np.where(left, value, -np.inf)))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, embeddings @ embeddings[best])
    return chosen
