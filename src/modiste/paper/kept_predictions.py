"""What a step said about the test photos, kept so that later steps compare with it and average it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.files import write_atomically
from modiste.paper.mean_accuracy import merged_heads
from modiste.paper.merged_labels import merged_labels, merged_truth
from modiste.paper.results import STEPS
from modiste.types import Product


def predictions_by(
    products: Sequence[Product], groups: Mapping[str, str], probabilities: Mapping[str, np.ndarray]
) -> Predictions:
    """Merged probabilities (n, classes) per attribute against the labels of n products."""
    heads = [
        HeadPredictions(name, "merged", merged_labels(name), merged_truth(products, name), values)
        for name, values in probabilities.items()
    ]
    return Predictions(tuple(products), tuple(groups[product.product_id] for product in products), tuple(heads))


def keep(out: Path, name: str, predictions: Predictions) -> None:
    """Write steps/NAME.npz: ids and merged probabilities."""
    buffer = io.BytesIO()
    ids = np.array([product.product_id for product in predictions.products], dtype=np.str_)
    arrays = {"ids": ids, **{head.attribute: head.probabilities for head in merged_heads(predictions)}}
    np.savez(buffer, allow_pickle=False, **arrays)
    write_atomically(_path(out, name), buffer.getvalue())


def kept(out: Path, name: str, products: Sequence[Product], groups: Mapping[str, str]) -> Predictions | None:
    """What step NAME said about those of the products that it judged; None where it was not done."""
    path = _path(out, name)
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        positions = {product_id: row for row, product_id in enumerate(arrays["ids"].tolist())}
        known = [product for product in products if product.product_id in positions]
        rows = np.array([positions[product.product_id] for product in known], np.intp)
        probabilities = {attribute: arrays[attribute][rows] for attribute in arrays.files if attribute != "ids"}
    return predictions_by(known, groups, probabilities)


def _path(out: Path, name: str) -> Path:
    return out / STEPS / f"{name}.npz"
