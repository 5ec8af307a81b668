"""What a model said about photos whose labels are known, in the raw labels and in the paper's merged ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.errors import ModelError, QueryError
from modiste.metrics.classification import MISSING, Indices, rank_of_truth
from modiste.models.model_folder import ModelDescription
from modiste.schema import Attribute, kaggle
from modiste.types import Product
from modiste.types.numeric import softmax

Labelling: TypeAlias = Literal["raw", "merged"]


TOP = 3


@dataclass(frozen=True)
class HeadPredictions:
    """One attribute in one labelling: `truth` (n,) and `probabilities` (n, classes) float32, in the order of `labels`.

    A row is judged where it has the label; in the merged labelling, where its label also has a merged one.
    """

    attribute: str
    labelling: Labelling
    labels: tuple[str, ...]
    truth: Indices
    probabilities: NDArray[np.float32]

    @cached_property
    def labelled(self) -> NDArray[np.bool_]:
        """(n,) whether the row has a true label."""
        return np.asarray(self.truth != MISSING)

    @cached_property
    def predicted(self) -> Indices:
        """(n,) the most probable class."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        """(n,) the probability of the predicted class."""
        return np.asarray(self.probabilities.max(axis=1, initial=0), np.float32)

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """(n,) whether the prediction is the truth; false where there is none."""
        return np.asarray(self.predicted == self.truth)

    @cached_property
    def in_top(self) -> NDArray[np.bool_]:
        """(n,) whether the truth is among the `TOP` most probable classes; false where there is none."""
        return self.labelled & (rank_of_truth(self.probabilities, self.truth) < TOP)

    def at(self, rows: NDArray[np.intp]) -> HeadPredictions:
        """Some of the rows."""
        return replace(self, truth=self.truth[rows], probabilities=self.probabilities[rows])


@dataclass(frozen=True)
class Predictions:
    """n products with what the model said of each; every head has n rows, in the order of `products`."""

    products: tuple[Product, ...]
    groups: tuple[str, ...]
    heads: tuple[HeadPredictions, ...]

    def head(self, attribute: str, labelling: Labelling) -> HeadPredictions | None:
        """One head, None for an attribute that the model does not predict in this labelling."""
        found = (head for head in self.heads if (head.attribute, head.labelling) == (attribute, labelling))
        return next(found, None)

    def of(self, product_ids: Sequence[str]) -> Predictions:
        """The rows of these products, in their order."""
        positions = {product.product_id: row for row, product in enumerate(self.products)}
        rows = np.array([positions[product_id] for product_id in product_ids], np.intp)
        return Predictions(
            tuple(self.products[row] for row in rows),
            tuple(self.groups[row] for row in rows),
            tuple(head.at(rows) for head in self.heads),
        )


def predictions_of(
    products: Sequence[Product],
    groups: Mapping[str, str],
    logits: Mapping[str, NDArray[np.float32]],
    description: ModelDescription,
) -> Predictions:
    """Logits of n products' photos, by attribute (n, classes), against their labels, in every labelling they allow.

    Merged probabilities are sums of the raw ones, after the model's temperatures. A model with merged heads has no raw
    labelling. Raises ModelError for heads that are neither.
    """
    heads = []
    for attribute, values in logits.items():
        space = kaggle().named(attribute)
        probabilities = softmax(values, description.temperatures[attribute])
        for labelling, converted in _labellings(space, description.labels[attribute], probabilities):
            truth = truth_of(products, attribute, labelling)
            heads.append(HeadPredictions(attribute, labelling, labels_of(attribute, labelling), truth, converted))
    return Predictions(tuple(products), tuple(groups[product.product_id] for product in products), tuple(heads))


def labels_of(attribute: str, labelling: Labelling) -> tuple[str, ...]:
    """The full list of labels."""
    space = kaggle().named(attribute)
    return space.labels if labelling == "raw" else space.merged


def truth_of(products: Sequence[Product], attribute: str, labelling: Labelling) -> Indices:
    """(n,) class indices, `MISSING` for products without the label or with one that the list does not know."""
    space = kaggle().named(attribute)
    return np.array([_class_index(space, product, labelling) for product in products], np.int64).reshape(-1)


def unknown_labels(products: Sequence[Product], attribute: str) -> set[str]:
    """The labels of these products that the raw list does not know."""
    found = {str(product.attributes[attribute]) for product in products if attribute in product.attributes}
    return found - set(kaggle().named(attribute).labels)


def _class_index(space: Attribute, product: Product, labelling: Labelling) -> int:
    label = product.attributes.get(space.name)
    if label is None:
        return MISSING
    try:
        if labelling == "raw":
            return space.index(label)
        merged = space.merge(label)
    except QueryError:
        return MISSING
    return MISSING if merged is None else space.merged_index(merged)


def _labellings(
    space: Attribute, labels: tuple[str, ...], probabilities: NDArray[np.float32]
) -> list[tuple[Labelling, NDArray[np.float32]]]:
    """The labellings that a head serves. Where nothing is merged, raw and merged probabilities are the same."""
    if labels == space.labels:
        return [("raw", probabilities), ("merged", space.merge_probabilities(probabilities))]
    if labels == space.merged:
        return [("merged", probabilities)]
    raise ModelError(
        f"The model's {len(labels)} labels of {space.name} are neither the {len(space.labels)} raw ones nor the "
        f"{len(space.merged)} merged ones, so they cannot be judged; export the model again."
    )
