"""Near-duplicates: many listings of one thing become one answer with variants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.candidates.view import NearDuplicates
from modiste.types import Signatures


@dataclass(frozen=True, slots=True)
class Cluster:
    """An answer: the place of the product that stands for it, and those of its near-duplicates, best first."""

    leader: int
    variants: tuple[int, ...] = ()


VariantsOf = Callable[[int, NDArray[np.intp]], NDArray[np.bool_]]
"""A place and other places (m,) -> (m,) bool: which of them are variants of the first in another way."""


def collapse(
    signatures: Signatures,
    groups: Sequence[str | None],
    most: int,
    near_duplicates: NearDuplicates,
    variants_of: VariantsOf | None = None,
) -> list[Cluster]:
    """At most `most` clusters of ranked products, best first, from their `signatures` (m, d) and `groups` (m).

    Each product goes to the first leader that it is a near-duplicate of, or becomes a leader itself. Two products are
    near-duplicates when they have the same group, or when `near_duplicates` says so of their photos; `variants_of` adds
    others, for example those that differ in colour alone. They are compared with leaders only, so that resemblance does
    not chain: many small steps would otherwise make one answer of a shelf.
    """
    clusters: list[Cluster] = []
    places: NDArray[np.intp] = np.arange(len(signatures))
    named: NDArray[np.object_] = np.array(groups, dtype=object)
    while len(places) and len(clusters) < most:
        same = near_duplicates(signatures[0], signatures[1:])
        if named[0] is not None:
            same = same | (named[1:] == named[0])
        if variants_of is not None:
            same = same | variants_of(int(places[0]), places[1:])
        clusters.append(Cluster(int(places[0]), tuple(places[1:][same].tolist())))
        # A slice costs nothing; copying hundreds of signatures for every answer would.
        left = ~same if same.any() else slice(None)
        places, signatures, named = places[1:][left], signatures[1:][left], named[1:][left]
    return clusters
