"""Scores of all products to hits: what most recommenders of products end with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from modiste.recommend.answer import Hits
from modiste.recommend.recommender import Context
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.question import Question
from modiste.retrieval.rerank.collapse import Cluster
from modiste.retrieval.rerank.hits import clusters_of, hits_of
from modiste.types import AttributeValue, Query, Reason, ReasonKind

FIRST_LOOK = 4
"""Rows looked at per answer wanted; four times as many follow while variants leave too few answers."""

Why = Callable[[int, Mapping[str, AttributeValue]], tuple[str, ...]]
"""A row and its attributes -> why it is shown."""


def best_hits(query: Query, scores: NDArray[np.floating], context: Context, why: Why | None = None) -> Hits:
    """The k best of (n,) scores, one for each row of the snapshot, ties by id; NaN leaves a product out.

    Products that do not meet `where` and those asked about are left out; with `collapse`, near-duplicates and variants
    share a hit. Raises QueryError for unknown ids and conditions.
    """
    view = context.view
    question = Question.of(query, view)
    allowed = ~np.isnan(scores) if question.mask is None else question.mask & ~np.isnan(scores)
    allowed[[*question.likes, *question.dislikes, *([] if question.seed is None else [question.seed])]] = False
    rows = np.flatnonzero(allowed)
    # Rows lie in the order of ids, and the sort is stable.
    ordered = rows[np.argsort(-scores[rows], kind="stable")].tolist()
    clusters = _clusters(view, ordered, query, question.seed)
    # The 0 makes 0 of -0, which prices turned round begin with.
    score_of = {cluster.leader: float(scores[cluster.leader]) + 0.0 for cluster in clusters}

    def explain(row: int, _: str | None, attributes: Mapping[str, AttributeValue]) -> tuple[Reason, ...]:
        said = () if why is None else why(row, attributes)
        return tuple(Reason(ReasonKind.OWN, {"words": words}) for words in said)

    return Hits(tuple(hits_of(view.snapshot, clusters, score_of, explain)))


def _clusters(view: CatalogueView, ordered: list[int], query: Query, seed: int | None) -> list[Cluster]:
    if not query.collapse:
        return [Cluster(row) for row in ordered[: query.k]]
    looked_at = FIRST_LOOK * query.k
    while True:
        clusters = clusters_of(view, ordered[:looked_at], query.k, seed)
        if len(clusters) == query.k or looked_at >= len(ordered):
            return clusters
        looked_at *= FIRST_LOOK
