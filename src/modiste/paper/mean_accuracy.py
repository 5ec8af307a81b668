"""The mean of the seven accuracies, with intervals: the one number by which nets are ranked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.evaluate.results import Difference
from modiste.metrics.bootstrap import Interval, Redraws, difference_interval, interval_of, redraws
from modiste.paper.results import Comparison


def merged_heads(predictions: Predictions) -> tuple[HeadPredictions, ...]:
    """The heads in the paper's labels."""
    return tuple(head for head in predictions.heads if head.labelling == "merged")


def mean_accuracy(predictions: Predictions) -> float:
    """Over the attributes that any of the products has a label of, each counting alike."""
    return float(
        np.mean([head.right[head.labelled].mean() for head in merged_heads(predictions) if head.labelled.any()])
    )


def mean_accuracy_interval(predictions: Predictions) -> Interval:
    """Where the mean lies in 95 of 100 samples with redrawn groups."""
    return interval_of(_redrawn_means(predictions, redraws(predictions.groups)))


def mean_difference(one: Predictions, other: Predictions) -> Difference:
    """The mean accuracy of `one` minus that of `other`, on the same products and in the same redrawn samples."""
    samples = redraws(one.groups)
    interval = interval_of(_redrawn_means(one, samples) - _redrawn_means(other, samples))
    return Difference(value=mean_accuracy(one) - mean_accuracy(other), interval=interval)


def compare(one: Predictions, other: Predictions, name: str) -> Comparison | None:
    """`one` minus `other`, called `name`, over the products that both judged; None without any."""
    known = {product.product_id for product in other.products}
    ids = [product.product_id for product in one.products if product.product_id in known]
    if not ids:
        return None
    one, other = one.of(ids), other.of(ids)
    samples = redraws(one.groups)
    attributes: dict[str, Difference | None] = {}
    for mine, theirs in zip(merged_heads(one), merged_heads(other), strict=True):
        interval = difference_interval(mine.right, theirs.right, mine.labelled, samples)
        value = float((mine.right.astype(float) - theirs.right)[mine.labelled].mean()) if interval else 0.0
        attributes[mine.attribute] = None if interval is None else Difference(value=value, interval=interval)
    return Comparison(against=name, photos=len(ids), mean=mean_difference(one, other), attributes=attributes)


def _redrawn_means(predictions: Predictions, samples: Redraws) -> NDArray[np.float64]:
    """(draws,) the mean accuracy of every redrawn sample."""
    parts = []
    for head in merged_heads(predictions):
        if head.labelled.any():
            counts = samples.sums(head.labelled)
            right = samples.sums(head.right & head.labelled)
            parts.append(np.divide(right, counts, out=np.full(len(counts), np.nan), where=counts > 0))
    return np.asarray(np.nanmean(parts, axis=0), np.float64)
