"""As many candidates as an answer needs: looked at in growing numbers while variants leave too few clusters."""

from __future__ import annotations

from dataclasses import dataclass

from modiste.retrieval.candidates.candidates import Candidates, Retriever
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.rerank.collapse import Cluster
from modiste.retrieval.rerank.hits import clusters_of

FIRST_LOOK = 4
"""Candidates looked at per cluster wanted; four times as many follow while variants leave too few clusters."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`candidates` in the order to show them, and their first `clusters`, whose rows are among them."""

    candidates: Candidates
    clusters: list[Cluster]


@dataclass(frozen=True, slots=True)
class Seed:
    """The product that is asked about. It is never shown; with `takes_variants`, its near-duplicates are not either."""

    row: int
    takes_variants: bool = True


def widened(
    retriever: Retriever, view: CatalogueView, most: int, collapse: bool, seed: Seed | None = None, spare: int = 0
) -> Ranked:
    """At most `most` clusters of the best candidates; without `collapse`, each candidate is a cluster of its own.

    `spare`: how many more than `most` the first look allows for. Fewer clusters mean that there are no more.
    """
    looked_at = (FIRST_LOOK if collapse else 1) * (most + spare)
    while True:
        found = retriever.find(looked_at)
        rows = [row for row in found.rows[:looked_at].tolist() if seed is None or row != seed.row]
        if collapse:
            clusters = clusters_of(view, rows, most, seed.row if seed is not None and seed.takes_variants else None)
        else:
            clusters = [Cluster(row) for row in rows[:most]]
        if len(clusters) >= most or (found.exhausted and len(found) <= looked_at):
            return Ranked(found, clusters)
        looked_at *= FIRST_LOOK
