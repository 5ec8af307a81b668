"""Averaging of weights: exponential, and never so slow that a short training keeps its first weights."""

from __future__ import annotations

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.train.optimization import average_of  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402


@pytest.mark.parametrize(
    ("decay", "steps", "expected"),
    [
        (0.998, 100, 0.9),
        (0.998, 5000, 0.998),
        (0.998, 10_000, 0.998),
        (0.8, 100, 0.8),
        (0.998, 5, 0.0),
        (0.0, 100, 0.0),
    ],
)
def test_the_average_looks_back_over_a_tenth_of_the_steps_at_most(
    tiny_preset: Callable[..., Preset], decay: float, steps: int, expected: float
) -> None:
    module = torch.nn.Linear(1, 1)
    average = average_of(module, tiny_preset(average_decay=decay), steps)
    mean = None
    for step in range(6):
        with torch.no_grad():
            module.weight.fill_(step**2)
        average.update_parameters(module)
        mean = step**2 if mean is None else expected * mean + (1 - expected) * step**2
        assert average.module.weight.item() == pytest.approx(mean, abs=1e-4)
