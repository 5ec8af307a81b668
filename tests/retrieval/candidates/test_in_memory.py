"""Candidates over a catalogue in memory."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.candidates.in_memory import InMemoryRetriever
from modiste.retrieval.candidates.signals import Signal, Signals
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.exact import ExactIndex
from modiste.types import Product


@pytest.fixture
def view(snapshot):
    def make(vectors: np.ndarray) -> CatalogueView:
        made = snapshot([Product(f"{row:04}") for row in range(len(vectors))], vectors)
        return CatalogueView.of(made, ExactIndex(vectors))

    return make


def test_the_order_does_not_depend_on_how_many_are_wanted(view):
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(5000, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    signals = Signals({Signal.WORDS: generator.random(5000, np.float32)}, vectors[0])
    retriever = InMemoryRetriever(view(vectors), signals)
    every = retriever.find(5000)
    assert sorted(every.rows.tolist()) == list(range(5000))
    assert (np.diff(every.scores) <= 0).all()
    for wanted in (10, 800, 2000):
        few = retriever.find(wanted)
        assert len(few) >= wanted
        assert few.rows.tolist() == every.rows[: len(few)].tolist()
        assert few.scores.tolist() == every.scores[: len(few)].tolist()


def test_signals_are_added_with_their_weights_by_name(view):
    """Words count 1, labels 2 and colour 1.5; the vector's cosines from the least to the largest count 0 to 1."""
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    scores = {
        Signal.WORDS: np.array([1, 0, 0], np.float32),
        Signal.LABELS: np.array([0, 1, 0.5], np.float32),
        Signal.COLOUR: np.array([0, 0, 1], np.float32),
    }
    fused = InMemoryRetriever(view(vectors), Signals(scores)).find(3)
    assert fused.rows.tolist() == [2, 1, 0]
    assert fused.scores.tolist() == pytest.approx([2.5 / 4.5, 2 / 4.5, 1 / 4.5])
    assert fused.cosines is None
    turned = InMemoryRetriever(view(vectors), Signals(scores, vectors[0])).find(3)
    assert turned.rows.tolist() == [2, 0, 1]
    assert turned.scores.tolist() == pytest.approx([3.1 / 5.5, 2 / 5.5, 2 / 5.5])
    assert turned.cosine_of == pytest.approx({0: 1, 1: 0, 2: 0.6})


def test_rows_of_which_nothing_is_said_are_no_candidates_and_a_mask_alone_gives_its_rows(view):
    words = Signals({Signal.WORDS: np.array([0, 1, 1], np.float32)})
    mask = np.array([True, True, False])
    catalogue = view(np.eye(3, dtype=np.float32))
    assert InMemoryRetriever(catalogue, words).find(3).rows.tolist() == [1, 2]
    assert InMemoryRetriever(catalogue, words, mask).find(3).rows.tolist() == [1]
    assert InMemoryRetriever(catalogue, Signals(), mask).find(3).rows.tolist() == [0, 1]
    assert InMemoryRetriever(catalogue, Signals()).find(3).rows.tolist() == []
