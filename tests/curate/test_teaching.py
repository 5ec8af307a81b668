from __future__ import annotations

import numpy as np
import pytest

from modiste.curate.linear_head import fit
from modiste.curate.teaching import folds, teach
from modiste.types.numeric import softmax


def gradient(embeddings, classes, head, penalty):
    """The objective's slope at the fitted weights, written out on the inputs as they are."""
    wanted = np.eye(head.bias.size)[classes]
    scale2 = np.mean((embeddings - embeddings.mean(axis=0)) ** 2)
    error = softmax(head.logits(embeddings)) - wanted
    return embeddings.T @ error / len(embeddings) + penalty * scale2 * head.weights, error.mean(axis=0)


@pytest.fixture
def world():
    """Sixty unit vectors around three axes of eight dimensions, with noise that mixes some of them."""
    draw = np.random.default_rng(3)
    classes = np.arange(60) % 3
    vectors = np.eye(8)[classes] + 0.5 * draw.standard_normal((60, 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), classes


def test_fitted_head_is_a_minimum(world):
    embeddings, classes = world
    slope, bias = gradient(embeddings, classes, fit(embeddings, classes, 3, 0.1), 0.1)
    assert np.abs(slope).max() < 1e-3
    assert np.abs(bias).max() < 1e-3


def test_groups_stay_in_one_fold_and_every_fold_has_every_label():
    classes = np.repeat([0, 1], 30)
    groups = [f"g{number // 2}" for number in range(60)]
    fold = folds(classes, groups)
    assert all(len({fold[i] for i in range(60) if groups[i] == group}) == 1 for group in groups)
    assert all(set(classes[fold == number]) == {0, 1} for number in range(5))


def test_separable_labels_are_learned_and_reported(world):
    embeddings, classes = world
    names = ["crew", "polo", "vee"]
    values = [names[label] for label in classes]
    taught = teach(embeddings, values, [str(n) for n in range(60)], names)
    assert taught.report.accuracy >= 0.75
    assert taught.report.majority == pytest.approx(1 / 3)
    assert taught.report.better_than_guessing
    assert taught.report.gain_low < taught.report.accuracy - 1 / 3 < taught.report.gain_high


def test_noise_is_called_noise():
    draw = np.random.default_rng(0)
    vectors = draw.standard_normal((50, 16))
    embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    values = [str(label) for label in draw.integers(0, 2, 50)]
    assert not teach(embeddings, values, [str(n) for n in range(50)], ["0", "1"]).report.better_than_guessing


def test_copies_of_one_product_do_not_make_a_score():
    """Ten groups of ten equal vectors with labels at random: a split by product would give nearly 100 %."""
    draw = np.random.default_rng(1)
    vectors = np.repeat(draw.standard_normal((20, 16)), 5, axis=0)
    embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    values = [str(label) for label in np.repeat(np.arange(20) % 2, 5)]
    groups = [str(number) for number in np.repeat(np.arange(20), 5)]
    assert teach(embeddings, values, groups, ["0", "1"]).report.accuracy < 0.8
