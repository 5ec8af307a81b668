"""What a question says about the products of a catalogue, by the name of each signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.candidates.query_vector import query_vector
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.question import Question
from modiste.types import Embeddings
from modiste.vision.colours import read_colour


class Signal(StrEnum):
    """WORDS: full text. LABELS: the share of what is asked for that a product has. COLOUR: how much of a product has
    the colour asked for. VECTOR: the cosine with the question's vector."""

    WORDS = "words"
    LABELS = "labels"
    COLOUR = "colour"
    VECTOR = "vector"


@dataclass(frozen=True, slots=True)
class Signals:
    """`scores`: signal -> (n,) float32 in [0, 1] over all rows, for the signals that the question gives. `vector` (d,)
    of unit length, None where the question points nowhere; its scores are found by an index, not listed."""

    scores: Mapping[Signal, NDArray[np.float32]] = field(default_factory=dict)
    vector: Embeddings | None = None

    @property
    def names(self) -> tuple[Signal, ...]:
        """The signals that the question gives."""
        return (*self.scores, *(() if self.vector is None else (Signal.VECTOR,)))


def collect_signals(question: Question, view: CatalogueView) -> Signals:
    """The signals of a question over the rows of a view. Raises QueryError for text that is not a colour."""
    words, scores = question.words, dict[Signal, NDArray[np.float32]]()
    if words.terms:
        each = [_to_one(view.text.full_text.scores(terms), question.mask) for terms in words.readings()]
        scores[Signal.WORDS] = np.max(each, axis=0)
        covered = view.text.coverage(words)
        if covered is not None:
            scores[Signal.LABELS] = covered
    if question.query.colour is not None:
        near = view.text.colours.nearness(read_colour(question.query.colour))
        scores[Signal.COLOUR] = _to_one(near, question.mask)
    return Signals(scores, _vector(question, view))


def _vector(question: Question, view: CatalogueView) -> Embeddings | None:
    embeddings, encoder, words = view.snapshot.embeddings, view.encoder.text, question.words
    readings = words.readings()
    # Halfway between red and blue lies neither: where either will do, the words that both readings share are pictured.
    shared = [term for term in words.terms if all(term in terms for terms in readings)] or words.terms
    known = [term for term in shared if encoder is not None and encoder.knows(term)]
    said = encoder.encode_texts([" ".join(known)])[0] if encoder is not None and known else None
    shown = None if question.photo is None else question.photo.embedding
    return query_vector(shown, said, embeddings[list(question.likes)], embeddings[list(question.dislikes)])


def _to_one(scores: NDArray[np.float32], mask: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    """Scores of at least 0, divided by the largest that the mask allows."""
    largest = float(np.max(scores if mask is None else scores[mask], initial=0))
    return np.minimum(scores / np.float32(largest), 1) if largest > 0 else scores
