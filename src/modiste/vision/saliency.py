"""Find the garment in a photo with a busy ground: what differs in colour from the photo's edge, and stands inside.

Two colour histograms, of the garment and of the ground, are drawn up from a guess by place and refined in turns with
the map of what is garment, as GrabCut does (Rother et al. 2004), with a blur in the place of its graph cut.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from modiste.vision.ground import Box

Floats: TypeAlias = NDArray[np.floating[Any]]

SIDE = 72
"""The longest side at which a garment is looked for, in pixels."""

LEVELS = 10
"""Steps per channel of the colour histograms, in luma and two chroma channels."""

CHROMA_STRETCH = 0.6
"""Photos use little more than this part of the chroma range."""

ROUNDS = 6
EDGE = 0.06
"""Within this share of the photo's sides, a pixel is ground to begin with."""

BLUR = 2.0
UNSEEN = 2e-5
"""The share of a colour that was not seen."""

SMALLEST = 0.05
"""A smaller share of the photo than this is not a garment."""

OUTLIERS = 0.01
"""Share of the garment that each edge of its box may cut off."""


def garment_box(photo: Image.Image) -> Box | None:
    """The garment's box in an RGB photo; None where none stands out."""
    garment = garment_map(photo) > 0.5
    if garment.mean() < SMALLEST:
        return None
    height, width = garment.shape
    top, bottom = _span(garment.sum(axis=1))
    left, right = _span(garment.sum(axis=0))
    return Box(left / width, top / height, right / width, bottom / height)


def garment_map(photo: Image.Image) -> Floats:
    """(height, width) float in [0, 1], longest side `SIDE`: how surely each place is garment."""
    scale = SIDE / max(photo.size)
    size = max(8, round(photo.width * scale)), max(8, round(photo.height * scale))
    colours = _colours(photo.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.8)))
    inside, centre = _places(*colours.shape)
    prior = 0.1 + 0.7 * np.clip(inside / 0.25, 0, 1)
    garment = prior * centre
    ground = np.where(inside < EDGE, 1.0, 0.1 * (1 - garment))
    for _ in range(ROUNDS):
        odds = (np.log(_histogram(colours, garment)) - np.log(_histogram(colours, ground)))[colours]
        likely = 1 / (1 + np.exp(-np.clip(odds + np.log(prior / (1 - prior)), -8, 8)))
        garment = np.clip(2 * _blurred(likely) - 0.5, 0, 1)
        ground = np.where(inside < EDGE / 2, np.maximum(1 - garment, 0.5), 1 - garment)
    return np.asarray(garment)


def _colours(photo: Image.Image) -> NDArray[np.intp]:
    """(height, width) numbers of the histogram's cells."""
    luma, *chroma = np.moveaxis(np.asarray(photo.convert("YCbCr"), np.float32), 2, 0)
    steps = [luma / 256 * LEVELS]
    steps += [((channel - 128) / (128 * CHROMA_STRETCH) + 1) * LEVELS / 2 for channel in chroma]
    levels = [np.clip(step, 0, LEVELS - 1).astype(np.intp) for step in steps]
    return np.asarray((levels[0] * LEVELS + levels[1]) * LEVELS + levels[2])


def _places(height: int, width: int) -> tuple[Floats, Floats]:
    """Each place's distance to the nearest edge as a share of the sides, and its nearness to the centre, 0 to 1."""
    y, x = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None] + 0.5) / width
    inside = np.minimum(np.minimum(y, 1 - y), np.minimum(x, 1 - x))
    centre = np.clip(1 - 0.8 * ((2 * y - 1) ** 2 + (2 * x - 1) ** 2), 0, 1)
    return inside, centre


def _histogram(colours: NDArray[np.intp], weights: Floats) -> Floats:
    """(LEVELS ** 3,) shares of the colours, each cell blurred with its neighbours."""
    cube = np.bincount(colours.ravel(), weights.ravel(), LEVELS**3).reshape(LEVELS, LEVELS, LEVELS)
    for axis in range(3):
        padded = np.pad(np.moveaxis(cube, axis, 0), ((1, 1), (0, 0), (0, 0)))
        cube = np.moveaxis(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], 0, axis)
    return np.asarray(cube.ravel() / max(float(cube.sum()), 1e-9) + UNSEEN)


def _blurred(likely: Floats) -> Floats:
    picture = Image.fromarray((likely * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(BLUR))
    return np.asarray(picture, np.float32) / 255


def _span(counts: NDArray[np.int_]) -> tuple[int, int]:
    """First and last line, exclusive, that hold all of the garment but its outliers."""
    share = counts.cumsum() / counts.sum()
    return int(np.searchsorted(share, OUTLIERS)), int(np.searchsorted(share, 1 - OUTLIERS)) + 1
