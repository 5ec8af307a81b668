"""The contract of every VectorIndex, against a slow plain second implementation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.retrieval.index.approximate import ApproximateIndex
from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.index.quantised import QuantisedIndex
from modiste.types import VectorIndex


def approximate(vectors: np.ndarray) -> VectorIndex:
    """Over a stand-in for a store's index that finds the true nearest, ids and rows in opposite orders."""
    ids = [f"{len(vectors) - row:05}" for row in range(len(vectors))]

    def nearest(query: np.ndarray, k: int) -> list[str]:
        return [ids[row] for row in plainly(vectors, query, k, None)[0]]

    return ApproximateIndex(vectors, {key: row for row, key in enumerate(ids)}, nearest)


INDEXES: dict[str, Callable[[np.ndarray], VectorIndex]] = {
    "exact": ExactIndex,
    "quantised": partial(QuantisedIndex, least_rows=1),
    "approximate": approximate,
}


def plainly(
    vectors: np.ndarray, query: np.ndarray, k: int, mask: Sequence[bool] | None
) -> tuple[list[int], list[float]]:
    """Every dot product in Python, sorted by score and then by row."""
    scored = [
        (-sum(float(a) * float(b) for a, b in zip(vector, query, strict=True)), row)
        for row, vector in enumerate(vectors)
        if mask is None or mask[row]
    ]
    best = sorted(scored)[:k]
    return [row for _, row in best], [-score for score, _ in best]


def grid(n: int, d: int, seed: int) -> np.ndarray:
    """Vectors of few different values, so that ties are common and every product is exact in float32."""
    return np.random.default_rng(seed).integers(-1, 2, size=(n, d)).astype(np.float32) / 4


@pytest.fixture(params=INDEXES, ids=list(INDEXES))
def make(request: pytest.FixtureRequest) -> Callable[[np.ndarray], VectorIndex]:
    return INDEXES[request.param]


def test_is_a_vector_index(make):
    assert isinstance(make(np.eye(3, dtype=np.float32)), VectorIndex)


def test_orders_by_score_best_first(make):
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], np.float32)
    rows, scores = make(vectors).search(np.array([1, 0], np.float32), 4)
    assert rows.tolist() == [0, 1, 2, 3]
    assert scores.tolist() == pytest.approx([1.0, 0.6, 0.0, -1.0])


def test_types_are_those_of_the_protocol(make):
    rows, scores = make(np.eye(3, dtype=np.float32)).search(np.eye(3, dtype=np.float32)[0], 2)
    assert rows.dtype == np.intp
    assert scores.dtype == np.float32


def test_equal_scores_come_by_row_also_at_the_edge_of_k(make):
    vectors = np.repeat(np.eye(2, dtype=np.float32), [3, 5], axis=0)[::-1].copy()
    rows, _ = make(vectors).search(np.array([0, 1], np.float32), 3)
    assert rows.tolist() == [0, 1, 2]


@pytest.mark.parametrize("k", [3, 4, 1000])
def test_k_beyond_the_rows_gives_all_rows(make, k):
    rows, _ = make(np.eye(3, dtype=np.float32)).search(np.eye(3, dtype=np.float32)[1], k)
    assert rows.tolist() == [1, 0, 2]


def test_k_of_zero_gives_nothing(make):
    rows, scores = make(np.eye(3, dtype=np.float32)).search(np.eye(3, dtype=np.float32)[1], 0)
    assert (rows.tolist(), scores.tolist()) == ([], [])


def test_mask_without_any_row_gives_nothing(make):
    rows, scores = make(np.eye(3, dtype=np.float32)).search(np.eye(3, dtype=np.float32)[1], 2, np.zeros(3, bool))
    assert (rows.tolist(), scores.tolist()) == ([], [])


@pytest.mark.parametrize("mask", [None, np.zeros(0, bool)])
def test_empty_index_gives_nothing(make, mask):
    rows, scores = make(np.empty((0, 4), np.float32)).search(np.ones(4, np.float32) / 2, 5, mask)
    assert (rows.tolist(), scores.tolist()) == ([], [])


def test_scores_never_leave_their_range(make):
    vectors = np.full((5, 3), 0.577351, np.float32)
    _, scores = make(vectors).search(vectors[0], 5)
    assert scores.max() <= 1.0


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98], ids=["narrow mask", "half", "wide mask"])
def test_agrees_with_the_plain_implementation_on_many_rows(make, share):
    vectors = grid(2000, 16, seed=1)
    mask = np.random.default_rng(2).random(2000) < share
    rows, scores = make(vectors).search(vectors[7], 40, mask)
    expected_rows, expected_scores = plainly(vectors, vectors[7], 40, mask)
    assert rows.tolist() == expected_rows
    assert scores.tolist() == expected_scores


@given(st.data())
def test_agrees_with_the_plain_implementation(data):
    n, d = data.draw(st.integers(0, 30)), data.draw(st.integers(1, 4))
    vectors = grid(n, d, data.draw(st.integers(0, 9)))
    query = grid(1, d, data.draw(st.integers(10, 19)))[0]
    mask = data.draw(st.none() | st.lists(st.booleans(), min_size=n, max_size=n))
    k = data.draw(st.integers(0, 35))
    for make in INDEXES.values():
        rows, scores = make(vectors).search(query, k, None if mask is None else np.array(mask, bool))
        assert (rows.tolist(), scores.tolist()) == plainly(vectors, query, k, mask)
