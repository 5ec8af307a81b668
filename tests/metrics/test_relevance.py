"""Numbers per query, worked out by hand and by a slow second implementation."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.metrics.classification import MISSING
from modiste.metrics.ranking import NOBODY
from modiste.metrics.relevance import codes, judge, judge_by_labels, mean


def one(right: list[int], relevant: int) -> tuple[float, float, float, float, float]:
    scores = judge(np.array([right], bool), np.array([relevant]))
    return (
        float(scores.hit[0]),
        float(scores.precision[0]),
        float(scores.average_precision[0]),
        float(scores.reciprocal_rank[0]),
        float(scores.first[0]),
    )


@pytest.mark.parametrize(
    ("right", "relevant", "expected"),
    [
        # Right at places 1 and 3 of 4, with 5 relevant: AP = (1/1 + 2/3) / min(4, 5).
        ([1, 0, 1, 0], 5, (1, 2 / 4, (1 + 2 / 3) / 4, 1, 1)),
        # The same with only two relevant: AP = (1 + 2/3) / 2.
        ([1, 0, 1, 0], 2, (1, 2 / 4, (1 + 2 / 3) / 2, 1, 1)),
        ([0, 1, 0, 0], 1, (1, 1 / 4, 1 / 2, 1 / 2, 0)),
        ([1, 1, 1, 1], 9, (1, 1, 1, 1, 1)),
        ([0, 0, 0, 0], 3, (0, 0, 0, 0, 0)),
        ([0, 0, 0, 0], 0, (0, 0, 0, 0, 0)),
    ],
)
def test_numbers_of_one_query(right: list[int], relevant: int, expected: tuple[float, ...]) -> None:
    assert one(right, relevant) == pytest.approx(expected)


def test_relevant_is_the_same_label_outside_of_the_own_group() -> None:
    gallery_labels = np.array([0, 0, 1, 0, MISSING])
    gallery_groups = np.array([5, 6, 7, 8, 9])
    ranking = np.array([[1, 2, 3], [4, 0, 1], [0, NOBODY, NOBODY]])
    scores = judge_by_labels(ranking, np.array([0, MISSING, 1]), gallery_labels, np.array([5, 1, 7]), gallery_groups)
    assert scores.judged.tolist() == [True, False, True]
    assert scores.relevant.tolist() == [2, 0, 0]  # row 0 is the first query's own; row 2 the third's
    assert scores.precision.tolist() == pytest.approx([2 / 3, 0, 0])
    assert scores.best_hit.tolist() == [1, 0, 0]
    assert scores.best_precision.tolist() == pytest.approx([2 / 3, 0, 0])
    assert mean(scores.precision, scores.judged) == pytest.approx(1 / 3)
    assert mean(scores.precision, np.zeros(3, bool)) is None


def test_agrees_with_a_plain_second_implementation() -> None:
    generator = np.random.default_rng(3)
    labels, groups = generator.integers(-1, 4, 50), generator.integers(0, 9, 50)
    asking, group = generator.integers(-1, 5, 20), generator.integers(0, 12, 20)
    ranking = np.array([generator.permutation(50)[:10] for _ in range(20)])
    scores = judge_by_labels(ranking, asking, labels, group, groups)
    for query in range(20):
        relevant = [row for row in range(50) if labels[row] == asking[query] != MISSING and groups[row] != group[query]]
        hits = [place for place, row in enumerate(ranking[query].tolist(), 1) if labels[row] == asking[query] >= 0]
        precision_at = [sum(other <= place for other in hits) / place for place in hits]
        assert scores.relevant[query] == len(relevant)
        assert scores.precision[query] == pytest.approx(len(hits) / 10)
        assert scores.average_precision[query] == pytest.approx(sum(precision_at) / max(1, min(10, len(relevant))))
        assert scores.hit[query] == bool(hits)
        assert scores.reciprocal_rank[query] == pytest.approx(1 / hits[0] if hits else 0)


def test_codes_number_equal_values_alike() -> None:
    assert codes(["a", None, "b", "a"]).tolist() == [0, MISSING, 1, 0]
    assert codes([]).shape == (0,)
