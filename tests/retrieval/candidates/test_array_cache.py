from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.candidates.array_cache import ArrayCache


def test_an_array_is_made_once_and_only_read():
    kept, made = ArrayCache(), []
    for _ in range(3):
        found = kept.get("a", lambda: made.append(1) or np.zeros(4))
    assert made == [1]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


def test_those_unused_for_longest_go_first():
    kept, made = ArrayCache(most_bytes=2 * 8 * 4), []

    def ask(key: str) -> None:
        kept.get(key, lambda: made.append(key) or np.zeros(4))

    for key in "abacab":
        ask(key)
    assert made == ["a", "b", "c", "b"]


def test_what_cannot_be_made_is_not_kept():
    kept = ArrayCache()
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: np.ones(1)).tolist() == [1]
