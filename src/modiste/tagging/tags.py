"""Confidences of many photos to their tags."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.types import Tag

TOP = 5


def tags_of(labels: tuple[str, ...], confidences: NDArray[np.floating[Any]], threshold: float | None) -> list[Tag]:
    """(n, classes) confidences to n tags, confident from `threshold` on.

    Equally probable labels come in their order.
    """
    best = np.argsort(-confidences, axis=1, kind="stable")[:, :TOP]
    names = np.array(labels, object)[best].tolist()
    values = np.take_along_axis(confidences, best, axis=1).tolist()
    least = np.inf if threshold is None else threshold
    return [
        Tag(name[0], value[0], value[0] >= least, tuple(zip(name, value, strict=True)))
        for name, value in zip(names, values, strict=True)
    ]
