from __future__ import annotations

import numpy as np
import pytest

from modiste.errors import ModelError
from modiste.train.nets.projection import fit_projection


def cloud(deviations: list[float], count: int = 400) -> np.ndarray:
    """Points about (5, 5, ...) whose axes are exactly uncorrelated, with the given sample deviations."""
    noise = np.random.default_rng(0).standard_normal((count, len(deviations)))
    axes, _ = np.linalg.qr(noise - noise.mean(axis=0))
    return (axes * np.sqrt(count - 1) * deviations + 5).astype(np.float32)


def test_components_come_in_order_with_the_square_root_of_their_deviation():
    points = cloud([4, 1, 9])
    projection = fit_projection(points, 3)
    projected = points @ projection.weight.T + projection.bias
    assert np.allclose(projected.mean(axis=0), 0, atol=1e-4)
    # 9 / 9**0.5, 4 / 4**0.5 and 1.
    assert np.allclose(np.cov(projected.T), np.diag([9, 4, 1]), atol=1e-3)


def test_weight_reads_off_the_axes():
    projection = fit_projection(cloud([4, 1, 9]), 2)
    assert np.allclose(projection.weight, [[0, 0, 1 / 3], [1 / 2, 0, 0]], atol=1e-3)
    assert np.allclose(projection.bias, [-5 / 3, -5 / 2], atol=1e-2)
    assert (projection.weight.dtype, projection.bias.dtype) == (np.float32, np.float32)


def test_direction_without_any_variance_stays_finite():
    projection = fit_projection(cloud([4, 0]), 2)
    assert np.isfinite(projection.weight).all()


@pytest.mark.parametrize(("count", "width"), [(7, 9), (0, 9), (100, 1)])
def test_too_few_photos_or_features_are_refused(count, width):
    with pytest.raises(
        ModelError, match=f"{count} photos with {width} features cannot fix 2 dimensions; .* at least 8"
    ):
        fit_projection(np.zeros((count, width), np.float32), 2)
