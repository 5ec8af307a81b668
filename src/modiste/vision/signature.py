"""A photo as 16 x 16 colours around its product: alike for one picture saved again, resized, padded or cropped."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageChops

from modiste.types import Signatures

SIGNATURE_SIDE = 16
"""Cells along each side: coarse enough to forget JPEG noise, fine enough to see a print on a shirt."""

SIGNATURE_LENGTH = SIGNATURE_SIDE * SIGNATURE_SIDE * 3

WHITE_TOLERANCE = 12
"""Channel steps below 255 that still count as white ground: JPEG noise and off-white studio paper."""

SPREAD_SHARE = 0.23
"""Standard deviation of the ink around its centre, as a share of the window; a filled square takes 56 % of its side."""

WORKING_SIDE = 80
"""Photos at least twice as long are first reduced to about this longest side; Kaggle's 80x60 stay as they are."""


def signature(photo: Image.Image) -> Signatures:
    """(768,) uint8: the photo as 16x16 RGB cells, row by row, placed and scaled by where its ink is.

    `photo` is RGB of any size. Ink is what is darker than white; the window is a square around the ink's centre of
    gravity, as wide as its spread asks for (normalisation by moments, Hu 1962), and white outside the photo. So a
    shifted, cropped, padded or resized copy falls on the same cells.
    """
    if max(photo.size) >= 2 * WORKING_SIDE:
        photo = photo.reduce(max(photo.size) // WORKING_SIDE)
    left, top, side = _window(photo)
    right, bottom = left + side, top + side
    margin = math.ceil(max(0.0, -left, -top, right - photo.width, bottom - photo.height))
    page = Image.new("RGB", (photo.width + 2 * margin, photo.height + 2 * margin), "white")
    page.paste(photo, (margin, margin))
    cells = page.resize(
        (SIGNATURE_SIDE, SIGNATURE_SIDE),
        Image.Resampling.BILINEAR,
        box=(left + margin, top + margin, right + margin, bottom + margin),
    )
    return np.asarray(cells, dtype=np.uint8).reshape(-1)


def _window(photo: Image.Image) -> tuple[float, float, float]:
    """Left, top and side in pixels of the square that the signature looks at."""
    width, height = photo.size
    red, green, blue = photo.split()
    darkest = np.asarray(ImageChops.darker(ImageChops.darker(red, green), blue), dtype=np.float32)
    ink = np.maximum(np.float32(255 - WHITE_TOLERANCE) - darkest, 0)
    columns, rows = ink.sum(axis=0), ink.sum(axis=1)
    total = float(columns.sum())
    longest = max(width, height)
    if total < width * height:
        return (width - longest) / 2, (height - longest) / 2, float(longest)
    across, down = np.arange(width) + 0.5, np.arange(height) + 0.5
    x, y = float(columns @ across) / total, float(rows @ down) / total
    variance = float(columns @ (across - x) ** 2 + rows @ (down - y) ** 2) / total
    side = min(max(math.sqrt(variance) / SPREAD_SHARE, 0.3 * longest), 2.0 * longest)
    return x - side / 2, y - side / 2, side
