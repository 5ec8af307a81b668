from __future__ import annotations

import numpy as np
import pytest

from modiste.audit.names import FLOOR, NameEvidence

TITLES = ["red shirt", "red shirt", "red dress", "blue dress", None]
GIVEN = np.array([0, 0, 1, 1, -1])


def test_no_product_s_own_label_counts_for_itself():
    """Without its own row, "blue" is a word that nobody else has: it says nothing, and "dress" says 1."""
    said = np.exp(NameEvidence(TITLES, GIVEN, 2).log_probabilities()) - FLOOR
    turned = np.exp(NameEvidence(TITLES, np.array([0, 0, 1, 0, -1]), 2).log_probabilities()) - FLOOR
    assert said.sum(axis=1) == pytest.approx(np.ones(5))
    assert turned[3] == pytest.approx(said[3])
    assert said[3, 1] > 0.5


def test_a_nameless_product_is_judged_by_how_frequent_labels_are():
    said = np.exp(NameEvidence(TITLES, GIVEN, 2).log_probabilities()) - FLOOR
    assert said[4] == pytest.approx([0.5, 0.5])


def test_telling_words_are_those_of_the_label():
    titles = ["blue shirt"] * 20 + ["red dress"] * 20 + ["red shirt"]
    evidence = NameEvidence(titles, np.array([0] * 20 + [1] * 20 + [1]), 2)
    assert evidence.telling(40, 0, 1) == ["shirt"]
    assert evidence.telling(40, 1, 0) == ["red"]
