"""A photo through the net: its views are prepared, encoded together with those of other photos, and averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from modiste.tagging.labelling import LabelHead, Probabilities
from modiste.tagging.prior import label_weights
from modiste.types import Embeddings, Encoder, Pixels
from modiste.vision.look import views

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Shown:
    """What the net is shown of one photo: `pixels` (views, height, width, 3) uint8, views >= 1."""

    pixels: Pixels
    busy: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What the net says of n photos: unit `embeddings` (n, d), and by attribute `probabilities` (n, classes) of the
    net's own labels at the model's temperatures; each is the mean over a photo's views."""

    embeddings: Embeddings
    probabilities: Mapping[str, Probabilities]


def show(photo: Image, encoder: Encoder, height: int, width: int) -> Shown:
    """An upright RGB photo to what the net, whose frame is `height` x `width`, is shown of it. Safe in threads."""
    seen = views(photo, height, width)
    first, *others = (encoder.prepare(picture) for picture in seen.pictures)
    return Shown(np.stack([first, *others]) if others else first[np.newaxis], seen.busy)


def read(photos: Sequence[Shown], encoder: Encoder, heads: Sequence[LabelHead]) -> Reading:
    """What the net says of each photo, n >= 1."""
    encoding = encoder.encode(np.concatenate([photo.pixels for photo in photos]))
    counts = np.array([len(photo.pixels) for photo in photos])
    busy = np.array([photo.busy for photo in photos])
    probabilities = {
        head.attribute: _at_home(head, _means(head.probabilities(encoding.logits[head.attribute]), counts), busy)
        for head in heads
    }
    embeddings = _means(encoding.embeddings, counts)
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return Reading(np.asarray(embeddings / np.maximum(lengths, 1e-9), np.float32), probabilities)


def _means(values: NDArray[np.float32], counts: NDArray[Any]) -> NDArray[np.float32]:
    """(sum of counts, size) to the (n, size) means of each photo's rows."""
    if len(counts) == len(values):
        return values
    starts = np.concatenate([[0], counts.cumsum()[:-1]])
    return np.asarray(np.add.reduceat(values, starts, axis=0) / counts[:, None], np.float32)


def _at_home(head: LabelHead, probabilities: Probabilities, busy: NDArray[np.bool_]) -> Probabilities:
    """Photos on busy ground weighed by what people photograph at home."""
    weights = label_weights(head.own) if busy.any() else None
    if weights is None:
        return probabilities
    weighed = np.where(busy[:, None], probabilities * weights, probabilities)
    return np.asarray(weighed / weighed.sum(axis=1, keepdims=True), np.float32)
