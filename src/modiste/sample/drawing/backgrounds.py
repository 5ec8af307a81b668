"""Grounds to set products on: gradients, soft noise, weaves and boards, and blurred pictures."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.types import Pixels

Floats: TypeAlias = NDArray[np.floating[Any]]

KINDS = 5


def draw_ground(generator: np.random.Generator, height: int, width: int) -> Pixels:
    """A ground (height, width, 3) uint8: a gradient, soft noise, speckle, weave or boards, in random colours."""
    first, second = generator.integers(20, 256, (2, 3)).astype(np.float32)
    if generator.random() < 0.5:  # real floors and walls are mostly greyish
        first, second = (colour.mean() + (colour - colour.mean()) * 0.25 for colour in (first, second))
    weight = _WEIGHTS[int(generator.integers(KINDS))](generator, height, width)[..., None]
    picture = first * (1 - weight) + second * weight
    picture += generator.normal(0, generator.uniform(0, 8), (height, width, 1))
    ground: Pixels = np.clip(picture, 0, 255).astype(np.uint8)
    return ground


def blurred_ground(picture: Pixels, generator: np.random.Generator) -> Pixels:
    """Another photo, cropped and blurred beyond recognition, as a ground of the same size."""
    height, width = picture.shape[:2]
    left, top = generator.random(2) * (width / 2, height / 2)
    small = max(2, int(generator.integers(3, 10)))
    crop = Image.fromarray(picture).resize(
        (small, small), Image.Resampling.BOX, box=(left, top, left + width / 2, top + height / 2)
    )
    return np.asarray(crop.resize((width, height), Image.Resampling.BICUBIC))


def _grid(height: int, width: int) -> tuple[Floats, Floats]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    return y, x


def _gradient(generator: np.random.Generator, height: int, width: int) -> Floats:
    y, x = _grid(height, width)
    angle = generator.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * x + np.sin(angle) * y
    return np.asarray((slope - slope.min()) / max(float(np.ptp(slope)), 1e-6))


def _soft_noise(generator: np.random.Generator, height: int, width: int) -> Floats:
    cells = int(generator.integers(3, 16))
    coarse = Image.fromarray(generator.integers(0, 256, (cells, cells), dtype=np.uint8))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.float32) / 255


def _speckle(generator: np.random.Generator, height: int, width: int) -> Floats:
    return generator.random((height, width), dtype=np.float32) ** generator.uniform(0.5, 3)


def _weave(generator: np.random.Generator, height: int, width: int) -> Floats:
    y, x = _grid(height, width)
    angle, across = generator.uniform(0, np.pi), generator.uniform(4, 25, 2) * 2 * np.pi
    first = np.sin(across[0] * (np.cos(angle) * x + np.sin(angle) * y))
    second = np.sin(across[1] * (np.cos(angle) * y - np.sin(angle) * x))
    return np.asarray((first * second + 1) / 2)


def _boards(generator: np.random.Generator, height: int, width: int) -> Floats:
    y, x = _grid(height, width)
    if generator.random() < 0.5:
        y, x = x, y
    count = generator.uniform(3, 9)
    board = np.floor(y * count).astype(int)
    shade = generator.random(board.max() + 1)[board]
    grain = np.sin((x * generator.uniform(1, 6) + shade * 9 + np.sin(y * count * 9) * 0.2) * 12) * 0.15
    seam = (y * count) % 1 < 0.06
    return np.asarray(np.clip(shade * 0.6 + 0.2 + grain - 0.4 * seam, 0, 1))


_WEIGHTS = (_gradient, _soft_noise, _speckle, _weave, _boards)
