"""Reliability bins and the expected calibration error against a slow plain version."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.metrics.calibration import expected_calibration_error, reliability_bins
from modiste.metrics.classification import MISSING


def slow_error(confidence: list[float], right: list[bool], bins: int) -> float:
    """The definition of Guo et al. 2017, bin by bin."""
    error = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [(c, r) for c, r in zip(confidence, right, strict=True) if low < c <= high]
        if inside:
            mean_confidence = sum(c for c, _ in inside) / len(inside)
            mean_right = sum(r for _, r in inside) / len(inside)
            error += len(inside) / len(confidence) * abs(mean_confidence - mean_right)
    return error


def test_error_agrees_with_the_definition() -> None:
    generator = np.random.default_rng(1)
    confidence, truth = generator.random(500), generator.integers(0, 3, 500)
    predicted = generator.integers(0, 3, 500)
    error = expected_calibration_error(reliability_bins(confidence, predicted, truth))
    assert error == pytest.approx(slow_error(confidence.tolist(), (predicted == truth).tolist(), 15))


def test_error_by_hand() -> None:
    # Four predictions of 90 %, three of them right; two of 60 %, none right: (4 * 0.15 + 2 * 0.6) / 6 = 0.3.
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.6, 0.6])
    truth, predicted = np.array([1, 1, 1, 0, 0, 0]), np.ones(6, int)
    bins = reliability_bins(confidence, predicted, truth)
    assert expected_calibration_error(bins) == pytest.approx(0.3)
    assert [each.count for each in bins if each.count] == [2, 4]
    assert (bins[0].low, bins[-1].high, len(bins)) == (0, 1, 15)


def test_rows_without_a_label_do_not_count() -> None:
    confidence, predicted = np.array([0.9, 0.1]), np.array([1, 1])
    assert expected_calibration_error(reliability_bins(confidence, predicted, np.array([1, MISSING]))) == pytest.approx(
        0.1
    )


def test_certainty_and_zero_fall_into_the_outermost_bins() -> None:
    bins = reliability_bins(np.array([1.0, 0.0]), np.array([0, 0]), np.array([0, 0]))
    assert (bins[0].count, bins[-1].count) == (1, 1)


def test_no_prediction_has_no_error() -> None:
    assert expected_calibration_error(reliability_bins(np.empty(0), np.empty(0, int), np.empty(0, int))) is None
