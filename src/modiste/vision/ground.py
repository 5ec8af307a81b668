"""Is a photo's ground plain, where on it does the product stand, and which pixels are the product's?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.types import Pixels

SIDE = 40
"""`plain_ground` reduces a photo to about this longest side in pixels: every photo is asked, so it must cost little."""

GROUND_DISTANCE = 14
"""A pixel within this of the border's median colour, in its worst channel, may be ground; JPEG noise stays below it."""

PLAIN_BORDER = 0.65
"""Share of border pixels that must be ground for the ground to count as plain: 99.4 % of the Kaggle set's photos and
8 % of people's phone photos have more. Sleeves and soles touch the border."""

LEAST_PIXELS = 2
"""Pixels in a line that tell a product from a speck."""

SMALLEST_PRODUCT, LARGEST_PRODUCT = 0.08, 0.92
"""Shares of the frame between which a mask is believed: beyond them a white product leaked, or all is product."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a photo, each edge as a share of its width or height, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PlainGround:
    """A ground of one colour, and the box of what stands on it."""

    colour: tuple[int, int, int]
    box: Box


def plain_ground(photo: Image.Image) -> PlainGround | None:
    """The plain ground of an RGB photo; None for a busy one, and for a photo that is nothing but ground."""
    found = _away_from_border(np.asarray(photo.reduce(max(1, round(max(photo.size) / SIDE)))))
    if found is None:
        return None
    colour, away = found
    rows, columns = (np.flatnonzero(away.sum(axis=axis) >= LEAST_PIXELS) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return None
    height, width = away.shape
    box = Box(columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    return PlainGround(colour, box)


def product_mask(frame: Pixels) -> NDArray[np.uint8] | None:
    """Where the product is: (height, width) uint8, 255 inside and 0 on the ground; None where the ground is not plain.

    The ground is what has the border's colour and hangs together with the border; light parts inside a product stay
    product. `frame` is (height, width, 3) uint8 and is looked at in full. Needs scipy.
    """
    from scipy import ndimage

    found = _away_from_border(frame)
    if found is None:
        return None
    _, away = found
    border = np.zeros(away.shape, bool)
    border[[0, -1]] = border[:, [0, -1]] = True
    ground = ndimage.binary_propagation(~away & border, mask=~away)
    if not SMALLEST_PRODUCT <= 1 - ground.mean() <= LARGEST_PRODUCT:
        return None
    return np.where(ground, 0, 255).astype(np.uint8)


def set_on_ground(frame: Pixels, mask: NDArray[np.uint8], ground: Pixels) -> Pixels:
    """The product on another ground; product pixels keep their values. All three (height, width, ...) alike."""
    return np.where(mask[..., None] > 0, frame, ground)


def _away_from_border(pixels: Pixels) -> tuple[tuple[int, int, int], NDArray[np.bool_]] | None:
    """The border's colour, and which pixels (height, width) differ from it; None where the ground is not plain."""
    values = pixels.astype(np.int16)
    border = _border(values)
    colour = np.sort(border, axis=0)[len(border) // 2]
    # Channel by channel: numpy takes several times as long over an axis of three.
    differs = np.abs(values - colour) > GROUND_DISTANCE
    away = differs[..., 0] | differs[..., 1] | differs[..., 2]
    if 1 - _border(away).mean() < PLAIN_BORDER:
        return None
    return (int(colour[0]), int(colour[1]), int(colour[2])), away


def _border(values: NDArray[Any]) -> NDArray[Any]:
    """The outermost pixels, (n, ...), each counted once per edge that it lies on."""
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
