"""The bootstrap over groups against a slow plain version and against cases with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.metrics.bootstrap import Redraws, difference_interval, macro_f1_interval, mean_interval, redraws
from modiste.metrics.classification import MISSING, class_scores, confusion

GENERATOR = np.random.default_rng(5)
GROUPS = [f"g{number}" for number in GENERATOR.integers(0, 30, 200)]
TRUTH = np.where(GENERATOR.random(200) < 0.1, MISSING, GENERATOR.integers(0, 4, 200))
PREDICTED = np.where(GENERATOR.random(200) < 0.6, TRUTH.clip(0), GENERATOR.integers(0, 4, 200))
JUDGED = TRUTH != MISSING
RIGHT = PREDICTED == TRUTH


def repeated_rows(samples: Redraws, draw: int) -> list[int]:
    """The rows of one redrawn sample, each as often as its group was drawn."""
    return [row for row, group in enumerate(samples.group) for _ in range(int(samples.weights[draw, group]))]


def plain_interval(values: list[float]) -> tuple[float, float]:
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def test_every_sample_draws_as_many_groups_as_there_are() -> None:
    samples = redraws(GROUPS, draws=50)
    assert samples.weights.shape == (50, len(set(GROUPS)))
    assert set(samples.weights.sum(axis=1).tolist()) == {len(set(GROUPS))}


def test_mean_interval_agrees_with_repeating_the_rows() -> None:
    samples = redraws(GROUPS, draws=60)
    means = []
    for draw in range(60):
        rows = [row for row in repeated_rows(samples, draw) if JUDGED[row]]
        means.append(sum(bool(RIGHT[row]) for row in rows) / len(rows))
    interval = mean_interval(RIGHT, JUDGED, samples)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(plain_interval(means))


def test_macro_f1_interval_agrees_with_repeating_the_rows() -> None:
    samples = redraws(GROUPS, draws=60)
    scores = []
    for draw in range(60):
        rows = repeated_rows(samples, draw)
        scores.append(class_scores(confusion(PREDICTED[rows], TRUTH[rows], 4)).macro_f1())
    interval = macro_f1_interval(PREDICTED, TRUTH, 4, samples)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(plain_interval([score or 0 for score in scores]), abs=1e-6)


def test_groups_that_stand_or_fall_together_widen_the_interval() -> None:
    right = np.repeat([True, False], 100)
    alone = mean_interval(right, np.ones(200, bool), redraws([str(row) for row in range(200)]))
    together = mean_interval(right, np.ones(200, bool), redraws([str(row // 20) for row in range(200)]))
    assert alone is not None
    assert together is not None
    # Ten groups instead of 200 rows: the standard error is the square root of twenty times as large.
    assert (together.high - together.low) / (alone.high - alone.low) == pytest.approx(20**0.5, rel=0.2)


def test_interval_has_the_width_of_the_normal_approximation() -> None:
    right = np.arange(1000) < 300
    interval = mean_interval(right, np.ones(1000, bool), redraws([str(row) for row in range(1000)]))
    assert interval is not None
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * (0.3 * 0.7 / 1000) ** 0.5, rel=0.1)


def test_difference_of_a_model_with_itself_is_exactly_zero() -> None:
    interval = difference_interval(RIGHT, RIGHT, JUDGED, redraws(GROUPS))
    assert interval is not None
    assert (interval.low, interval.high) == (0, 0)


def test_paired_difference_is_narrower_than_that_of_strangers() -> None:
    better = RIGHT.copy()
    better[np.flatnonzero(JUDGED & ~RIGHT)[:20]] = True
    samples = redraws(GROUPS)
    paired = difference_interval(better, RIGHT, JUDGED, samples)
    single = mean_interval(RIGHT, JUDGED, samples)
    assert paired is not None
    assert single is not None
    assert paired.low > 0
    assert paired.high - paired.low < single.high - single.low


def test_the_same_rows_give_the_same_interval() -> None:
    assert mean_interval(RIGHT, JUDGED, redraws(GROUPS)) == mean_interval(RIGHT, JUDGED, redraws(GROUPS))


def test_nothing_to_judge_has_no_interval() -> None:
    nothing = np.zeros(200, bool)
    assert mean_interval(RIGHT, nothing, redraws(GROUPS)) is None
    assert macro_f1_interval(PREDICTED, np.full(200, MISSING), 4, redraws(GROUPS)) is None
