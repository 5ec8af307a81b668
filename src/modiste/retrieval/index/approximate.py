"""Search through an index that a store keeps, for shops too large to compare every vector in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.index.exact import ExactIndex
from modiste.types import Embeddings

Nearest = Callable[[Embeddings, int], Sequence[str]]
"""A (d,) query and a number -> about that many product ids, the nearest first according to the index."""

MOST_ASKED = 2_000
"""For more, comparing every vector is as fast."""

SPARE = 2
"""How many times more the index is asked for than a mask would leave: masks and similarity often coincide."""

WIDE = 0.2
"""Below this share of allowed rows, comparing the allowed ones is as fast as asking for enough to find them."""


class ApproximateIndex:
    """The VectorIndex protocol over a `nearest` that may miss some; scores are exact, and so is the order of what is
    found. Where the index cannot give enough rows, every allowed row is compared instead."""

    approximate = True

    def __init__(self, embeddings: Embeddings, row_of: Mapping[str, int], nearest: Nearest) -> None:
        self._embeddings = embeddings
        self._exact = ExactIndex(embeddings)
        self._row_of = row_of
        self._nearest = nearest

    def search(
        self, query: Embeddings, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """See `VectorIndex.search`."""
        share = 1.0 if mask is None else float(np.mean(mask)) if len(mask) else 0.0
        asked = k if share == 1 else int(SPARE * k / share) + 1 if share >= WIDE else MOST_ASKED + 1
        if not 0 < asked <= MOST_ASKED or asked >= len(self._embeddings):
            return self._exact.search(query, k, mask)
        rows = self._rows(self._nearest(query, asked), mask)
        if len(rows) < k:
            return self._exact.search(query, k, mask)
        scores = np.vecdot(self._embeddings[rows], query)
        best = np.argsort(-scores, kind="stable")[:k]
        return rows[best], np.clip(scores[best], -1.0, 1.0)

    def _rows(self, ids: Sequence[str], mask: NDArray[np.bool_] | None) -> NDArray[np.intp]:
        """The rows of the ids, ascending; products that came after the snapshot have none."""
        found = np.unique(np.array([self._row_of[key] for key in ids if key in self._row_of], np.intp))
        return found if mask is None else found[mask[found]]
