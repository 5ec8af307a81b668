from __future__ import annotations

import numpy as np

from modiste.retrieval.index.approximate import ApproximateIndex

VECTORS = np.eye(6, dtype=np.float32)[:, :4] + np.float32(0.1)
ROW_OF = {key: row for row, key in enumerate("abcdef")}
QUERY = np.array([1, 0, 0, 0], np.float32)


def test_scores_and_order_are_exact_whatever_the_index_says():
    index = ApproximateIndex(VECTORS, ROW_OF, lambda query, k: ["f", "c", "a"][:k])
    rows, scores = index.search(QUERY, 3)
    assert rows.tolist() == [0, 2, 5]
    assert scores.tolist() == [1.0, np.float32(0.1), np.float32(0.1)]


def test_products_that_came_after_the_snapshot_are_passed_over_and_all_rows_compared_then():
    index = ApproximateIndex(VECTORS, ROW_OF, lambda query, k: ["new", "f", "newer"][:k])
    assert index.search(QUERY, 3)[0].tolist() == [0, 1, 2]


def test_a_narrow_mask_compares_the_allowed_rows_without_asking_the_index():
    def unasked(query: np.ndarray, k: int) -> list[str]:
        raise AssertionError("not to be asked")

    index = ApproximateIndex(VECTORS, ROW_OF, unasked)
    assert index.search(QUERY, 2, np.arange(6) == 4)[0].tolist() == [4]


def test_a_mask_that_takes_too_many_of_the_found_still_fills_k():
    index = ApproximateIndex(VECTORS, ROW_OF, lambda query, k: ["a", "b", "c", "d", "e"][:k])
    assert index.search(QUERY, 2, np.arange(6) >= 4)[0].tolist() == [4, 5]
