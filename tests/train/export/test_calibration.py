"""Temperatures against a slow search over a grid."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("scipy", reason="calibration needs the extra [train]")

from modiste.train.export.calibration import COLDEST, fit_temperature, negative_log_likelihood


def sample(confidence: float, rows: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Labels drawn from softmax(logits), and the logits times `confidence`: what was claimed is off by that factor."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (rows, 6))
    powers = np.exp(logits)
    shares = powers / powers.sum(axis=1, keepdims=True)
    targets = (shares.cumsum(axis=1) < rng.random((rows, 1))).sum(axis=1)
    return (logits * confidence).astype(np.float32), targets.astype(np.int64)


@pytest.mark.parametrize("confidence", [0.4, 1.0, 3.0])
def test_the_temperature_undoes_overconfidence(confidence: float) -> None:
    assert fit_temperature(*sample(confidence)) == pytest.approx(confidence, rel=0.06)


def test_no_temperature_of_a_fine_grid_is_better() -> None:
    logits, targets = sample(2.0, 500)
    best = negative_log_likelihood(logits, targets, fit_temperature(logits, targets))
    grid = np.exp(np.linspace(math.log(0.1), math.log(10), 400))
    assert best <= min(negative_log_likelihood(logits, targets, float(value)) for value in grid) + 1e-6


def test_the_likelihood_is_what_its_definition_says() -> None:
    logits = np.array([[2.0, 0.0], [1.0, 3.0]])
    by_hand = [-math.log(math.exp(1) / (math.exp(1) + 1)), -math.log(math.exp(0.5) / (math.exp(0.5) + math.exp(1.5)))]
    assert negative_log_likelihood(logits, np.array([0, 0]), 2.0) == pytest.approx(sum(by_hand) / 2)


def test_rows_without_a_label_do_not_count() -> None:
    logits, targets = sample(3.0, 300)
    wild = np.concatenate([logits, 100 * logits])
    assert fit_temperature(wild, np.concatenate([targets, np.full(300, -1)])) == fit_temperature(logits, targets)
    assert fit_temperature(logits, np.full(300, -1)) == 1.0


def test_a_net_that_is_always_right_gets_the_coldest_temperature() -> None:
    logits = np.eye(3, dtype=np.float32)
    assert fit_temperature(logits, np.arange(3)) == pytest.approx(COLDEST, rel=1e-3)
