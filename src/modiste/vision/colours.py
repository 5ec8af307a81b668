"""The colours of products, taken from their photos' signatures, and how near they are to one that is asked for.

Colours are compared in OKLab (Björn Ottosson 2020, "A perceptual color space for image processing"), where equal
distances look about equally different: black to white is 1. The lightness has his toe ("Okhsv and Okhsl", 2021):
without it the darkest tones, all of them black to the eye, lie far apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.types import Signatures

MAIN_COLOURS = 4
"""Colours kept of a product; a print has more, but they are small."""

LEVELS = 8
"""Cells are grouped in this many steps of each channel before their mean is taken."""

BINS = LEVELS**3

GROUND = 243
"""Cells brighter than this in every channel are white ground."""

LEAST_CELLS = 13
"""Where fewer cells (of 256) are darker than the ground, the product itself is taken to be white."""

SAME_COLOUR = 0.04
"""OKLab distance at which a colour counts for 0.6 of an equal one (one standard deviation of a bell curve). Of 0.03,
0.04, 0.05 and 0.07 it had the most products with the asked colour's label among the first 50 of the Kaggle set."""

PIECE = 4096
"""Products whose cells are counted at once: 17 MB."""

HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


@dataclass(frozen=True, slots=True)
class ProductColours:
    """`lab` (n, 4, 3) float32 OKLab, the main colours of each product, largest first; `shares` (n, 4) float32 of its
    counted cells, 0 where a product has fewer."""

    lab: NDArray[np.float32]
    shares: NDArray[np.float32]

    @classmethod
    def of(cls, signatures: Signatures) -> ProductColours:
        """From (n, 768) uint8 signatures; about 10 us each."""
        pieces = list(_main_colours(signatures))
        rgb = np.concatenate([colours for colours, _ in pieces] or [np.empty((0, MAIN_COLOURS, 3))])
        shares = np.concatenate([share for _, share in pieces] or [np.empty((0, MAIN_COLOURS))])
        return cls(oklab(rgb).astype(np.float32), shares.astype(np.float32))

    def nearness(self, lab: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n,) float32 in [0, 1]: how much of each product has about the colour `lab` (3,)."""
        squared = ((self.lab - lab) ** 2).sum(axis=2)
        found: NDArray[np.float32] = (self.shares * np.exp(squared / np.float32(-2 * SAME_COLOUR**2))).sum(axis=1)
        return found


def read_colour(text: str) -> NDArray[np.float32]:
    """ "#1f3a5f" or "fff" as OKLab (3,) float32. Raises QueryError."""
    match = HEX.fullmatch(text.strip())
    if match is None:
        raise QueryError(f"{text!r} is no colour; write it as #1f3a5f.")
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    rgb = np.array([int(digits[at : at + 2], 16) for at in (0, 2, 4)], np.float64)
    return oklab(rgb).astype(np.float32)


def oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 3) sRGB, 0 to 255, to OKLab: lightness 0 to 1 with its toe, and two opponent axes around 0."""
    shares = np.asarray(rgb, np.float64) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt(linear @ _TO_CONES)
    lab: NDArray[np.float64] = cones @ _TO_LAB
    lab[..., 0] = _toe(lab[..., 0])
    return lab


def _toe(lightness: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 to 1 onto 0 to 1; 0.2 becomes 0.075."""
    first, second = 0.206, 0.03
    third = (1 + first) / (1 + second)
    shifted = third * lightness - first
    found: NDArray[np.float64] = (shifted + np.sqrt(shifted**2 + 4 * second * third * lightness)) / 2
    return found


_TO_CONES = np.array(
    [
        [0.4122214708, 0.2119034982, 0.0883024619],
        [0.5363325363, 0.6806995451, 0.2817188376],
        [0.0514459929, 0.1073969566, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ]
)


def _main_colours(signatures: Signatures) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Mean sRGB (m, 4, 3) and shares (m, 4) of the fullest bins, some products at a time."""
    for start in range(0, len(signatures), PIECE):
        cells = signatures[start : start + PIECE].reshape(-1, 256, 3)
        counted = cells.min(axis=2) <= GROUND
        counted[counted.sum(axis=1) < LEAST_CELLS] = True
        levels = (cells // (256 // LEVELS)).astype(np.intp)
        bins = (levels[..., 0] * LEVELS + levels[..., 1]) * LEVELS + levels[..., 2]
        places = (np.arange(len(cells))[:, None] * BINS + bins)[counted]
        counts = _sums(places, None, len(cells))
        fullest = np.argsort(-counts, axis=1, kind="stable")[:, :MAIN_COLOURS]
        kept = np.take_along_axis(counts, fullest, axis=1)
        channels = [
            np.take_along_axis(_sums(places, cells[..., channel][counted], len(cells)), fullest, axis=1)
            for channel in range(3)
        ]
        means = np.stack(channels, axis=2) / np.maximum(kept, 1)[..., None]
        yield means, kept / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def _sums(places: NDArray[np.intp], weights: NDArray[np.uint8] | None, products: int) -> NDArray[np.float64]:
    """(products, bins): the weights summed in each bin of each product, or how many cells it has."""
    return np.bincount(places, weights, products * BINS).reshape(products, BINS).astype(np.float64)
