"""Scores of all products to hits: what most recommenders of products end with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.recommend.answer import Hits
from modiste.recommend.recommender import Context
from modiste.retrieval.candidates.candidates import Candidates
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.question import Question
from modiste.retrieval.rerank.hits import hits_of
from modiste.retrieval.rerank.widening import Seed, widened
from modiste.types import AttributeValue, Query, Reason, ReasonKind

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
    seed = None if question.seed is None else Seed(question.seed)
    ranked = widened(_InOrder.of(scores, allowed, view), view, query.k, query.collapse, seed)
    # The 0 makes 0 of -0, which prices turned round begin with.
    score_of = {cluster.leader: float(scores[cluster.leader]) + 0.0 for cluster in ranked.clusters}

    def explain(row: int, _: str | None, attributes: Mapping[str, AttributeValue]) -> tuple[Reason, ...]:
        said = () if why is None else why(row, attributes)
        return tuple(Reason(ReasonKind.OWN, {"words": words}) for words in said)

    return Hits(tuple(hits_of(view, ranked.clusters, score_of, explain)))


@dataclass(frozen=True, slots=True)
class _InOrder:
    """The Retriever protocol over rows that are in order already."""

    candidates: Candidates

    @classmethod
    def of(cls, scores: NDArray[np.floating], allowed: NDArray[np.bool_], view: CatalogueView) -> _InOrder:
        # Rows lie in the order of ids, and the sort is stable.
        rows = np.flatnonzero(allowed)
        rows = rows[np.argsort(-scores[rows], kind="stable")]
        return cls(Candidates(rows, scores[rows].astype(np.float32), None, True, view))

    def find(self, wanted: int) -> Candidates:  # noqa: ARG002
        return self.candidates
