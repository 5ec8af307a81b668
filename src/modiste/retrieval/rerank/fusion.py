"""One score from several signals.

Signals are brought to 0..1 and added with fixed weights. Bruch, Gai and Ingber (2023), "An analysis of fusion functions
for hybrid retrieval", find such a convex combination better than fusing ranks (RRF), which forgets how much better the
first is than the second: for a title typed in full that is all that matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.candidates.signals import Signal

WEIGHTS: Mapping[Signal, float] = {Signal.WORDS: 1.0, Signal.LABELS: 2.0, Signal.COLOUR: 1.5, Signal.VECTOR: 1.0}
"""Beside each other, as far as a question has them."""


def fused(scores: Mapping[Signal, NDArray[np.float32]]) -> NDArray[np.float32] | None:
    """(n,) float32: the scores with their weights added up, not divided by their sum; None for no scores."""
    parts = [np.float32(weight) * scores[signal] for signal, weight in WEIGHTS.items() if signal in scores]
    return sum(parts[1:], parts[0]) if parts else None


def weight_of(signals: Iterable[Signal]) -> float:
    """The sum of the signals' weights."""
    return sum(WEIGHTS[signal] for signal in signals)


@dataclass(frozen=True, slots=True)
class CosineScale:
    """Brings cosines to 0..1, the `least` of the first candidates to 0 and the largest to 1."""

    least: float
    span: float

    @classmethod
    def of(cls, cosines: NDArray[np.float32]) -> CosineScale:
        """From the first candidates' (m,) cosines."""
        return cls(float(cosines.min()), float(np.ptp(cosines))) if len(cosines) else cls(0, 0)

    def weighted(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """(m,) on this scale, with the weight of the vector."""
        if not self.span:
            return np.zeros_like(cosines)
        spread: NDArray[np.float32] = ((cosines - np.float32(self.least)) / np.float32(self.span)).clip(0, 1)
        return np.float32(WEIGHTS[Signal.VECTOR]) * spread
