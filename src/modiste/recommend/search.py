"""A question in words, a photo, a colour and examples, answered over one view of a shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modiste.errors import QueryError
from modiste.recommend.answer import Hits
from modiste.recommend.recommender import Context, NoOptions
from modiste.retrieval.candidates.candidates import Retriever
from modiste.retrieval.candidates.in_memory import InMemoryRetriever
from modiste.retrieval.candidates.signals import Signal, Signals, collect_signals
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.question import Question, known_rows
from modiste.retrieval.query.reading import understood
from modiste.retrieval.rerank.by_intent import ByIntent
from modiste.retrieval.rerank.diversity import varied
from modiste.retrieval.rerank.explanations import Explainer
from modiste.retrieval.rerank.hits import attributes, hits_of
from modiste.retrieval.rerank.widening import Ranked, widened
from modiste.types import AttributeValue, Query, Reason, SearchAnswer

VARIED_FROM = 5
"""With diversity, the answers are chosen among k times as many."""


@dataclass(frozen=True)
class Search:
    """`search` as a recommender."""

    options = NoOptions
    takes = ("words", "photo", "likes", "dislikes", "colour", "diversity")

    def recommend(self, query: Query, options: NoOptions, context: Context) -> Hits:  # noqa: ARG002
        """The hits, and how the words were read."""
        found = search(context.view, query)
        return Hits(found.hits, found.understood)


def search(view: CatalogueView, query: Query) -> SearchAnswer:
    """The answer. Hits meet every filter; fewer than k mean that there are no more.

    Raises QueryError for a query about nothing, for unknown ids, colours and conditions, and for one with a
    `product_id`; PhotoError for a photo that cannot be used. No word is an error.
    """
    question = _question(view, query)
    signals = collect_signals(question, view)
    reading = understood(question, view)
    if not signals.names and not question.narrows_in_words:
        return SearchAnswer((), reading)
    ranked = _varied(_ranked(_retriever(signals, question, view), question, view), question, view)
    explainer = _explainer(question, signals, ranked.candidates.cosine_of, view)
    hits = hits_of(view, ranked.clusters, ranked.candidates.score_of, explainer.reasons)
    return SearchAnswer(tuple(hits), reading)


def why(view: CatalogueView, query: Query, product_id: str) -> tuple[Reason, ...]:
    """What an answer would say of one product; nothing where it does not meet the filters. Raises as `search` does."""
    [row] = known_rows([product_id], view)
    question = _question(view, query)
    if question.mask is not None and not question.mask[row]:
        return ()
    signals = collect_signals(question, view)
    vector = signals.vector
    cosine_of = {} if vector is None else {row: float(view.snapshot.embeddings[row] @ vector)}
    title = view.snapshot.columns.column("title")[row].as_py()
    return _explainer(question, signals, cosine_of, view).reasons(row, title, attributes(view.snapshot, [row])[0])


def _question(view: CatalogueView, query: Query) -> Question:
    query.check()
    if query.product_id is not None:
        raise QueryError("A search begins from liked products; give the product's id as one of them.")
    return Question.of(query, view).without_examples(len(view.snapshot.embeddings))


def _retriever(signals: Signals, question: Question, view: CatalogueView) -> Retriever:
    """Finds by all signals; by a photo alone, in the order of its likely kinds."""
    found, query = InMemoryRetriever(view, signals, question.mask), question.query
    beside_photo = signals.scores or query.likes or query.dislikes or query.diversity
    return found if question.photo is None or beside_photo else ByIntent(found, question.photo, view.model_schema)


def _ranked(retriever: Retriever, question: Question, view: CatalogueView) -> Ranked:
    query = question.query
    return widened(retriever, view, query.k * VARIED_FROM if query.diversity else query.k, query.collapse)


def _varied(ranked: Ranked, question: Question, view: CatalogueView) -> Ranked:
    """The k clusters to show, in their order."""
    query, clusters = question.query, ranked.clusters
    if query.diversity:
        leaders = [cluster.leader for cluster in clusters]
        score_of = ranked.candidates.score_of
        scores = np.array([score_of[row] for row in leaders], np.float32)
        chosen = varied(scores, view.snapshot.embeddings[leaders], query.k, query.diversity)
        clusters = [clusters[place] for place in chosen]
    return replace(ranked, clusters=clusters[: query.k])


def _explainer(question: Question, signals: Signals, cosine_of: Mapping[int, float], view: CatalogueView) -> Explainer:
    begun_from = _shared_attributes(question.likes, view)
    if question.photo is not None:
        begun_from = question.photo.confident_labels()
    return Explainer(view.schema, begun_from, cosine_of, question.words, signals.scores.get(Signal.COLOUR))


def _shared_attributes(rows: Sequence[int], view: CatalogueView) -> dict[str, AttributeValue]:
    """What all of the liked products have in common."""
    if not rows:
        return {}
    first, *others = attributes(view.snapshot, rows)
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
