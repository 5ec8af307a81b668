"""A question in words, a photo, a colour and examples, answered over one view of a shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.recommend.answer import Hits
from modiste.recommend.recommender import Context, NoOptions
from modiste.retrieval.candidates.query_vector import query_vector
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.parse import MOST_TERMS, ParsedWords
from modiste.retrieval.query.question import Question, known_rows
from modiste.retrieval.query.vocabulary import Phrase
from modiste.retrieval.query.where import has_values
from modiste.retrieval.rerank.collapse import Cluster
from modiste.retrieval.rerank.coverage import POOL, intent_coverage
from modiste.retrieval.rerank.diversity import varied
from modiste.retrieval.rerank.explanations import Explainer
from modiste.retrieval.rerank.fusion import Evidence, Ranked, ranked
from modiste.retrieval.rerank.hits import attributes, clusters_of, hits_of
from modiste.types import AttributeValue, Condition, Note, NoteKind, Query, Reason, SearchAnswer, Understood
from modiste.vision.colours import read_colour

FIRST_LOOK = 4
"""Ranked rows looked at per answer wanted; four times as many follow while variants leave too few answers."""

VARIED_FROM = 5
"""With diversity, the answers are chosen among so many times as many."""


@dataclass(frozen=True)
class Search:
    """`search` as a recommender."""

    options = NoOptions
    takes = ("words", "photo", "likes", "dislikes", "colour", "diversity")

    def recommend(self, query: Query, options: NoOptions, context: Context) -> Hits:  # noqa: ARG002
        """The hits, and how the words were read."""
        found = search(context.view, query)
        return Hits(found.hits, found.understood)


LeftOut: TypeAlias = Mapping[Phrase, NDArray[np.intp]]
"""Words that no title is to have together -> the rows whose title has them."""


def search(view: CatalogueView, query: Query) -> SearchAnswer:
    """The answer. Hits meet every filter; fewer than k mean that there are no more.

    Raises QueryError for a query about nothing, for unknown ids, colours and conditions, and for one with a
    `product_id`; PhotoError for a photo that cannot be used. No word is an error.
    """
    asked = _asked(view, query)
    evidence = _evidence(asked, view)
    understood = _understood(asked, view)
    if evidence.empty and not asked.said and not asked.words.excluded:
        return SearchAnswer((), understood)
    found, clusters = _ranked_clusters(asked.question, evidence, view)
    score_of = dict(zip(found.rows.tolist(), found.scores.tolist(), strict=True))
    explainer = _explainer(asked, evidence, found.cosine_of, view)
    return SearchAnswer(tuple(hits_of(view.snapshot, clusters, score_of, explainer.reasons)), understood)


def why(view: CatalogueView, query: Query, product_id: str) -> tuple[Reason, ...]:
    """What an answer would say of one product; nothing where it does not meet the filters. Raises as `search` does."""
    [row] = known_rows([product_id], view)
    asked = _asked(view, query)
    if asked.mask is not None and not asked.mask[row]:
        return ()
    evidence = _evidence(asked, view)
    towards = evidence.direction
    cosine_of = {} if towards is None else {row: float(view.snapshot.embeddings[row] @ towards)}
    title = view.snapshot.columns.column("title")[row].as_py()
    return _explainer(asked, evidence, cosine_of, view).reasons(row, title, attributes(view.snapshot, [row])[0])


def _explainer(asked: _Asked, evidence: Evidence, cosine_of: Mapping[int, float], view: CatalogueView) -> Explainer:
    begun_from = _begun_from(asked.question, view)
    return Explainer(view.schema, begun_from, cosine_of, asked.words, evidence.colour)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its words parsed. `said`: the conditions in words, and apart, `unanswerable`, those on fields
    that no product has; `mask` (n,) bool: rows that meet all conditions, are no example and not left out."""

    question: Question
    words: ParsedWords
    said: tuple[Condition, ...]
    unanswerable: tuple[Condition, ...]
    left_out: LeftOut
    mask: NDArray[np.bool_] | None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (*self.question.query.where, *self.said)


def _asked(view: CatalogueView, query: Query) -> _Asked:
    query.check()
    if query.product_id is not None:
        raise QueryError("A search begins from liked products; give the product's id as one of them.")
    question, words = Question.of(query, view), view.text.reader.read(query.words)
    said = tuple(each for each in words.conditions if has_values(each.attribute, view.snapshot))
    unanswerable = tuple(each for each in words.conditions if each not in said)
    left_out = {phrase: view.text.rows_excluded(phrase) for phrase in words.excluded}
    return _Asked(question, words, said, unanswerable, left_out, _mask(question, said, left_out, view))


def _begun_from(question: Question, view: CatalogueView) -> Mapping[str, AttributeValue]:
    """The attributes that the question begins from."""
    return _shared_attributes(question.likes, view) if question.photo is None else question.photo.confident_labels()


def _shared_attributes(rows: Sequence[int], view: CatalogueView) -> dict[str, AttributeValue]:
    """What all of the liked products have in common."""
    if not rows:
        return {}
    first, *others = attributes(view.snapshot, rows)
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _mask(
    question: Question, said: Sequence[Condition], left_out: LeftOut, view: CatalogueView
) -> NDArray[np.bool_] | None:
    """(n,) bool: rows that meet all conditions, are no example and not left out; None where every row is."""
    conditions, examples = (*question.query.where, *said), [*question.likes, *question.dislikes]
    if not conditions and not examples and not left_out:
        return None
    mask = view.rows_meeting(conditions)
    mask[examples] = False
    for rows in left_out.values():
        mask[rows] = False
    return mask


def _evidence(asked: _Asked, view: CatalogueView) -> Evidence:
    question, words, mask, text = asked.question, asked.words, asked.mask, view.text
    embeddings, tower = view.snapshot.embeddings, view.encoder.text
    readings = words.readings()
    # Halfway between red and blue lies neither: where either will do, the words that both readings share are pictured.
    shared = [term for term in words.terms if all(term in terms for terms in readings)] or words.terms
    meant = [term for term in shared if tower is not None and tower.knows(term)]
    said = tower.encode_texts([" ".join(meant)])[0] if tower is not None and meant else None
    shown = None if question.photo is None else question.photo.embedding
    towards = query_vector(shown, said, embeddings[list(question.likes)], embeddings[list(question.dislikes)])
    evidence = Evidence(direction=towards, mask=mask)
    if words.terms:
        scores = [_to_one(text.full_text.scores(terms), mask) for terms in readings]
        evidence = replace(evidence, words=np.max(scores, axis=0), coverage=text.coverage(words))
    if question.query.colour is not None:
        colour = read_colour(question.query.colour)
        evidence = replace(evidence, colour=_to_one(text.colours.nearness(colour), mask))
    return evidence


def _to_one(scores: NDArray[np.float32], mask: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    """Scores of at least 0, divided by the largest that the mask allows."""
    largest = float(np.max(scores if mask is None else scores[mask], initial=0))
    return np.minimum(scores / np.float32(largest), 1) if largest > 0 else scores


def _ranked_clusters(question: Question, evidence: Evidence, view: CatalogueView) -> tuple[Ranked, list[Cluster]]:
    """The ranking as far as it was needed, and the k clusters to show, in their order."""
    query = question.query
    most = query.k * VARIED_FROM if query.diversity else query.k
    looked_at = FIRST_LOOK * most if query.collapse else most
    while True:
        found = _found(question, evidence, view, looked_at)
        rows = found.rows[:looked_at].tolist()
        clusters = clusters_of(view, rows, most) if query.collapse else [Cluster(row) for row in rows[:most]]
        if len(clusters) >= most or (found.exhausted and len(found.rows) <= looked_at):
            break
        looked_at *= FIRST_LOOK
    if query.diversity:
        leaders = [cluster.leader for cluster in clusters]
        score_of = dict(zip(found.rows.tolist(), found.scores.tolist(), strict=True))
        scores = np.array([score_of[row] for row in leaders], np.float32)
        chosen = varied(scores, view.snapshot.embeddings[leaders], query.k, query.diversity)
        clusters = [clusters[place] for place in chosen]
    return found, clusters[: query.k]


def _found(question: Question, evidence: Evidence, view: CatalogueView, wanted: int) -> Ranked:
    """At least `wanted` rows, or all that there are; those of a photo alone in the order of its likely kinds."""
    embeddings, query = view.snapshot.embeddings, question.query
    if question.photo is None or evidence.said is not None or query.likes or query.dislikes or query.diversity:
        return ranked(evidence, embeddings, view.index, wanted)
    found = ranked(evidence, embeddings, view.index, max(POOL, wanted))
    order = intent_coverage(question.photo, view, found.rows, found.scores)
    return Ranked(found.rows[order], found.scores[order], found.scores[order], found.exhausted)


def _understood(asked: _Asked, view: CatalogueView) -> Understood:
    words = asked.words
    return Understood(
        conditions=asked.conditions,
        preferred=tuple(preference.as_read() for preference in words.preferences),
        corrected=words.corrected,
        matched=words.others,
        unknown=words.unknown,
        remarks=(*_notes(asked, view), *_filter_notes(asked)),
    )


def _notes(asked: _Asked, view: CatalogueView) -> Iterator[Note]:
    words = asked.words
    if words.terms and view.encoder.text is None:
        yield Note(NoteKind.NO_TEXT_TOWER)
    if view.index.approximate:
        yield Note(NoteKind.APPROXIMATE)
    if words.left_out:
        yield Note(NoteKind.TOO_MANY_WORDS, {"read": MOST_TERMS, "left_out": words.left_out})
    says_something = words.terms or words.conditions or words.excluded or words.turned_down
    if asked.question.query.words.strip() and not says_something:
        yield Note(NoteKind.NOTHING_READ)


def _filter_notes(asked: _Asked) -> Iterator[Note]:
    for condition in asked.unanswerable:
        yield Note(NoteKind.NO_VALUES, {"attribute": condition.attribute, "condition": str(condition)})
    for text in asked.words.turned_down:
        yield Note(NoteKind.NO_FILTER, {"text": text})
    for phrase, rows in asked.left_out.items():
        yield Note(NoteKind.TITLES_LEFT_OUT if len(rows) else NoteKind.NOT_IN_TITLES, {"words": phrase})
    if len(asked.conditions) > 1 and asked.mask is not None and len(asked.mask) and not asked.mask.any():
        yield Note(NoteKind.NONE_MEETS_ALL, {"conditions": tuple(map(str, asked.conditions))})
