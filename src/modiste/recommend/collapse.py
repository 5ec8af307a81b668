"""Near-duplicates: many listings of one thing become one answer with variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from modiste.types import Embeddings

NEAR_DUPLICATE_SCORE = 0.97
"""From this score on, two photos are taken to show the same thing.

Measured with the shipped model on 8,000 Kaggle photos against `catalogue.near_duplicates`, which compares pixels: all
190 pairs from 0.97 on are near-duplicates there, and 97 % of its near-duplicates are among them. Another model needs
another look.
"""


@dataclass(slots=True)
class Cluster:
    """An answer: the place of the product that stands for it, and those of its near-duplicates, best first."""

    leader: int
    variants: list[int] = field(default_factory=list)


def collapse(embeddings: Embeddings, groups: Sequence[str | None], most: int) -> list[Cluster]:
    """At most `most` clusters of ranked products, best first: `embeddings` (m, d), unit length, and `groups` (m).

    Each product goes to the first leader that it is a near-duplicate of, or becomes a leader itself. Two products are
    near-duplicates when they have the same group, or when they score at least `NEAR_DUPLICATE_SCORE`. They are compared
    with leaders only, so that resemblance does not chain: many small steps would otherwise make one answer of a shelf.
    """
    clusters: list[Cluster] = []
    leaders = np.empty((most, embeddings.shape[1]), np.float32)
    by_group: dict[str, Cluster] = {}
    for place, (vector, group) in enumerate(zip(embeddings, groups, strict=True)):
        near = np.flatnonzero(leaders[: len(clusters)] @ vector >= NEAR_DUPLICATE_SCORE)
        home = by_group.get(group) if group is not None else None
        if home is None and len(near):
            home = clusters[near[0]]
        if home is not None:
            home.variants.append(place)
        elif len(clusters) < most:
            leaders[len(clusters)] = vector
            clusters.append(Cluster(place))
            if group is not None:
                by_group[group] = clusters[-1]
    return clusters
