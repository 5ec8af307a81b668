"""Two models on the same photos: differences with paired intervals."""

from __future__ import annotations

from modiste.evaluate.predictions import Predictions
from modiste.evaluate.results import Difference, HeadDifference
from modiste.metrics.bootstrap import Redraws, difference_interval


def compare_heads(one: Predictions, other: Predictions, samples: Redraws) -> tuple[HeadDifference, ...]:
    """`one` minus `other`, for every head that both have; both judge the same products in the same order."""
    results = []
    for head in one.heads:
        against = other.head(head.attribute, head.labelling)
        if against is None:
            continue
        interval = difference_interval(head.right, against.right, head.labelled, samples)
        if interval is None:
            continue
        mine, theirs = (float(each.right[head.labelled].mean()) for each in (head, against))
        results.append(
            HeadDifference(
                attribute=head.attribute,
                labelling=head.labelling,
                rows=int(head.labelled.sum()),
                accuracy=mine,
                other_accuracy=theirs,
                difference=Difference(value=mine - theirs, interval=interval),
            )
        )
    return tuple(results)
