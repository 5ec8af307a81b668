from __future__ import annotations

import numpy as np
import pytest

from modiste.types import Encoding, Head, LabelProbabilities

HEADS = {"size": Head(("S", "M"), 2.0), "fit": Head(("slim", "wide", "loose"))}


def probabilities(logits: dict[str, np.ndarray]) -> LabelProbabilities:
    return LabelProbabilities.of_encoding(Encoding(np.zeros((len(logits["size"]), 2), np.float32), logits), HEADS)


def test_label_probabilities_are_softmax_at_the_head_s_temperature():
    logits = {"size": np.log(np.array([[9, 1], [1, 1]], np.float32)), "fit": np.zeros((2, 3), np.float32)}
    likely = probabilities(logits)
    assert (likely.values.shape, likely.values.dtype) == ((2, 5), np.float16)
    assert likely.of("size") == pytest.approx(np.array([[0.75, 0.25], [0.5, 0.5]]), abs=1e-3)  # square roots of 9 and 1
    assert likely.of("fit") == pytest.approx(np.full((2, 3), 1 / 3), abs=1e-3)


def test_huge_logits_stay_finite():
    logits = {"size": np.array([[1e5, -1e5]], np.float32), "fit": np.zeros((1, 3), np.float32)}
    assert probabilities(logits).of("size").tolist() == [[1, 0]]


def test_a_net_without_heads_gives_no_probabilities_of_as_many_photos():
    assert LabelProbabilities.of_encoding(Encoding(np.zeros((3, 2), np.float32)), {}).values.shape == (3, 0)


def test_unknown_attribute_is_refused():
    with pytest.raises(KeyError):
        LabelProbabilities({"size": ("S",)}, np.ones((1, 1), np.float16)).of("colour")
