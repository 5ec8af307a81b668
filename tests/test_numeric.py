"""Probabilities from logits: the one softmax of the package."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.types.numeric import log_softmax, softmax


def test_softmax_divides_by_the_temperature() -> None:
    logits = np.log([[1.0, 4.0]])
    np.testing.assert_allclose(softmax(logits, 2.0), [[1 / 3, 2 / 3]], rtol=1e-12)
    np.testing.assert_allclose(softmax(logits), [[0.2, 0.8]], rtol=1e-12)
    np.testing.assert_allclose(np.exp(log_softmax(logits, 2.0)), [[1 / 3, 2 / 3]], rtol=1e-12)
    np.testing.assert_array_equal(logits, np.log([[1.0, 4.0]]), "the logits stay as they are")


def test_large_logits_do_not_overflow() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0.0]])), [[1.0, 0.0]])
    np.testing.assert_allclose(log_softmax(np.array([[1e4, 0.0]])), [[0.0, -1e4]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(0, 3), (2, 3), (2, 4, 3), (3,)])
def test_shape_and_dtype_stay(dtype: type[np.floating], shape: tuple[int, ...]) -> None:
    logits = np.ones(shape, dtype)
    assert (softmax(logits).shape, softmax(logits).dtype) == (shape, dtype)
    assert (log_softmax(logits).shape, log_softmax(logits).dtype) == (shape, dtype)
