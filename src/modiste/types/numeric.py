"""From a net's logits to probabilities."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=np.floating[Any])


def softmax(logits: NDArray[F], temperature: float = 1.0) -> NDArray[F]:
    """(..., classes) logits to probabilities of the same shape and dtype; each last axis sums to 1 up to rounding.

    The logits are divided by `temperature` first (Guo et al. 2017), a number above 0.
    """
    lowered = _lowered(logits, temperature)
    raised: NDArray[F] = np.exp(lowered, out=lowered)
    raised /= raised.sum(axis=-1, keepdims=True)
    return raised


def log_softmax(logits: NDArray[F], temperature: float = 1.0) -> NDArray[F]:
    """The natural logarithm of `softmax`, exact for probabilities near 0."""
    lowered = _lowered(logits, temperature)
    lowered -= np.log(np.exp(lowered).sum(axis=-1, keepdims=True))
    return lowered


def _lowered(logits: NDArray[F], temperature: float) -> NDArray[F]:
    """Divided by the temperature, and so that the largest of each last axis is 0: nothing overflows."""
    scaled: NDArray[F] = logits / logits.dtype.type(temperature)
    scaled -= scaled.max(axis=-1, keepdims=True, initial=-np.inf)
    return scaled
