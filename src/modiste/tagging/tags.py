"""Confidences of many photos to their tags."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.types import Tag

TOP = 5


def tags_of(labels: tuple[str, ...], confidences: NDArray[np.floating[Any]], threshold: float | None) -> list[Tag]:
    """(n, classes) confidences to n tags, sure from `threshold` on; equally probable labels come in their order."""
    best = np.argsort(-confidences, axis=1, kind="stable")[:, :TOP]
    values = np.take_along_axis(confidences, best, axis=1).tolist()
    return [
        Tag(
            labels[row[0]],
            confidence[0],
            threshold is not None and confidence[0] >= threshold,
            tuple(zip((labels[index] for index in row), confidence, strict=True)),
        )
        for row, confidence in zip(best.tolist(), values, strict=True)
    ]
