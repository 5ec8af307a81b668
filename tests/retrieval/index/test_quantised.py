"""Rows compared in whole numbers first: what is found is what comparing all of them exactly finds."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.index.quantised import LEAST_ROWS, QuantisedIndex


def clustered(seed: int, rows: int, width: int) -> np.ndarray:
    """Rows of unit length around few centres, so that many are about as near to a query; some are equal."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((12, width))
    vectors = centres[rng.integers(0, 12, rows)] + 0.05 * rng.standard_normal((rows, width))
    vectors[: rows // 20] = vectors[rows // 20 : 2 * (rows // 20)]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [None, 0.9, 0.3])
def test_it_finds_what_exact_search_finds(seed: int, share: float | None):
    vectors = clustered(seed, LEAST_ROWS + 500, 64)
    rng = np.random.default_rng(seed)
    mask = None if share is None else rng.random(len(vectors)) < share
    exact, quantised = ExactIndex(vectors), QuantisedIndex(vectors, least_rows=100)
    for query in (*vectors[:3], rng.standard_normal(64).astype(np.float32), np.zeros(64, np.float32)):
        for k in (1, 10, 400):
            expected, found = exact.search(query, k, mask), quantised.search(query, k, mask)
            assert found[0].tolist() == expected[0].tolist()
            assert found[1].tolist() == expected[1].tolist()


def test_rows_of_nothing_and_of_other_lengths_are_no_exception():
    vectors = clustered(0, 500, 32) * np.linspace(0, 3, 500, dtype=np.float32)[:, None]
    expected = ExactIndex(vectors).search(vectors[400], 50)
    found = QuantisedIndex(vectors, least_rows=1).search(vectors[400], 50)
    assert found[0].tolist() == expected[0].tolist()
