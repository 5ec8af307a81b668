"""Differences between two models, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.evaluate.comparison import compare_heads
from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.metrics.bootstrap import redraws
from modiste.metrics.classification import MISSING
from modiste.types import Product

IDS = tuple("abcd")


def judged(attribute: str, *predicted: int) -> Predictions:
    """Four products, three of them labelled 0, and what a model of two classes predicted."""
    truth = np.array([0, 0, 0, MISSING])
    head = HeadPredictions(attribute, "raw", ("x", "y"), truth, np.eye(2, dtype=np.float32)[list(predicted)])
    return Predictions(tuple(map(Product, IDS)), IDS, (head,))


def test_difference_is_that_of_the_accuracies_over_labelled_rows() -> None:
    (found,) = compare_heads(judged("gender", 0, 0, 1, 0), judged("gender", 1, 1, 1, 0), redraws(IDS))
    assert (found.rows, found.accuracy, found.other_accuracy) == (3, pytest.approx(2 / 3), 0)
    assert found.difference.value == pytest.approx(2 / 3)
    assert found.difference.interval.low <= 2 / 3 <= found.difference.interval.high


def test_swapping_the_models_swaps_the_sign() -> None:
    one, other = judged("gender", 0, 0, 1, 0), judged("gender", 1, 0, 1, 0)
    (forth,), (back,) = compare_heads(one, other, redraws(IDS)), compare_heads(other, one, redraws(IDS))
    assert forth.difference.value == -back.difference.value
    assert (forth.difference.interval.low, forth.difference.interval.high) == (
        -back.difference.interval.high,
        -back.difference.interval.low,
    )


def test_heads_that_only_one_has_are_left_out() -> None:
    assert compare_heads(judged("gender", 0, 0, 0, 0), judged("season", 0, 0, 0, 0), redraws(IDS)) == ()
