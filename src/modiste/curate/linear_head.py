"""Multinomial logistic regression on frozen embeddings, in plain NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings
from modiste.types.numeric import softmax

STEPS = 300
TOLERANCE = 1e-5
"""Largest change of any weight at which the descent ends."""


@dataclass(frozen=True, slots=True)
class LinearHead:
    """`weights` (d, classes), `bias` (classes,): logits = embeddings @ weights + bias."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, embeddings: Embeddings) -> NDArray[np.float32]:
        """(n, d) to (n, classes) float32."""
        return np.asarray(embeddings @ self.weights + self.bias, np.float32)


def fit(embeddings: Embeddings, classes: NDArray[np.intp], count: int, penalty: float) -> LinearHead:
    """The head with the least mean cross-entropy plus penalty/2 · |weights|², found by accelerated gradient descent.

    `embeddings` (n, d) unit vectors, `classes` (n,) in 0..count-1. The embeddings are centred and brought to a mean
    square of 1 first, so that one scale of penalties suits every model; the bias is not penalised. The step is the
    inverse of a bound on the curvature: softmax's is at most 1/2 (Böhning 1992), so the descent cannot diverge.
    """
    centre = embeddings.mean(axis=0)
    scale = float(np.sqrt(np.mean((embeddings - centre) ** 2))) or 1.0
    inputs = np.hstack([(embeddings - centre) / scale, np.ones((len(embeddings), 1))]).astype(np.float64)
    wanted = np.eye(count)[classes]
    strength = np.append(np.full(inputs.shape[1] - 1, penalty), 0.0)[:, None]
    curvature = 0.5 * float(np.linalg.eigvalsh(inputs.T @ inputs / len(inputs))[-1]) + penalty
    weights = momentum = np.zeros((inputs.shape[1], count))
    speed = 1.0
    for _ in range(STEPS):
        gradient = inputs.T @ (softmax(inputs @ momentum) - wanted) / len(inputs) + strength * momentum
        moved = momentum - gradient / curvature
        faster = (1 + np.sqrt(1 + 4 * speed**2)) / 2
        momentum = moved + (speed - 1) / faster * (moved - weights)
        change = float(np.abs(moved - weights).max())
        weights, speed = moved, faster
        if change < TOLERANCE:
            break
    slopes = weights[:-1] / scale
    return LinearHead(slopes.astype(np.float32), (weights[-1] - centre @ slopes).astype(np.float32))
