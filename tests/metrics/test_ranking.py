"""The first ten of a gallery, against sorting everything."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.metrics import ranking
from modiste.metrics.ranking import NOBODY, cosines, rank


def plain_rank(scores: np.ndarray, query_groups: np.ndarray, gallery_groups: np.ndarray, k: int) -> list[list[int]]:
    """Sorts every query's whole gallery."""
    result = []
    for row, group in zip(scores.tolist(), query_groups.tolist(), strict=True):
        allowed = [column for column in range(len(row)) if gallery_groups[column] != group]
        best = sorted(allowed, key=lambda column: (-row[column], column))[:k]
        result.append(best + [NOBODY] * (k - len(best)))
    return result


@pytest.mark.parametrize(("gallery", "k"), [(40, 10), (10, 10), (7, 10), (1, 3), (0, 2), (300, 1)])
def test_ranks_as_sorting_does_also_among_ties(gallery: int, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "BLOCK", 4)
    generator = np.random.default_rng(gallery)
    scores = generator.integers(0, 5, (11, gallery)).astype(np.float32)  # many ties
    groups = generator.integers(0, 6, 11), generator.integers(0, 6, gallery)
    found = rank(lambda part: scores[part].copy(), *groups, k)
    assert found.tolist() == plain_rank(scores, *groups, k)


def test_a_query_never_finds_its_own_group() -> None:
    vectors = np.eye(3, dtype=np.float32)
    found = rank(cosines(vectors[:1], vectors), np.array([7]), np.array([7, 7, 8]), k=3)
    assert found.tolist() == [[2, NOBODY, NOBODY]]


def test_no_query_gives_an_empty_ranking() -> None:
    none = np.empty(0, np.int64)
    assert rank(cosines(np.empty((0, 3), np.float32), np.eye(3, dtype=np.float32)), none, np.arange(3)).shape == (0, 10)
