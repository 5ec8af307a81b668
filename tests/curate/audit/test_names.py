from __future__ import annotations

import numpy as np
import pytest

from modiste.curate.audit import names
from modiste.curate.audit.names import FLOOR, SMOOTHING, WEIGHT, NameEvidence, TitleWords

TITLES = ["red shirt", "red shirt", "red dress", "blue dress", None]
GIVEN = np.array([0, 0, 1, 1, -1])


def test_no_product_s_own_label_counts_for_itself():
    """Without its own row, "blue" is a word that nobody else has: it says nothing, and "dress" says 1."""
    said = np.exp(NameEvidence(TitleWords.of(TITLES), GIVEN, 2).log_probabilities()) - FLOOR
    turned = np.exp(NameEvidence(TitleWords.of(TITLES), np.array([0, 0, 1, 0, -1]), 2).log_probabilities()) - FLOOR
    assert said.sum(axis=1) == pytest.approx(np.ones(5))
    assert turned[3] == pytest.approx(said[3])
    assert said[3, 1] > 0.5


def test_a_nameless_product_is_judged_by_how_frequent_labels_are():
    said = np.exp(NameEvidence(TitleWords.of(TITLES), GIVEN, 2).log_probabilities()) - FLOOR
    assert said[4] == pytest.approx([0.5, 0.5])


def test_telling_words_are_those_of_the_label():
    titles = ["blue shirt"] * 20 + ["red dress"] * 20 + ["red shirt"]
    evidence = NameEvidence(TitleWords.of(titles), np.array([0] * 20 + [1] * 20 + [1]), 2)
    assert evidence.telling(40, 0, 1) == ["shirt"]
    assert evidence.telling(40, 1, 0) == ["red"]


@pytest.mark.parametrize("at_once", [3, 4096])
def test_all_titles_at_once_say_what_each_says_by_itself(monkeypatch, at_once):
    """The formula as it is told: title by title, its own row left out, word by word."""
    monkeypatch.setattr(names, "TITLES_AT_ONCE", at_once)
    draw = np.random.default_rng(3)
    titles = [" ".join(draw.choice(list("abcdefghij"), draw.integers(0, 5))) for _ in range(40)]
    titles[:2], titles[-1] = ["", "once"], "unlabelled"
    given = draw.integers(-2, 4, 40)
    given[0], given[1], given[-1] = 2, 3, -1
    plain = []
    for row, title in enumerate(titles):
        others = [other for other in range(40) if other != row and given[other] >= 0]
        sizes = np.array([sum(given[other] == label for other in others) for label in range(4)])
        said = np.log(sizes + 0.1)
        for word in set(title.split()):
            having = [given[other] for other in others if word in titles[other].split()]
            anywhere = (len(having) + 1) / ((given >= 0).sum() + 2)
            frequency = (np.bincount(having, minlength=4) + SMOOTHING * anywhere) / (sizes + SMOOTHING)
            said = said + np.log(frequency / anywhere)
        likely = np.exp(WEIGHT * said)
        plain.append(np.log(likely / likely.sum() + FLOOR))
    found = NameEvidence(TitleWords.of(titles), given, 4).log_probabilities()
    assert found == pytest.approx(np.array(plain), abs=2e-5)
