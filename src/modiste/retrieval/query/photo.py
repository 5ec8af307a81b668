"""A photo that is asked about, as the model sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.types import AttributeValue, Embeddings, LabelProbabilities, Signatures

CONFIDENT = 0.8
"""Calibrated probability from which what the model takes a photo for is worth saying."""


@dataclass(frozen=True, slots=True)
class QueryPhoto:
    """`embedding` (d,) of unit length; `seen`, one row: what the model takes the photo for; `shown_by`: which (n,) of
    (n, 768) signatures are of the same picture."""

    embedding: Embeddings
    seen: LabelProbabilities
    shown_by: Callable[[Signatures], NDArray[np.bool_]]

    def confident_labels(self) -> dict[str, AttributeValue]:
        """attribute -> what the model takes the photo for, as far as its probability is at least `CONFIDENT`."""
        found: dict[str, AttributeValue] = {}
        for attribute, labels in self.seen.labels.items():
            probabilities = self.seen.of(attribute)[0]
            if probabilities.max() >= CONFIDENT:
                found[attribute] = labels[int(probabilities.argmax())]
        return found
