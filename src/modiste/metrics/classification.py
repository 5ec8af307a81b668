"""Metrics of classification in plain numpy.

Truth and predictions are (n,) int64 class indices; rows whose truth is `MISSING` are not judged. A metric without any
row to judge is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]

MISSING = -1
"""The class index of a label that a row does not have."""


def rank_of_truth(probabilities: Floats, truth: Indices) -> Indices:
    """(n,) how many classes stand before the true one, 0 for a right prediction; `MISSING` where there is no truth.

    Equal probabilities stand in the order of their classes, as `argmax` has it.
    """
    columns = np.arange(probabilities.shape[1])
    own = probabilities[np.arange(len(truth)), np.where(truth == MISSING, 0, truth)][:, None]
    before = (probabilities > own) | ((probabilities == own) & (columns < truth[:, None]))
    return np.where(truth == MISSING, MISSING, before.sum(axis=1)).astype(np.int64)


def accuracy(predicted: Indices, truth: Indices) -> float | None:
    """Share of the judged rows whose prediction is right."""
    judged = truth != MISSING
    return float((predicted == truth)[judged].mean()) if judged.any() else None


def confusion(predicted: Indices, truth: Indices, classes: int) -> Indices:
    """(classes, classes) int64: how often the row's class was predicted as the column's."""
    judged = truth != MISSING
    pairs = truth[judged] * classes + predicted[judged]
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes).astype(np.int64)


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Per class, (classes,) each: precision, recall and F1 float64 in [0, 1], 0 where undefined; `support` int64."""

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: Indices

    def macro_f1(self, least: int = 1) -> float | None:
        """The mean F1 of the classes that have at least `least` judged rows."""
        counted = self.support >= least
        return float(self.f1[counted].mean()) if counted.any() else None


def class_scores(matrix: Indices) -> ClassScores:
    """The scores of every class from a confusion matrix."""
    hits, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    return ClassScores(_ratio(hits, predicted), _ratio(hits, true), _ratio(2 * hits, true + predicted), true)


def pair_f1(probabilities: Floats, truth: Indices, pair: Sequence[int]) -> tuple[float, float] | None:
    """F1 of each of two classes on their rows alone, the more probable of the two being the prediction."""
    rows = np.isin(truth, pair)
    if not rows.any():
        return None
    predicted = probabilities[rows][:, list(pair)].argmax(axis=1).astype(np.int64)
    true = (truth[rows] == pair[1]).astype(np.int64)
    first, second = class_scores(confusion(predicted, true, 2)).f1
    return float(first), float(second)


def _ratio(part: Indices, whole: Indices) -> NDArray[np.float64]:
    return np.asarray(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0))
