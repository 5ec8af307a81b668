"""Baselines worked out by hand."""

from __future__ import annotations

import numpy as np

from modiste.evaluate.baselines import guess_from, majority
from modiste.metrics.classification import MISSING


def test_majority_is_the_commonest_label_of_the_learned_rows() -> None:
    assert majority(np.array([2, 0, 2, MISSING, MISSING, MISSING]), 3, 4).tolist() == [2, 2, 2]


def test_guess_is_the_commonest_label_among_rows_with_the_same_type() -> None:
    types = np.array([0, 0, 0, 1, 1, 2, MISSING])
    colours = np.array([3, 3, 1, 0, MISSING, MISSING, 0])
    # Type 0 is mostly colour 3, type 1 colour 0; type 2 has no known colour, type 9 was never seen, one has no type:
    # for those three the majority, colour 0 (before 3, which is as common).
    assert guess_from(types, colours, np.array([0, 1, 2, 9, MISSING]), 4).tolist() == [3, 0, 0, 0, 0]
