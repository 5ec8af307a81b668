"""Features made by hand: colours, edges, or the small grey photo itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.errors import MissingExtraError
from modiste.models.preprocess import Preprocessing
from modiste.types import Pixels

Features = NDArray[np.float32]

SIZE = (80, 60)
GREY_SIZE = (28, 21)
LEVELS = 8
"""Of each colour channel: 512 bins."""

DIRECTIONS, CELL, BLOCK = 9, 8, 2
"""Of the histograms of oriented gradients, as Dalal and Triggs 2005 chose them."""


def describe(kind: Literal["histogram and hog", "grey pixels"]) -> Callable[[Image.Image], Features]:
    """A function from an upright RGB photo to (d,) float32."""
    return histogram_and_hog if kind == "histogram and hog" else grey_pixels


def grey_pixels(photo: Image.Image) -> Features:
    """The photo as 28 x 21 grey values in [0, 1]."""
    pixels = Preprocessing(*GREY_SIZE)(photo)
    return _grey(pixels).reshape(-1)


def histogram_and_hog(photo: Image.Image) -> Features:
    """Square roots of the shares of 512 colours, then histograms of oriented gradients of the grey photo."""
    pixels = Preprocessing(*SIZE)(photo)
    return np.concatenate([colour_histogram(pixels), gradients(pixels)])


def colour_histogram(pixels: Pixels) -> Features:
    """(height, width, 3) uint8 to (512,) float32: the root of each colour's share, so that few colours do not rule."""
    levels = (pixels // (256 // LEVELS)).reshape(-1, 3).astype(np.int64)
    counts = np.bincount(levels @ np.array([LEVELS * LEVELS, LEVELS, 1]), minlength=LEVELS**3)
    shares: Features = np.sqrt(counts / counts.sum()).astype(np.float32)
    return shares


def gradients(pixels: Pixels) -> Features:
    """Histograms of oriented gradients, (d,) float32. Raises MissingExtraError without scikit-image."""
    try:
        from skimage.feature import hog
    except ImportError as error:
        raise MissingExtraError("Comparing with hand-made features", "paper") from error
    found = hog(_grey(pixels), DIRECTIONS, (CELL, CELL), (BLOCK, BLOCK), block_norm="L2-Hys", feature_vector=True)
    return np.asarray(found, np.float32)


def _grey(pixels: Pixels) -> Features:
    """(height, width) float32 in [0, 1]."""
    return np.asarray(Image.fromarray(pixels).convert("L"), np.float32) / np.float32(255)
