"""Cut a product from its plain ground, so that it can be set on another one, to learn from or to be judged on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.types import Pixels

GROUND_DISTANCE = 14
"""A pixel within this of the border's median colour, in its worst channel, may be ground; JPEG noise stays below it."""

PLAIN_BORDER = 0.6
"""Share of border pixels that must be ground for the ground to count as plain (sleeves and soles touch the border)."""

SMALLEST_PRODUCT = 0.08
LARGEST_PRODUCT = 0.92
"""Shares of the frame between which a cut-out is believed: beyond them a white product leaked, or all is product."""


def product_mask(frame: Pixels) -> NDArray[np.uint8] | None:
    """Where the product is: (height, width) uint8, 255 inside and 0 on the ground; None where the ground is not plain.

    The ground is what is near the border's median colour and hangs together with the border; light parts inside a
    product stay product. `frame` (height, width, 3) uint8. Needs scipy.
    """
    from scipy import ndimage

    border = np.zeros(frame.shape[:2], bool)
    border[[0, -1]] = border[:, [0, -1]] = True
    colour = np.median(frame[border], axis=0)
    near = np.abs(frame.astype(np.int16) - colour.astype(np.int16)).max(axis=2) <= GROUND_DISTANCE
    if near[border].mean() < PLAIN_BORDER:
        return None
    ground = ndimage.binary_propagation(near & border, mask=near)
    share = 1 - ground.mean()
    if not SMALLEST_PRODUCT <= share <= LARGEST_PRODUCT:
        return None
    return np.where(ground, 0, 255).astype(np.uint8)


def set_on_ground(frame: Pixels, mask: NDArray[np.uint8], ground: Pixels) -> Pixels:
    """The product on another ground; product pixels keep their values. All three (height, width, ...) alike."""
    return np.where(mask[..., None] > 0, frame, ground)
