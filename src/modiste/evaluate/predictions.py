"""What a model said about photos whose labels are known, in the raw labels and, where there are merges, merged ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modiste.evaluate.label_columns import LabelColumn, LabelColumns, Labelling
from modiste.metrics.classification import MISSING, Indices, rank_of_truth
from modiste.models.model_folder import ModelDescription
from modiste.schema import Role
from modiste.types import Product
from modiste.types.numeric import softmax

TOP = 3


@dataclass(frozen=True)
class HeadPredictions:
    """One attribute in one labelling: `truth` (n,) and `probabilities` (n, classes) float32, in the order of `labels`.

    A row is labelled where it has the label; in the merged labelling, where its label also has a merged one.
    """

    attribute: str
    labelling: Labelling
    labels: tuple[str, ...]
    truth: Indices
    probabilities: NDArray[np.float32]
    role: Role = Role.NONE

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

    @property
    def shown(self) -> tuple[HeadPredictions, ...]:
        """One head per attribute: the merged labels where there are any, else the raw ones."""
        merged = {head.attribute for head in self.heads if head.labelling == "merged"}
        return tuple(head for head in self.heads if head.labelling == "merged" or head.attribute not in merged)

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
    columns: LabelColumns,
) -> Predictions:
    """Logits of n products' photos, by attribute (n, classes), against their labels, in every labelling they allow.

    Merged probabilities are sums of the raw ones, after the model's temperatures. A model with merged heads has no raw
    labelling. `columns` has all attributes of the model; see `LabelColumns.of`.
    """
    heads: list[HeadPredictions] = []
    for attribute, values in logits.items():
        probabilities = softmax(values, description.temperatures[attribute])
        heads += heads_of(columns.named(attribute), products, probabilities)
    return Predictions(tuple(products), tuple(groups[product.product_id] for product in products), tuple(heads))


def heads_of(
    column: LabelColumn, products: Sequence[Product], probabilities: NDArray[np.float32]
) -> list[HeadPredictions]:
    """Probabilities (n, classes) over the attribute's labels against the labels of n products, once per labelling."""
    heads = []
    for labelling in column.labellings:
        merging = labelling == "merged" and "raw" in column.labellings
        converted = column.attribute.merge_probabilities(probabilities) if merging else probabilities
        truth = column.truth(products, labelling)
        heads.append(HeadPredictions(column.name, labelling, column.labels(labelling), truth, converted, column.role))
    return heads
