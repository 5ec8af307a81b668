"""What a shop makes of a photo that someone asks about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from modiste.catalogue.near_duplicates import near_duplicates_of
from modiste.retrieval.query.photo import QueryPhoto
from modiste.types import Encoder, LabelProbabilities, Pixels
from modiste.vision.signature import signature

if TYPE_CHECKING:
    from PIL.Image import Image


def look_at(picture: Image, encoder: Encoder) -> QueryPhoto:
    """Read an upright RGB photo: a catalogue's as it is, one on a busy ground in the views of tagging, averaged."""
    encoding = encoder.encode(_views(picture, encoder))
    each = LabelProbabilities.of_encoding(encoding, encoder.heads)
    mean = each.values.mean(axis=0, keepdims=True, dtype=np.float32).astype(np.float16)
    embedding = encoding.embeddings.mean(axis=0)
    embedding /= max(float(np.linalg.norm(embedding)), 1e-9)
    return QueryPhoto(embedding, LabelProbabilities(each.labels, mean), partial(near_duplicates_of, signature(picture)))


def _views(picture: Image, encoder: Encoder) -> Pixels:
    from modiste.vision.look import views

    pixels = encoder.prepare(picture)
    seen = views(picture, *pixels.shape[:2])
    if seen.busy:
        return np.stack([encoder.prepare(view) for view in seen.pictures])
    return pixels[np.newaxis]
