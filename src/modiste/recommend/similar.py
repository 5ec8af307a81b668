"""The products most similar to a photo or to a product of the shop, near-duplicates and colour variants collapsed."""

from __future__ import annotations

from dataclasses import dataclass

from modiste.errors import QueryError
from modiste.recommend.answer import Hits
from modiste.recommend.recommender import Context, NoOptions
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.question import Question
from modiste.retrieval.rerank.collapse import Cluster
from modiste.retrieval.rerank.coverage import POOL, intent_coverage
from modiste.retrieval.rerank.explanations import Explainer
from modiste.retrieval.rerank.hits import attributes, clusters_of, hits_of
from modiste.types import Hit, Query

FIRST_LOOK = 4
"""Rows looked at per answer wanted; four times as many follow while near-duplicates leave too few answers."""


@dataclass(frozen=True)
class Similar:
    """`similar` as a recommender."""

    options = NoOptions
    takes = ("photo", "product_id")

    def recommend(self, query: Query, options: NoOptions, context: Context) -> Hits:  # noqa: ARG002
        """The hits."""
        return Hits(tuple(similar(context.view, query)))


def similar(view: CatalogueView, query: Query) -> list[Hit]:
    """The k best products for the query's photo or product, best first, ties by id; fewer mean that there are no more.

    A product asked about is left out, and the hits say where they agree with it. The first hits for a photo are ordered
    by `intent_coverage`. Products of one group, photos that the view takes for the same and colour variants share one
    hit, the best of them with the others as variants; those of the product asked about are left out with it, unless
    `where` excludes that product itself: then they are what is looked for, for example the same shirt in stock.
    Raises QueryError for a query without a photo or product, and for one that asks for anything else beside it.
    """
    if (query.photo is None) == (query.product_id is None):
        raise QueryError("Similar products are those of one photo or of one product; give one of them.")
    if query.words or query.likes or query.dislikes or query.colour is not None or query.diversity:
        raise QueryError("Similar products take a photo or a product and conditions; ask for anything else by search.")
    return answer(view, Question.of(query, view))


def answer(view: CatalogueView, question: Question) -> list[Hit]:
    """As `similar`, for a question that was made ready."""
    query, photo, row, mask = question.query, question.photo, question.seed, question.mask
    if photo is not None:
        vector, begun_from = photo.embedding, photo.confident_labels()
    else:
        assert row is not None, "a question about similar products has a photo or a product"
        vector, begun_from = view.snapshot.embeddings[row], attributes(view.snapshot, [row])[0]
    seed = row if mask is None or row is None or mask[row] else None
    looked_at = (FIRST_LOOK if query.collapse else 1) * (query.k + 1)
    while True:
        rows, scores = view.index.search(vector, looked_at if photo is None else max(POOL, looked_at), mask)
        order = slice(None) if photo is None else intent_coverage(photo, view, rows, scores)
        ranked = [int(each) for each in rows[order][:looked_at] if each != row]
        if query.collapse:
            clusters = clusters_of(view, ranked, query.k, seed)
        else:
            clusters = [Cluster(each) for each in ranked[: query.k]]
        if len(clusters) == query.k or len(rows) < looked_at:
            break
        looked_at *= FIRST_LOOK
    score_of = dict(zip(rows.tolist(), scores.tolist(), strict=True))
    return hits_of(view.snapshot, clusters, score_of, Explainer(view.schema, begun_from, score_of).reasons)
