"""The plainest way of finding products that look alike: how much of each colour a photo shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from PIL import Image

from modiste.models.preprocess import Preprocessing
from modiste.types import Encoding, Head, ModelIdentity, Pixels

LEVELS = 8
"""Steps per channel: 8 x 8 x 8 colours, as Swain and Ballard (1991) used in number."""

GROUND = 240
"""A pixel all of whose channels are at least this bright counts as white background and is left out."""

SIZE = Preprocessing(height=80, width=60)


class ColourHistogram:
    """An Encoder without a net: square roots of the shares of 512 colours among the pixels off the white ground.

    The cosine of two such vectors is the Bhattacharyya coefficient of the histograms. A photo of white alone shows
    white.
    """

    identity = ModelIdentity("colour histogram", f"histogram-{LEVELS}-{GROUND}", SIZE.hash(), LEVELS**3, 0)
    heads: ClassVar[Mapping[str, Head]] = {}

    def prepare(self, photo: Image.Image) -> Pixels:
        """See `Encoder.prepare`."""
        return SIZE.apply(photo)

    def encode(self, pixels: Pixels) -> Encoding:
        """See `Encoder.encode`."""
        flat = pixels.reshape(len(pixels), SIZE.height * SIZE.width, 3)
        channels = flat.astype(np.int64) * LEVELS // 256
        bins = (channels[..., 0] * LEVELS + channels[..., 1]) * LEVELS + channels[..., 2]
        shown = flat.min(axis=2) < GROUND
        shown |= ~np.any(shown, axis=1)[:, None]
        vectors = np.zeros((len(pixels), LEVELS**3), np.float32)
        for row, (own, kept) in enumerate(zip(bins, shown, strict=True)):
            vectors[row] = np.sqrt(np.bincount(own[kept], minlength=LEVELS**3) / kept.sum())
        return Encoding(vectors)
