"""A split that others published: their test rows, all of them and those whose name is not among their train rows.

Condition-CNN (Kolisnik, Hogan and Zulkernine 2021, "Condition-CNN: A hierarchical multi-label fashion image
classification model") tells apart the 4, 21 and 45 most frequent masterCategories, subCategories and articleTypes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.splits import Split, names_seen_in_train
from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.evaluate.results import PublishedResult, PublishedRows
from modiste.metrics.classification import MISSING, accuracy
from modiste.types import Product

CLASSES = {"masterCategory": 4, "subCategory": 21, "articleType": 45}


def published_test_rows(products: Sequence[Product], published: Mapping[str, Split]) -> list[Product]:
    """The products on the published test side, in the catalogue's order."""
    return [product for product in products if published.get(product.product_id) == "test"]


@dataclass(frozen=True)
class PublishedSplit:
    """A split by product id, under the name of its file. `held_out` has the test ids of the grouped split."""

    name: str
    sides: Mapping[str, Split]
    held_out: frozenset[str]
    trained_on_it: bool


def score_published(
    published: PublishedSplit, predictions: Predictions, products: Sequence[Product]
) -> PublishedResult:
    """Accuracies on the published test rows that were predicted, raw labels. `products` is the whole catalogue."""
    counted = _frequent(products, published.sides)
    seen = names_seen_in_train(products, published.sides)
    ids = [product.product_id for product in predictions.products]
    lines = {
        "all its test rows": ids,
        "those whose name is not in its train rows": [each for each in ids if each not in seen],
    }
    if not published.trained_on_it:
        lines["those in the test tenth of the grouped split"] = [each for each in ids if each in published.held_out]
    return PublishedResult(
        name=published.name,
        trained_on_it=published.trained_on_it,
        classes={attribute: len(labels) for attribute, labels in counted.items()},
        lines=tuple(_score(line, predictions.of(rows), counted) for line, rows in lines.items()),
    )


def _frequent(products: Sequence[Product], published: Mapping[str, Split]) -> dict[str, list[str]]:
    """attribute -> its most frequent labels among the split's rows that lie here; ties by label."""
    rows = [product for product in products if product.product_id in published]
    result = {}
    for attribute, number in CLASSES.items():
        counts = Counter(str(row.attributes[attribute]) for row in rows if attribute in row.attributes)
        result[attribute] = [
            label for label, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]
        ]
    return result


def _score(name: str, predictions: Predictions, counted: Mapping[str, Sequence[str]]) -> PublishedRows:
    among: dict[str, float | None] = {}
    open_choice: dict[str, float | None] = {}
    for attribute, labels in counted.items():
        head = predictions.head(attribute, "raw")
        if head is None:
            among[attribute] = open_choice[attribute] = None
            continue
        classes = np.array([head.labels.index(label) for label in labels if label in head.labels], np.int64)
        truth = np.where(np.isin(head.truth, classes), head.truth, MISSING)
        among[attribute] = accuracy(_best_of(head, classes), truth)
        open_choice[attribute] = accuracy(head.predicted, truth)
    return PublishedRows(name=name, rows=len(predictions.products), accuracy=among, open_accuracy=open_choice)


def _best_of(head: HeadPredictions, classes: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) the most probable of some classes."""
    if not len(classes):
        return head.predicted
    return np.asarray(classes[head.probabilities[:, classes].argmax(axis=1)])
