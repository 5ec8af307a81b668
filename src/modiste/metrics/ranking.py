"""The first k of a gallery for many queries at once, a query's own group left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings

K = 10
"""How many of a ranking are looked at, as everywhere in the published rows."""

BLOCK = 256
"""Queries whose scores lie in memory at once: 256 x 36,000 float32 are 37 MB."""

NOBODY = -1
"""Stands in a ranking's place that no gallery row could fill; also the group of a query that belongs to none."""

Rows: TypeAlias = NDArray[np.intp]

Scores: TypeAlias = Callable[[slice], NDArray[np.float32]]
"""A slice of the queries to their (queries, gallery) scores, higher is better; the array may be written to."""


def cosines(queries: Embeddings, gallery: Embeddings) -> Scores:
    """Scores of (q, d) unit vectors against (g, d) ones."""
    return lambda part: np.asarray(queries[part] @ gallery.T, np.float32)


def rank(scores: Scores, query_groups: NDArray[np.int64], gallery_groups: NDArray[np.int64], k: int = K) -> Rows:
    """(q, k) gallery rows, best first; of equal scores the earlier row is the better.

    Rows of the query's own group (`query_groups` (q,), `gallery_groups` (g,)) are never in its ranking. Places that
    cannot be filled hold `NOBODY`.
    """
    found = np.full((len(query_groups), k), NOBODY, np.intp)
    width = min(k, len(gallery_groups))
    if not width:
        return found
    for start in range(0, len(query_groups), BLOCK):
        part = slice(start, min(start + BLOCK, len(query_groups)))
        near = scores(part)
        near[query_groups[part, None] == gallery_groups] = -np.inf
        found[part, :width] = _best(near, width)
    return found


def _best(scores: NDArray[np.float32], k: int) -> Rows:
    """(q, k) columns with the largest scores, equal ones by column; `NOBODY` where the score is minus infinity."""
    candidates = np.argpartition(scores, scores.shape[1] - k, axis=1)[:, scores.shape[1] - k :]
    candidates.sort(axis=1)
    own = np.take_along_axis(scores, candidates, axis=1)
    order = np.argsort(-own, axis=1, kind="stable")
    best: Rows = np.take_along_axis(candidates, order, axis=1)
    reached = own.min(axis=1, keepdims=True)
    for row in np.flatnonzero(((scores >= reached) & np.isfinite(reached)).sum(axis=1) > k):
        # The k-th score is also that of others, and which of them the partition chose says nothing.
        best[row] = np.argsort(-scores[row], kind="stable")[:k]
    return np.where(np.isneginf(np.take_along_axis(scores, best, axis=1)), NOBODY, best)
