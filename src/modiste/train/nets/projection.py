"""The fixed projection that brings a net's pooled features to the dimensions of a shop's vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.errors import ModelError

WHITENING = 0.5
"""Each component is divided by its standard deviation to this power. On 5,000 photos of the Kaggle set 0.5 had the best
neighbours: of the ten nearest (equal names left out) 61.3 % shared the article type and 28.8 % the base colour, against
61.0 and 28.2 % without whitening, 59.9 and 28.5 % with all of it, 60.0 and 27.7 % for a random projection."""

LEAST_PHOTOS_PER_DIMENSION = 4


@dataclass(frozen=True, slots=True)
class Projection:
    """`features @ weight.T + bias`: `weight` (dimensions, features) and `bias` (dimensions,) float32."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


def fit_projection(
    features: NDArray[np.float32], dimensions: int, whitening: float = WHITENING, least_photos: int | None = None
) -> Projection:
    """The leading principal components of (n, features), centred and partly whitened (see `WHITENING`; 0: not).

    Raises ModelError for fewer photos than `least_photos`, by default four per dimension, or fewer features than
    dimensions. With fewer photos than dimensions the last axes are any that complete the basis.
    """
    photos, width = features.shape
    least = LEAST_PHOTOS_PER_DIMENSION * dimensions if least_photos is None else least_photos
    if photos < least or width < dimensions:
        raise ModelError(
            f"{photos} photos with {width} features cannot fix {dimensions} dimensions; give at least {least} photos."
        )
    exact = features.astype(np.float64)
    mean = exact.mean(axis=0)
    variances, components = np.linalg.eigh(np.cov(exact.T))
    leading = np.argsort(variances)[::-1][:dimensions]
    axes = components[:, leading].T
    # Of the two equal choices v and -v always the same, whatever the linear algebra library returns.
    axes *= np.sign(axes[np.arange(dimensions), np.abs(axes).argmax(axis=1)])[:, None]
    weight = axes / np.maximum(variances[leading], np.finfo(np.float32).eps)[:, None] ** (whitening / 2)
    return Projection(weight.astype(np.float32), (-weight @ mean).astype(np.float32))
