"""What a model takes photos for: what the net says of them, weighed by what people photograph at home.

Tags are read from it, and a question by photo ranks by it, so that both take a photo for the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from modiste.models.photo_encoding import PhotoEncoding, PreparedPhoto, encode_photos
from modiste.schema import Schema
from modiste.tagging.labelling import Probabilities
from modiste.tagging.prior import label_weights
from modiste.types import Encoder, Head


def read_photos(
    photos: Sequence[PreparedPhoto], encoder: Encoder, heads: Mapping[str, Head], schema: Schema
) -> PhotoEncoding:
    """The reading of each of n >= 1 photos, in the net's own labels.

    `heads` has the labels' temperatures, and `schema` says what the attributes of the same names mean.
    """
    said = encode_photos(photos, encoder, heads)
    busy = np.array([photo.busy for photo in photos])
    if not busy.any():
        return said
    weights = {attribute.name: label_weights(attribute) for attribute in schema}
    weighed = {name: _weighed(values, weights.get(name), busy) for name, values in said.probabilities.items()}
    return replace(said, probabilities=weighed)


def _weighed(
    probabilities: Probabilities, weights: NDArray[np.float32] | None, busy: NDArray[np.bool_]
) -> Probabilities:
    """(n, classes) with the rows of busy grounds multiplied by the weights (classes,), each row summing to 1."""
    if weights is None:
        return probabilities
    weighed = np.where(busy[:, None], probabilities * weights, probabilities)
    return np.asarray(weighed / weighed.sum(axis=1, keepdims=True), np.float32)
