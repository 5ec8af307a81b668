"""The mean of the seven accuracies, with intervals: the one number by which nets are ranked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.evaluate.judgement import Judged, Judgement
from modiste.evaluate.results import Difference
from modiste.metrics.bootstrap import COVERED, Interval, Redraws, difference_interval, redraws
from modiste.paper.results import Comparison


def merged_heads(judged: Judged) -> tuple[Judgement, ...]:
    """The heads in the paper's labels."""
    return tuple(head for head in judged.heads if head.labelling == "merged")


def mean_accuracy(judged: Judged) -> float:
    """Over the attributes that any of the products has a label of, each counting alike."""
    return float(np.mean([head.right[head.judged].mean() for head in merged_heads(judged) if head.judged.any()]))


def mean_accuracy_interval(judged: Judged) -> Interval:
    """Where the mean lies in 95 of 100 samples with redrawn groups."""
    return _interval(_redrawn_means(judged, redraws(judged.groups)))


def mean_difference(one: Judged, other: Judged) -> Difference:
    """The mean accuracy of `one` minus that of `other`, on the same products and in the same redrawn samples."""
    samples = redraws(one.groups)
    interval = _interval(_redrawn_means(one, samples) - _redrawn_means(other, samples))
    return Difference(value=mean_accuracy(one) - mean_accuracy(other), interval=interval)


def compare(one: Judged, other: Judged, name: str) -> Comparison | None:
    """`one` minus `other`, called `name`, over the products that both judged; None without any."""
    known = {product.product_id for product in other.products}
    ids = [product.product_id for product in one.products if product.product_id in known]
    if not ids:
        return None
    one, other = one.of(ids), other.of(ids)
    samples = redraws(one.groups)
    attributes: dict[str, Difference | None] = {}
    for mine, theirs in zip(merged_heads(one), merged_heads(other), strict=True):
        interval = difference_interval(mine.right, theirs.right, mine.judged, samples)
        value = float((mine.right.astype(float) - theirs.right)[mine.judged].mean()) if interval else 0.0
        attributes[mine.attribute] = None if interval is None else Difference(value=value, interval=interval)
    return Comparison(against=name, photos=len(ids), mean=mean_difference(one, other), attributes=attributes)


def _redrawn_means(judged: Judged, samples: Redraws) -> NDArray[np.float64]:
    """(draws,) the mean accuracy of every redrawn sample."""
    parts = []
    for head in merged_heads(judged):
        if head.judged.any():
            counts = samples.sums(head.judged)
            right = samples.sums(head.right & head.judged)
            parts.append(np.divide(right, counts, out=np.full(len(counts), np.nan), where=counts > 0))
    return np.asarray(np.nanmean(parts, axis=0), np.float64)


def _interval(values: NDArray[np.float64]) -> Interval:
    tail = (1 - COVERED) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail])
    return Interval(low=float(low), high=float(high))
