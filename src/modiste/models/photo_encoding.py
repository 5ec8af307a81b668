"""Photos through a net: their views are prepared, encoded together, and averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings, Encoder, Head, LabelProbabilities, Pixels
from modiste.types.numeric import softmax

if TYPE_CHECKING:
    from modiste.vision.look import Look


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """What the net is shown of one photo: `pixels` (views, height, width, 3) uint8, views >= 1; `busy`: its ground."""

    pixels: Pixels
    busy: bool


@dataclass(frozen=True, slots=True)
class PhotoEncoding:
    """What the net says of n photos: unit `embeddings` (n, d) float32, and by attribute `probabilities` (n, classes)
    float32 of the net's own labels at the model's temperatures; each is the mean over a photo's views."""

    embeddings: Embeddings
    probabilities: Mapping[str, NDArray[np.float32]]

    def label_probabilities(self, heads: Mapping[str, Head]) -> LabelProbabilities:
        """The probabilities as a shop keeps them, the attributes in the order of `heads`."""
        parts = [self.probabilities[attribute] for attribute in heads]
        values = np.concatenate([np.empty((len(self.embeddings), 0), np.float32), *parts], axis=1)
        return LabelProbabilities({name: head.labels for name, head in heads.items()}, values.astype(np.float16))


def prepare_view(seen: Look, encoder: Encoder) -> PreparedPhoto:
    """The photo as it is, as products are indexed. Safe in threads. Raises PhotoError.

    A catalogue frames its own small products alike: brought closer, the 674 of the Kaggle set's products that the rule
    for questions would touch had 53 of 100 neighbours of their type and colour, and 62 as they are.
    """
    return PreparedPhoto(encoder.prepare(seen.photo)[np.newaxis], seen.ground is None)


def prepare_views(seen: Look, encoder: Encoder) -> PreparedPhoto:
    """All views of a photo, as tags and questions want it: several on a busy ground. Safe in threads."""
    if seen.ground is not None:
        return PreparedPhoto(_in_one_view(seen, encoder)[np.newaxis], busy=False)
    height, width = encoder.prepare(seen.photo).shape[:2]
    return PreparedPhoto(np.stack([encoder.prepare(view) for view in seen.views(width / height)]), busy=True)


def encode_photos(photos: Sequence[PreparedPhoto], encoder: Encoder, heads: Mapping[str, Head]) -> PhotoEncoding:
    """n photos, n >= 1, in one call of the net; `heads` has the temperatures, most often `encoder.heads`."""
    encoding = encoder.encode(np.concatenate([photo.pixels for photo in photos]))
    counts = np.array([len(photo.pixels) for photo in photos])
    probabilities = {
        attribute: _means(softmax(encoding.logits[attribute], head.temperature), counts)
        for attribute, head in heads.items()
    }
    return PhotoEncoding(_unit(_means(encoding.embeddings, counts), counts), probabilities)


def _in_one_view(seen: Look, encoder: Encoder) -> Pixels:
    pixels = encoder.prepare(seen.photo)
    height, width = pixels.shape[:2]
    view = seen.view(width / height)
    return pixels if view is seen.photo else encoder.prepare(view)


def _means(values: NDArray[np.float32], counts: NDArray[Any]) -> NDArray[np.float32]:
    """(sum of counts, size) to the (n, size) means of each photo's rows."""
    if len(counts) == len(values):
        return values
    starts = np.concatenate([[0], counts.cumsum()[:-1]])
    return np.asarray(np.add.reduceat(values, starts, axis=0) / counts[:, None], np.float32)


def _unit(means: Embeddings, counts: NDArray[Any]) -> Embeddings:
    """Means of several unit vectors are shorter; one vector stays exactly as the net gave it."""
    if (counts == 1).all():
        return means
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), np.float32)
