from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.candidates.query_vector import LIKED, UNLIKED, WORDS_PULL, query_vector

X, Y, Z = np.eye(3, dtype=np.float32)
NONE = np.empty((0, 3), np.float32)


def unit(*values: float) -> np.ndarray:
    return np.array(values) / np.linalg.norm(values)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((X, None, NONE, NONE), (1, 0, 0)),
        ((None, Y, NONE, NONE), (0, 1, 0)),
        ((X, Y, NONE, NONE), (1, WORDS_PULL, 0)),
        ((X, None, np.stack([Y, Z]), NONE), (1, LIKED / 2, LIKED / 2)),
        ((X, None, NONE, np.stack([Y])), (1, -UNLIKED, 0)),
        ((None, None, np.stack([Y]), np.stack([Z])), (0, LIKED, -UNLIKED)),
    ],
)
def test_parts_are_added_with_their_weights(parts, expected):
    assert query_vector(*parts) == pytest.approx(unit(*expected), abs=1e-6)


def test_nothing_points_nowhere():
    assert query_vector(None, None, NONE, NONE) is None
