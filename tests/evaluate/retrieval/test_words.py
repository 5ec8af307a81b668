"""Questions in words, on a gallery small enough to count."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from modiste.evaluate.label_columns import LabelColumn
from modiste.evaluate.retrieval.words import WordTask, attribute_sentences, label_words, names, perfect_reader
from modiste.metrics.classification import MISSING
from modiste.schema import kaggle
from modiste.types import Product

SAID = [LabelColumn(kaggle().named(name), name) for name in ("gender", "articleType", "baseColour")]


def item(
    number: int, title: str | None, colour: str | None = "Black", kind: str = "Shirts", gender: str = "Men"
) -> Product:
    labels = {"gender": gender, "articleType": kind, "baseColour": colour}
    return Product(str(number), title, {name: value for name, value in labels.items() if value is not None})


def test_a_name_is_asked_once_however_it_is_written() -> None:
    gallery = [item(0, "Puma  Shirt"), item(1, None), item(2, "puma shirt"), item(3, "Nike Shirt")]
    task = names(gallery)
    assert task.texts == ("Puma  Shirt", "Nike Shirt")
    scores = task.judge(np.array([[3, 2], [0, 1]]))
    assert scores.relevant.tolist() == [2, 1]
    assert scores.hit.tolist() == [1, 0]
    assert scores.reciprocal_rank.tolist() == [0.5, 0]


def test_sentences_say_colour_type_and_gender_of_enough_products() -> None:
    gallery = [item(number, None) for number in range(3)]
    gallery += [item(number, None, "Red", "Watches", "Unisex") for number in range(3, 6)]
    gallery += [item(6, None, "Red"), item(7, None, None), item(8, None, None), item(9, None, None)]
    task = attribute_sentences(gallery, SAID, least=3)
    assert task.texts == ("black shirts for men", "unisex red watches")
    assert task.judge(np.array([[0, 6, 1], [3, 4, 5]])).precision.tolist() == pytest.approx([2 / 3, 1])
    assert attribute_sentences(gallery, SAID, least=4).texts == ()


def test_label_words_are_the_labels_that_the_gallery_has() -> None:
    gallery = [item(0, None, "Red"), item(1, None, None), item(2, None, "Black"), item(3, None, "Red")]
    task = label_words(gallery, SAID[2])
    assert task.texts == ("Black", "Red")
    assert task.gallery[1] == MISSING
    assert task.judge(np.array([[1, 2], [0, 3]])).average_precision.tolist() == pytest.approx([0.5, 1])


def test_ranks_by_scores() -> None:
    task = WordTask(("one",), np.array([0]), np.array([0, 1, 0]))
    ranking = task.rank(lambda part: np.array([[0.1, 0.3, 0.2]], np.float32)[part])
    assert ranking[0, :3].tolist() == [1, 2, 0]


def test_the_perfect_reader_draws_ten_of_those_with_the_same_labels() -> None:
    gallery = [item(number, f"Shirt {number}") for number in range(10)] + [item(10, "Shirt 0"), item(11, "Shirt 1")]
    gallery += [item(12, "Jeans", kind="Jeans")]
    alike = range(12)
    task = names(gallery)
    probabilities = dict(zip(task.texts, perfect_reader(task, gallery, SAID), strict=True))
    for name, own in {"Shirt 0": {0, 10}, "Shirt 2": {2}}.items():
        draws = list(combinations(alike, 10))
        assert probabilities[name] == pytest.approx(sum(bool(own & set(draw)) for draw in draws) / len(draws))
    assert probabilities["Jeans"] == 1
