"""The k-th largest of many numbers, against a full sort."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.index.largest import kth_largest


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 100, 5_000])
@pytest.mark.parametrize("kind", ["spread", "few values", "all equal", "ascending", "largest where the sample looks"])
def test_it_is_what_a_full_sort_finds(count: int, kind: str):
    rng = np.random.default_rng(count)
    values = {
        "spread": rng.standard_normal(count),
        "few values": rng.integers(0, 4, count),
        "all equal": np.full(count, -0.5),
        "ascending": np.arange(count),
        "largest where the sample looks": np.where(
            np.arange(count) % 16 == 0, 1 + rng.random(count), rng.random(count)
        ),
    }[kind].astype(np.float32)
    largest_first = sorted(values.tolist(), reverse=True)
    for k in {1, 2, count // 16, count // 4, count - 1, count} & set(range(1, count + 1)):
        assert kth_largest(values, k) == largest_first[k - 1]
