"""How far a number would move on other products: the bootstrap over groups (Efron 1979; percentile intervals).

Products with equal names or near-duplicate photos are no independent observations, so whole groups are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from modiste.metrics.classification import MISSING, Floats, Indices

DRAWS = 1000
COVERED = 0.95
SEED = 0


class Interval(BaseModel):
    """Where the number lies in 95 of 100 redrawn samples."""

    model_config = ConfigDict(frozen=True)

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Redraws:
    """Redrawn samples of n rows. `weights` (draws, groups) float32: how often each group was drawn; `group` (n,)."""

    weights: NDArray[np.float32]
    group: NDArray[np.intp]

    def sums(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        """(draws,) the sum of (n,) values in every redrawn sample."""
        per_group = np.bincount(self.group, weights=values.astype(np.float64), minlength=self.weights.shape[1])
        return np.asarray(self.weights @ per_group, np.float64)


def redraws(groups: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Redraws:
    """Redrawn samples of rows that belong to these groups: as many groups as there are, with replacement."""
    names, group = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    generator = np.random.default_rng(seed)
    share = np.full(len(names), 1 / max(1, len(names)))
    weights = generator.multinomial(len(names), share, size=draws).astype(np.float32)
    return Redraws(weights, group)


def mean_interval(values: NDArray[np.generic], judged: NDArray[np.bool_], samples: Redraws) -> Interval | None:
    """The interval of the mean of (n,) `values` over the `judged` rows; None without any."""
    if not judged.any():
        return None
    counts = samples.sums(judged)
    return interval_of(samples.sums(np.where(judged, values, 0))[counts > 0] / counts[counts > 0])


def difference_interval(
    values: NDArray[np.generic], others: NDArray[np.generic], judged: NDArray[np.bool_], samples: Redraws
) -> Interval | None:
    """The paired interval of mean(`values`) - mean(`others`), both (n,), over the same rows and the same draws."""
    difference = values.astype(np.float64) - others.astype(np.float64)
    return mean_interval(difference, judged, samples)


def macro_f1_interval(predicted: Indices, truth: Indices, classes: int, samples: Redraws) -> Interval | None:
    """The interval of macro-F1 over the classes that each redrawn sample has rows of; None without a judged row."""
    judged = truth != MISSING
    if not judged.any():
        return None
    shape = (samples.weights.shape[1], classes)
    hits, true, guessed = (
        _per_group(samples.group[rows], column[rows], shape)
        for rows, column in ((judged & (predicted == truth), truth), (judged, truth), (judged, predicted))
    )
    support = samples.weights @ true
    both = support + samples.weights @ guessed
    f1 = np.divide(2 * (samples.weights @ hits), both, out=np.zeros_like(both), where=both > 0)
    present = support > 0
    counted = present.any(axis=1)
    return interval_of((f1 * present).sum(axis=1)[counted] / present.sum(axis=1)[counted])


def _per_group(group: NDArray[np.intp], column: Indices, shape: tuple[int, int]) -> NDArray[np.float32]:
    """(groups, classes) how many rows of each group have each class."""
    counts = np.bincount(group * shape[1] + column, minlength=shape[0] * shape[1])
    return counts.reshape(shape).astype(np.float32)


def interval_of(values: Floats) -> Interval:
    """Where a number lies in 95 of 100 redrawn samples, given its value in each, (draws,); those not a number are left
    out."""
    tail = (1 - COVERED) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail])
    return Interval(low=float(low), high=float(high))
