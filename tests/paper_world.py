"""Predictions of the paper's labels whose accuracies can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from modiste.evaluate.predictions import Predictions
from modiste.paper.kept_predictions import predictions_by
from modiste.paper.merged_labels import merged_labels, merged_truth
from modiste.types import Product


def certain(
    products: Sequence[Product], wrong: Mapping[str, Sequence[int]], attributes: Sequence[str] = ("gender", "season")
) -> Predictions:
    """Predictions with all probability on the true merged label, on the next one in the rows that are `wrong`."""
    found = {}
    for attribute in attributes:
        truth, labels = merged_truth(products, attribute), merged_labels(attribute)
        assert (truth >= 0).all()
        said = truth.copy()
        for row in wrong.get(attribute, ()):
            said[row] = (said[row] + 1) % len(labels)
        found[attribute] = np.eye(len(labels), dtype=np.float32)[said]
    return predictions_by(products, {product.product_id: product.product_id for product in products}, found)
