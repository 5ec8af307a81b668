"""The k most similar products to a vector, near-duplicates and colour variants collapsed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.candidates.in_memory import Shelf
from modiste.retrieval.rerank.agreement import agreement, look, sure_labels
from modiste.retrieval.rerank.collapse import Cluster, NearDuplicates
from modiste.retrieval.rerank.coverage import POOL, AskedPhoto, by_likely_kinds
from modiste.retrieval.rerank.hits import attributes, clusters_of, hits_of
from modiste.types import Embeddings, Hit

FIRST_LOOK = 4
"""Rows looked at per answer wanted; four times as many follow while near-duplicates leave too few answers."""


def similar(
    shelf: Shelf,
    query: Embeddings,
    k: int,
    *,
    mask: NDArray[np.bool_] | None = None,
    query_row: int | None = None,
    photo: AskedPhoto | None = None,
    near_duplicates: NearDuplicates | None,
) -> list[Hit]:
    """The k best products for a (d,) unit vector among the rows where `mask` (n,) is true, best first, ties by id.

    `query_row` is the row of the product that is asked about, if it is one of the shop: it is left out, and the hits
    say where they agree with it. For a `photo` that is asked about instead, whose vector the query is, the first hits
    are ordered by `by_likely_kinds`. Products of one group,
    photos that `near_duplicates` takes for the same and colour variants share one hit, the best of them with the others
    as variants; those of the product asked about are left out with it, unless `mask` excludes that product itself: then
    they are what is looked for, for example the same shirt in stock. Where `near_duplicates` is None, every product is
    a hit of its own.
    Fewer than k hits mean that there are no more.
    """
    seed = query_row if mask is None or query_row is None or mask[query_row] else None
    looked_at = (1 if near_duplicates is None else FIRST_LOOK) * (k + 1)
    while True:
        rows, scores = shelf.index.search(query, looked_at if photo is None else max(POOL, looked_at), mask)
        order = slice(None) if photo is None else by_likely_kinds(photo, shelf, rows, scores)
        ranked = [int(row) for row in rows[order][:looked_at] if row != query_row]
        if near_duplicates is None:
            clusters = [Cluster(row) for row in ranked[:k]]
        else:
            clusters = clusters_of(shelf, ranked, k, near_duplicates, seed)
        if len(clusters) == k or len(rows) < looked_at:
            break
        looked_at *= FIRST_LOOK
    score_of = dict(zip(rows.tolist(), scores.tolist(), strict=True))
    if query_row is not None:
        asked = attributes(shelf.snapshot, [query_row])[0]
    else:
        asked = {} if photo is None else sure_labels(photo.seen)
    return hits_of(shelf.snapshot, clusters, score_of, lambda row, shown: agreement(asked, shown) + look(score_of[row]))
