"""Exact search in memory: the default, and the truth that faster indexes are measured against.

`np.vecdot` and not `@`: for one query the latter's threads only wait for memory and for each other, four times as long
on a busy machine, and its blocks round equal rows differently, which makes ties depend on the place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings

NARROW = 0.1
"""Below this share of allowed rows, copying them out is cheaper than multiplying the whole matrix (40,000 x 256)."""


class ExactIndex:
    """The VectorIndex protocol over an (n, d) float32 matrix of unit rows, which is kept, not copied."""

    approximate = False

    def __init__(self, embeddings: Embeddings) -> None:
        self.embeddings = np.ascontiguousarray(embeddings, np.float32)

    def search(
        self, query: Embeddings, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The k best rows for a (d,) query among those where `mask` (n,) is true, best first, ties by row.

        Returns rows (m,) and scores (m,) in [-1, 1], m = min(k, rows allowed).
        """
        rows = None if mask is None else np.flatnonzero(mask)
        if rows is None or len(rows) == len(self.embeddings):
            scores = np.vecdot(self.embeddings, query)
            rows = None
        elif len(rows) < NARROW * len(self.embeddings):
            scores = np.vecdot(self.embeddings[rows], query)
        else:
            scores = np.vecdot(self.embeddings, query)[rows]
        places = best(scores, k)
        return places if rows is None else rows[places], np.clip(scores[places], -1.0, 1.0)


def best(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """The positions of the k largest, largest first, equal ones by position."""
    if k < len(scores):
        least = np.partition(scores, -k)[-k] if k > 0 else np.inf
        candidates = np.flatnonzero(scores >= least)
    else:
        candidates = np.arange(len(scores))
    return candidates[np.argsort(-scores[candidates], kind="stable")[:k]]
