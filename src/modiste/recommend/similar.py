"""The products most similar to a photo or to a product of the shop, near-duplicates and colour variants collapsed."""

from __future__ import annotations

from dataclasses import dataclass

from modiste.errors import QueryError
from modiste.recommend.answer import Hits
from modiste.recommend.recommender import Context, NoOptions
from modiste.retrieval.candidates.candidates import Retriever
from modiste.retrieval.candidates.in_memory import InMemoryRetriever
from modiste.retrieval.candidates.signals import Signals
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.question import Question
from modiste.retrieval.rerank.by_intent import ByIntent
from modiste.retrieval.rerank.explanations import Explainer
from modiste.retrieval.rerank.hits import attributes, hits_of
from modiste.retrieval.rerank.widening import Ranked, Seed, widened
from modiste.types import AttributeValue, Hit, Query


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
    query.check()
    return answer(view, Question.of(query, view))


def answer(view: CatalogueView, question: Question) -> list[Hit]:
    """As `similar`, for a question that was made ready."""
    ranked = _ranked(_retriever(question, view), question, view)
    explainer = Explainer(view.schema, _begun_from(question, view), ranked.candidates.cosine_of)
    return hits_of(view, ranked.clusters, ranked.candidates.score_of, explainer.reasons)


def _retriever(question: Question, view: CatalogueView) -> Retriever:
    """Finds by the vector of the photo or of the product, for a photo in the order of its likely kinds."""
    if question.photo is not None:
        found = InMemoryRetriever(view, Signals(vector=question.photo.embedding), question.mask)
        return ByIntent(found, question.photo, view.model_schema)
    return InMemoryRetriever(view, Signals(vector=view.snapshot.embeddings[_seed(question)]), question.mask)


def _ranked(retriever: Retriever, question: Question, view: CatalogueView) -> Ranked:
    query, seed = question.query, None
    if question.photo is None:
        row = _seed(question)
        seed = Seed(row, takes_variants=question.mask is None or bool(question.mask[row]))
    return widened(retriever, view, query.k, query.collapse, seed, spare=1)


def _begun_from(question: Question, view: CatalogueView) -> dict[str, AttributeValue]:
    """The attributes that the hits are compared with."""
    if question.photo is not None:
        return question.photo.confident_labels()
    return attributes(view.snapshot, [_seed(question)])[0]


def _seed(question: Question) -> int:
    assert question.seed is not None, "a question about similar products has a photo or a product"
    return question.seed
