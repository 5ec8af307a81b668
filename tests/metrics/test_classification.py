"""Metrics against scikit-learn and against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from modiste.metrics.classification import (
    MISSING,
    accuracy,
    class_scores,
    confusion,
    pair_f1,
    rank_of_truth,
)

CLASSES = 6


@pytest.fixture
def guesses() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """300 rows: truth (a fifth missing, class 5 never true), probabilities, and which rows are judged."""
    generator = np.random.default_rng(3)
    truth = np.where(generator.random(300) < 0.2, MISSING, generator.integers(0, CLASSES - 1, 300))
    probabilities = generator.dirichlet(np.ones(CLASSES), 300).astype(np.float32)
    return truth, probabilities, truth != MISSING


def test_accuracy_is_of_the_rows_with_a_label() -> None:
    assert accuracy(np.array([0, 1, 2, 2]), np.array([0, 2, 2, MISSING])) == pytest.approx(2 / 3)


def test_accuracy_without_any_label_is_none() -> None:
    assert accuracy(np.array([0, 1]), np.array([MISSING, MISSING])) is None


def test_accuracy_agrees_with_scikit_learn(guesses: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    truth, probabilities, judged = guesses
    predicted = probabilities.argmax(axis=1)
    assert accuracy(predicted, truth) == pytest.approx(sklearn_metrics.accuracy_score(truth[judged], predicted[judged]))


def test_confusion_agrees_with_scikit_learn(guesses: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    truth, probabilities, judged = guesses
    predicted = probabilities.argmax(axis=1)
    expected = sklearn_metrics.confusion_matrix(truth[judged], predicted[judged], labels=range(CLASSES))
    np.testing.assert_array_equal(confusion(predicted, truth, CLASSES), expected)


def test_class_scores_agree_with_scikit_learn(guesses: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    truth, probabilities, judged = guesses
    predicted = probabilities.argmax(axis=1)
    scores = class_scores(confusion(predicted, truth, CLASSES))
    expected = sklearn_metrics.precision_recall_fscore_support(
        truth[judged], predicted[judged], labels=range(CLASSES), zero_division=0
    )
    for ours, theirs in zip((scores.precision, scores.recall, scores.f1, scores.support), expected, strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_macro_f1_counts_the_classes_that_have_rows(guesses: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    truth, probabilities, judged = guesses
    predicted = probabilities.argmax(axis=1)
    expected = sklearn_metrics.f1_score(
        truth[judged], predicted[judged], labels=np.unique(truth[judged]), average="macro", zero_division=0
    )
    assert class_scores(confusion(predicted, truth, CLASSES)).macro_f1() == pytest.approx(expected)


def test_macro_f1_of_frequent_classes_leaves_out_the_rare() -> None:
    truth, predicted = np.array([0] * 4 + [1]), np.array([0, 0, 0, 1, 1])
    scores = class_scores(confusion(predicted, truth, 2))
    assert scores.macro_f1(least=2) == pytest.approx(6 / 7)  # class 0 alone: precision 1, recall 3/4
    assert scores.macro_f1() == pytest.approx((6 / 7 + 2 / 3) / 2)
    assert scores.macro_f1(least=5) is None


@pytest.mark.parametrize("k", [1, 2, 3])
def test_rank_of_truth_gives_the_top_k_accuracy_of_scikit_learn(
    guesses: tuple[np.ndarray, np.ndarray, np.ndarray], k: int
) -> None:
    truth, probabilities, judged = guesses
    ours = (rank_of_truth(probabilities, truth)[judged] < k).mean()
    expected = sklearn_metrics.top_k_accuracy_score(truth[judged], probabilities[judged], k=k, labels=range(CLASSES))
    assert ours == pytest.approx(expected)


def test_rank_of_truth_puts_equal_probabilities_in_the_order_of_the_classes() -> None:
    probabilities = np.full((4, 3), 1 / 3)
    assert rank_of_truth(probabilities, np.array([0, 1, 2, MISSING])).tolist() == [0, 1, 2, MISSING]


def test_pair_f1_chooses_between_the_two_alone() -> None:
    probabilities = np.array([[0.3, 0.6, 0.1], [0.1, 0.8, 0.3], [0.2, 0.2, 0.3], [0.9, 0.0, 0.1]])
    truth = np.array([0, 2, 2, 1])
    # Rows 0 to 2 are of classes 0 and 2, and all are told apart although class 1 is the most probable twice.
    assert pair_f1(probabilities, truth, (0, 2)) == (1.0, 1.0)


def test_pair_f1_without_photos_of_either_is_none() -> None:
    assert pair_f1(np.full((1, 3), 1 / 3), np.array([1]), (0, 2)) is None
