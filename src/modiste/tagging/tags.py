"""Confidences of many photos to their tags."""

from __future__ import annotations

import numpy as np

from modiste.tagging.labelling import Head, Probabilities
from modiste.types import Tag

TOP = 5


def tags(head: Head, confidences: Probabilities) -> list[Tag]:
    """(n, classes) confidences to n tags; equally probable labels come in the order of the head's labels."""
    best = np.argsort(-confidences, axis=1, kind="stable")[:, :TOP]
    values = np.take_along_axis(confidences, best, axis=1).tolist()
    threshold = head.threshold
    return [
        Tag(
            head.labels[row[0]],
            sure_of[0],
            threshold is not None and sure_of[0] >= threshold,
            tuple(zip((head.labels[index] for index in row), sure_of, strict=True)),
        )
        for row, sure_of in zip(best.tolist(), values, strict=True)
    ]
