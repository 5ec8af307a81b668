"""A world with known answers: squares of one colour, and an encoder whose scores can be worked out in the head.

A photo's embedding is its mean colour, each channel brought from 0..255 to -1..1, with a 1 behind, at unit length.
So two squares of the eight `COLOURS` score 1 - d / 2, where d counts the channels in which they differ: red and red 1,
red and yellow 0.5, red and green 0, red and cyan -0.5. tests/data/colour-model is the same encoder as a model folder.
"""

from __future__ import annotations

import io
from typing import ClassVar

import numpy as np
from PIL import Image

from modiste.models.preprocess import Preprocessing
from modiste.types import Embeddings, Encoding, Head, ModelIdentity, Pixels

RGB = tuple[int, int, int]

COLOURS: dict[str, RGB] = {
    "Black": (0, 0, 0),
    "Red": (255, 0, 0),
    "Green": (0, 255, 0),
    "Blue": (0, 0, 255),
    "Yellow": (255, 255, 0),
    "Magenta": (255, 0, 255),
    "Cyan": (0, 255, 255),
    "White": (255, 255, 255),
}

PREPROCESSING = Preprocessing(height=4, width=3)
LOGIT_SCALE = 10.0


class ColourEncoder:
    """The hand-checkable Encoder: 4 dimensions, and as baseColour logits ten times the score with each colour."""

    identity = ModelIdentity("colour", "colour-1", PREPROCESSING.hash(), 4, 8)
    heads: ClassVar = {"baseColour": Head(tuple(COLOURS), 1.0)}

    def prepare(self, photo: Image.Image) -> Pixels:
        return PREPROCESSING.apply(photo)

    def encode(self, pixels: Pixels) -> Encoding:
        embeddings = colour_vectors(pixels.astype(np.float64).mean(axis=(1, 2)))
        corners = colour_vectors(np.array(list(COLOURS.values()), np.float64))
        return Encoding(embeddings, {"baseColour": np.float32(LOGIT_SCALE) * embeddings @ corners.T})


def colour_vectors(colours: np.ndarray) -> Embeddings:
    """(n, 3) colours, 0 to 255, to (n, 4) unit vectors."""
    signed = np.concatenate([colours / 127.5 - 1, np.ones((len(colours), 1))], axis=1)
    return (signed / np.linalg.norm(signed, axis=1, keepdims=True)).astype(np.float32)


def score(one: str, other: str) -> float:
    """The cosine that the encoder gives squares of two of `COLOURS`, by counting."""
    return 1 - sum(a != b for a, b in zip(COLOURS[one], COLOURS[other], strict=True)) / 2


def square(colour: str | RGB, height: int = 80, width: int = 60) -> Image.Image:
    """A photo of one colour, by its name in `COLOURS` or as (red, green, blue)."""
    return Image.new("RGB", (width, height), COLOURS[colour] if isinstance(colour, str) else colour)


def png(photo: Image.Image) -> bytes:
    """The photo's file content, without loss."""
    file = io.BytesIO()
    photo.save(file, "PNG")
    return file.getvalue()
