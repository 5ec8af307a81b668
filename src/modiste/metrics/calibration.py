"""Whether a confidence means what it says: expected calibration error and reliability bins."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from modiste.metrics.classification import MISSING, Floats, Indices

BINS = 15
"""Guo et al. 2017, "On Calibration of Modern Neural Networks", use this number of equal bins."""


class Bin(BaseModel):
    """The predictions with a confidence in (low, high]: how many, their mean confidence and their accuracy."""

    model_config = ConfigDict(frozen=True)

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability_bins(confidence: Floats, predicted: Indices, truth: Indices, bins: int = BINS) -> tuple[Bin, ...]:
    """All bins from 0 to 1 over the judged rows; an empty one has confidence and accuracy 0.

    `confidence` (n,) is the probability of the predicted label, in [0, 1].
    """
    judged = truth != MISSING
    sure, right = np.asarray(confidence, np.float64)[judged], (predicted == truth)[judged]
    edges = np.linspace(0, 1, bins + 1)
    number = np.clip(np.searchsorted(edges, sure, side="left") - 1, 0, bins - 1)
    counts = np.bincount(number, minlength=bins)
    filled = np.maximum(counts, 1)
    confidences = np.bincount(number, weights=sure, minlength=bins) / filled
    accuracies = np.bincount(number, weights=right, minlength=bins) / filled
    columns = (edges[:-1], edges[1:], counts, confidences, accuracies)
    names = ("low", "high", "count", "confidence", "accuracy")
    return tuple(
        Bin(**dict(zip(names, values, strict=True))) for values in zip(*(c.tolist() for c in columns), strict=True)
    )


def expected_calibration_error(bins: tuple[Bin, ...]) -> float | None:
    """Mean distance of confidence and accuracy over the bins, each weighted by its predictions; None without any."""
    total = sum(each.count for each in bins)
    if not total:
        return None
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / total
