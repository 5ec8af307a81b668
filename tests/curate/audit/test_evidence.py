from __future__ import annotations

import numpy as np
import pytest

from modiste.curate.audit.evidence import MISSING, UNKNOWN, gather
from modiste.curate.audit.reasons import reasons
from modiste.curate.audit.suspects import suspicion

PHOTO = np.tile(np.array([[0.7, 0.3]]), (12, 1))


def test_photo_alone_is_the_posterior_up_to_a_temperature():
    evidence = gather("kind", ("a", "b"), ["a", "b", None, "c"], PHOTO[:4], None, None, np.full(4, -1))
    assert evidence.given.tolist() == [0, 1, MISSING, UNKNOWN]
    margin = suspicion(evidence)
    assert margin[0] == pytest.approx(-margin[1])
    assert margin[1] > 0
    assert np.isneginf(margin[2:]).all()


def test_the_label_beside_it_counts_without_the_product_s_own():
    """Eleven of one sub-category are a, one is b: the odd one is the most suspect, though its photo says nothing."""
    even = np.full((12, 2), 0.5)
    evidence = gather("kind", ("a", "b"), ["a"] * 11 + ["b"], even, None, ["top"] * 12, np.full(12, -1))
    assert suspicion(evidence).argmax() == 11
    assert suspicion(evidence)[11] > 0 > suspicion(evidence)[0]
    assert reasons(evidence, 11, 0, 1) == ("of other products labelled top, 100% have the kind a and 0.2% b",)


def test_twins_that_say_otherwise_make_a_label_suspect():
    even = np.full((4, 2), 0.5)
    evidence = gather("kind", ("a", "b"), ["a", "a", "b", "b"], even, None, None, np.array([0, 0, 0, -1]))
    margin = suspicion(evidence)
    assert margin[2] > 0
    assert margin[3] == pytest.approx(0)
