"""A published split, on rows that can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from modiste.catalogue.splits import Split
from modiste.evaluate import published
from modiste.evaluate.label_columns import LabelColumn
from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.evaluate.published import PublishedSplit, published_test_rows, score_published
from modiste.schema import kaggle
from modiste.types import Product

ROWS: tuple[tuple[str, str, str, Split | None], ...] = (
    ("1", "shirt", "Shirts", "train"),
    ("2", "shirt", "Shirts", "test"),  # its name was learned
    ("3", "jeans", "Jeans", "test"),
    ("4", "cap", "Caps", "test"),  # of a rare type
    ("5", "jeans two", "Jeans", "validation"),
    ("6", "tie", "Ties", None),
)
PRODUCTS = [Product(row[0], row[1], {"articleType": row[2]}) for row in ROWS]
SPLIT = {row[0]: row[3] for row in ROWS if row[3]}
LEARNED = PublishedSplit("s.csv", SPLIT, frozenset(), True)


def judged(guesses: Sequence[Sequence[str]]) -> Predictions:
    """The test rows, each with its guesses, the most probable first."""
    rows = published_test_rows(PRODUCTS, SPLIT)
    column = LabelColumn(kaggle().named("articleType"), "articleType")
    labels = column.labels("raw")
    probabilities = np.zeros((len(rows), len(labels)), np.float32)
    for row, names in enumerate(guesses):
        for place, name in enumerate(names):
            probabilities[row, labels.index(name)] = 0.5**place
    head = HeadPredictions("articleType", "raw", labels, column.truth(rows, "raw"), probabilities)
    return Predictions(tuple(rows), tuple(row.product_id for row in rows), (head,))


@pytest.fixture(autouse=True)
def two_article_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "CLASSES", {"articleType": 2})


def test_test_rows_are_those_of_the_split() -> None:
    assert [product.product_id for product in published_test_rows(PRODUCTS, SPLIT)] == ["2", "3", "4"]


def test_only_the_most_frequent_classes_count_and_are_chosen_among() -> None:
    # Shirts and Jeans have two rows each and count; Caps has one. Row 3's best guess, Ties, is no choice.
    guesses = [["Shirts"], ["Ties", "Jeans", "Shirts"], ["Caps"]]
    result = score_published(PublishedSplit("split.csv", SPLIT, frozenset("3"), False), judged(guesses), PRODUCTS)
    assert result.classes == {"articleType": 2}
    every, new_names, own_test = result.lines
    assert (every.rows, every.accuracy, every.open_accuracy) == (3, {"articleType": 1.0}, {"articleType": 0.5})
    assert (new_names.rows, new_names.accuracy, new_names.open_accuracy) == (
        2,
        {"articleType": 1.0},
        {"articleType": 0.0},
    )
    assert (own_test.rows, own_test.accuracy) == (1, {"articleType": 1.0})


def test_a_model_of_that_split_needs_no_third_line() -> None:
    result = score_published(LEARNED, judged([["Ties"]] * 3), PRODUCTS)
    assert len(result.lines) == 2
    assert result.trained_on_it


def test_a_model_without_the_attribute_has_no_number() -> None:
    rows = published_test_rows(PRODUCTS, SPLIT)
    bare = Predictions(tuple(rows), ("2", "3", "4"), ())
    result = score_published(LEARNED, bare, PRODUCTS)
    assert result.lines[0].accuracy == {"articleType": None}
