"""Ranked rows as hits: collapsed, with their products' fields and the reasons why they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from modiste.catalogue.variants import ColourVariants
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.rerank.collapse import Cluster, collapse
from modiste.schema.values import AttributeValues
from modiste.types import AttributeValue, Hit, Reason, Snapshot

Explain = Callable[[int, str | None, Mapping[str, AttributeValue]], tuple[Reason, ...]]
"""A row, its title and its attributes -> why it is shown."""

HIT_FIELDS = ("product_id", "title", "photo", "price", "currency", "availability", "url")


def clusters_of(view: CatalogueView, ranked: Sequence[int], most: int, seed: int | None = None) -> list[Cluster]:
    """At most `most` clusters of ranked rows, best first; the one of `seed` only takes its near-duplicates away."""
    rows = list(ranked) if seed is None else [seed, *ranked]
    snapshot = view.snapshot
    groups = snapshot.columns.column("group").take(np.asarray(rows, np.intp)).to_pylist()
    signatures = snapshot.signatures[rows]
    variants = ColourVariants(snapshot, rows, signatures, view.colour_words)
    places = collapse(signatures, groups, most + len(rows) - len(ranked), view.near_duplicates, variants.of)
    clusters = [Cluster(rows[each.leader], tuple(rows[place] for place in each.variants)) for each in places]
    return clusters if seed is None else clusters[1:]


def hits_of(
    view: CatalogueView, clusters: Sequence[Cluster], score_of: Mapping[int, float], explain: Explain
) -> list[Hit]:
    """Clusters of rows as hits, ranked in their order."""
    snapshot = view.snapshot
    leaders = [cluster.leader for cluster in clusters]
    products = _rows(snapshot, (*HIT_FIELDS, *snapshot.attribute_names), leaders)
    ids = snapshot.columns.column("product_id")
    return [
        Hit(
            rank=rank,
            score=score_of[cluster.leader],
            attributes=own,
            reasons=explain(cluster.leader, product["title"], own),
            variants=tuple(ids[row].as_py() for row in cluster.variants),
            **{name: product[name] for name in HIT_FIELDS},
        )
        for rank, (cluster, product) in enumerate(zip(clusters, products, strict=True), start=1)
        for own in [AttributeValues(_present(product, snapshot.attribute_names), view.schema)]
    ]


def attributes(snapshot: Snapshot, rows: Sequence[int]) -> list[dict[str, AttributeValue]]:
    """The attributes of some rows, missing ones absent."""
    return [_present(row, snapshot.attribute_names) for row in _rows(snapshot, snapshot.attribute_names, rows)]


def _present(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, AttributeValue]:
    return {name: row[name] for name in names if row[name] is not None}


def _rows(snapshot: Snapshot, names: Sequence[str], rows: Sequence[int]) -> list[dict[str, Any]]:
    if not names:  # a table without columns has no rows
        return [{} for _ in rows]
    found: list[dict[str, Any]] = snapshot.columns.select(list(names)).take(np.asarray(rows, np.intp)).to_pylist()
    return found
