from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.rerank.diversity import varied


def plainly(scores: list[float], vectors: np.ndarray, k: int, diversity: float) -> list[int]:
    """Maximal marginal relevance by its formula."""
    low, high = min(scores), max(scores)
    relevance = [(score - low) / (high - low) for score in scores]
    chosen = [max(range(len(scores)), key=lambda i: (relevance[i], -i))]
    while len(chosen) < k:
        left = [i for i in range(len(scores)) if i not in chosen]
        chosen.append(
            max(
                left,
                key=lambda i: (
                    (1 - diversity) * relevance[i] - diversity * max(float(vectors[i] @ vectors[j]) for j in chosen),
                    -i,
                ),
            )
        )
    return chosen


@pytest.mark.parametrize("diversity", [0.0, 0.3, 0.7, 1.0])
def test_agrees_with_the_formula(diversity):
    random = np.random.default_rng(3)
    vectors = random.normal(size=(20, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = random.random(20).astype(np.float32)
    assert varied(scores, vectors, 8, diversity) == plainly(scores.tolist(), vectors, 8, diversity)


def test_without_diversity_the_best_come_in_order():
    assert varied(np.float32([0.1, 0.9, 0.5]), np.eye(3, dtype=np.float32), 3, 0.0) == [1, 2, 0]


def test_few_and_equal_scores():
    assert varied(np.float32([0.5, 0.5]), np.eye(2, dtype=np.float32), 5, 0.5) == [0, 1]
    assert varied(np.empty(0, np.float32), np.empty((0, 2), np.float32), 3, 0.5) == []
