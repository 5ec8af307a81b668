"""The paper's target: the merged labels of seven attributes as 205 numbers, seven one-hot parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.schema.kaggle import kaggle
from modiste.types import AttributeValue


@cache
def paper_slices() -> Mapping[str, slice]:
    """attribute -> its part of the paper's target: 0:3, 3:8, 8:41, 41:183, 183:197, 197:201, 201:205."""
    slices, start = {}, 0
    for attribute in kaggle():
        slices[attribute.name] = slice(start, start + len(attribute.merged))
        start += len(attribute.merged)
    return slices


def encode_paper_target(attributes: Mapping[str, AttributeValue]) -> NDArray[np.float32]:
    """Raw (or merged) labels of all seven attributes to the paper's (205,) float32 target: seven one-hot parts.

    Raises QueryError for a missing or unknown label, and for Rain Trousers, which has no merged label.
    """
    slices = paper_slices()
    target = np.zeros(_width(), np.float32)
    for attribute in kaggle():
        name = attribute.name
        if name not in attributes:
            raise QueryError(f"The paper's target needs all seven labels; {name} is missing.")
        merged = attribute.merge(attributes[name])
        if merged is None:
            raise QueryError(f"The {name} {attributes[name]!r} has no merged label; set the row aside.")
        target[slices[name].start + attribute.merged_index(merged)] = 1
    return target


def decode_paper_target(target: NDArray[np.generic]) -> dict[str, str]:
    """A (205,) target of seven one-hot parts to its merged labels: the inverse of `encode_paper_target`.

    Raises QueryError for another shape, and for a part that is not one 1 among zeros.
    """
    if target.shape != (_width(),):
        raise QueryError(f"The paper's target has the shape ({_width()},), not {target.shape}.")
    labels = {}
    for name, part in paper_slices().items():
        ones = np.flatnonzero(target[part])
        if len(ones) != 1 or target[part][ones[0]] != 1:
            raise QueryError(
                f"The {name} part of the target, {part.start}:{part.stop}, must hold one 1 and else zeros."
            )
        labels[name] = kaggle().named(name).merged[ones[0]]
    return labels


def _width() -> int:
    return sum(len(attribute.merged) for attribute in kaggle())
