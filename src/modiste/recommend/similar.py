"""The k most similar products to a vector, near-duplicates collapsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.recommend.collapse import Cluster, NearDuplicates, collapse
from modiste.recommend.shelf import Shelf
from modiste.recommend.why import agreement
from modiste.types import AttributeValue, Embeddings, Hit, Snapshot

FIRST_LOOK = 4
"""Rows looked at per answer wanted; four times as many follow while near-duplicates leave too few answers."""

HIT_FIELDS = ("product_id", "title", "photo", "price", "currency", "availability", "url")


def similar(
    shelf: Shelf,
    query: Embeddings,
    k: int,
    *,
    mask: NDArray[np.bool_] | None = None,
    query_row: int | None = None,
    near_duplicates: NearDuplicates | None,
) -> list[Hit]:
    """The k best products for a (d,) unit vector among the rows where `mask` (n,) is true, best first, ties by id.

    `query_row` is the row of the product that is asked about, if it is one of the shop: it is left out, and the hits
    say where they agree with it. Products of one group and photos that `near_duplicates` takes for the same share one
    hit, the best of them with the others as variants; those of the product asked about are left out with it, unless
    `mask` excludes that product itself: then they are what is looked for, for example the same shirt in stock. Where
    `near_duplicates` is None, every product is a hit of its own.
    Fewer than k hits mean that there are no more.
    """
    seed = query_row if mask is None or query_row is None or mask[query_row] else None
    looked_at = (1 if near_duplicates is None else FIRST_LOOK) * (k + 1)
    while True:
        rows, scores = shelf.index.search(query, looked_at, mask)
        ranked = [int(row) for row in rows if row != query_row]
        if near_duplicates is None:
            clusters = [Cluster(row) for row in ranked[:k]]
        else:
            clusters = _collapsed(shelf.snapshot, ranked, k, seed, near_duplicates)
        if len(clusters) == k or len(rows) < looked_at:
            break
        looked_at *= FIRST_LOOK
    score_of = dict(zip(rows.tolist(), scores.tolist(), strict=True))
    asked = {} if query_row is None else attributes(shelf.snapshot, [query_row])[0]
    return _hits(shelf.snapshot, clusters, score_of, asked)


def attributes(snapshot: Snapshot, rows: Sequence[int]) -> list[dict[str, AttributeValue]]:
    """The attributes of some rows, missing ones absent."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in _rows(snapshot, snapshot.attribute_names, rows)
    ]


def _rows(snapshot: Snapshot, names: Sequence[str], rows: Sequence[int]) -> list[dict[str, Any]]:
    columns = [[snapshot.columns.column(name)[row].as_py() for row in rows] for name in names]
    return [dict(zip(names, (column[place] for column in columns), strict=True)) for place in range(len(rows))]


def _collapsed(
    snapshot: Snapshot, ranked: Sequence[int], k: int, seed: int | None, near_duplicates: NearDuplicates
) -> list[Cluster]:
    """Clusters of rows; the one of `seed` only takes its near-duplicates away."""
    rows = ranked if seed is None else [seed, *ranked]
    groups = [row["group"] for row in _rows(snapshot, ["group"], rows)]
    places = collapse(snapshot.signatures[rows], groups, k + len(rows) - len(ranked), near_duplicates)
    clusters = [Cluster(rows[each.leader], tuple(rows[place] for place in each.variants)) for each in places]
    return clusters if seed is None else clusters[1:]


def _hits(
    snapshot: Snapshot, clusters: Sequence[Cluster], score_of: Mapping[int, float], asked: Mapping[str, AttributeValue]
) -> list[Hit]:
    leaders = [cluster.leader for cluster in clusters]
    products = _rows(snapshot, HIT_FIELDS, leaders)
    ids = snapshot.columns.column("product_id")
    return [
        Hit(
            rank=rank,
            score=score_of[cluster.leader],
            attributes=own,
            why=agreement(asked, own),
            variants=tuple(ids[row].as_py() for row in cluster.variants),
            **product,
        )
        for rank, (cluster, product, own) in enumerate(
            zip(clusters, products, attributes(snapshot, leaders), strict=True), start=1
        )
    ]
