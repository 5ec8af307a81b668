"""What is seen on flat things: the patterns of cloth, and the grounds that products are photographed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Floats: TypeAlias = NDArray[np.float64]
Points: TypeAlias = NDArray[np.complex128]

EDGE = 1.1  # width of a pattern's edge, in units: about a pixel and a half at 240 high
WOODS = ((176, 128, 84), (124, 84, 54), (206, 176, 138), (150, 140, 128))


def _inside(depth: Floats) -> Floats:
    """1 where `depth` (units inside an edge) is positive, 0 where negative, soft between."""
    return np.clip(depth / EDGE + 0.5, 0, 1)


def _bands(x: Floats, period: float, share: float) -> Floats:
    return _inside(share * period / 2 - np.abs(np.mod(x / period, 1) - 0.5) * period)


def _staggered(places: Points, period: float) -> Points:
    """Where each place lies from the nearest point of a staggered grid."""
    y = places.imag / period
    x = places.real / period + 0.5 * np.mod(np.floor(y), 2)
    return np.asarray(period * (np.mod(x, 1) - 0.5 + 1j * (np.mod(y, 1) - 0.5)), np.complex128)


def _striped(places: Points) -> Floats:
    return _bands(places.real, 8.5, 0.34)


def _checked(places: Points) -> Floats:
    """Bands both ways, stronger where they cross, with a thin line between."""
    across, down = (0.42 * _bands(x, 16, 0.42) for x in (places.real, places.imag))
    thin = np.maximum(_bands(places.real + 8, 16, 0.09), _bands(places.imag + 8, 16, 0.09))
    return np.maximum(across + down, 0.8 * thin)


def _dotted(places: Points) -> Floats:
    return _inside(2.5 - np.abs(_staggered(places, 10)))


def _floral(places: Points) -> Floats:
    """Five-petalled flowers, every place of the grid a little different."""
    offset = _staggered(places, 15)
    waves = np.cos(5 * np.angle(offset) + 0.4 * np.round((places - offset).real))
    return _inside(5.3 * (0.72 + 0.28 * waves) - np.abs(offset)) * _inside(np.abs(offset) - 1.2)


PATTERNS: Mapping[str, Callable[[Points], Floats]] = {
    "Striped": _striped,
    "Checked": _checked,
    "Polka Dot": _dotted,
    "Floral": _floral,
}
"""Places of any shape, in units, to the share of the second colour there, 0 to 1."""


def noise(height: int, width: int, cells: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Smooth noise (height, width), about -1 to 1, with that many bumps down and across."""
    coarse = Image.fromarray(rng.uniform(-1, 1, cells).astype(np.float32))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.float64)


def _white(height: int, width: int, _: np.random.Generator) -> Floats:
    return np.full((height, width, 3), 255.0)


def _wood(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Planks with grain and dark joints."""
    planks = int(rng.integers(4, 7))
    x = np.arange(width) / width * planks
    tint = 0.09 * rng.uniform(-1, 1, planks)[x.astype(int)]
    rings = np.sin(9 * noise(height, width, (3, 3 * planks), rng) + 1.1 * np.arange(width))
    light = 1 + tint + 0.05 * rings + 0.06 * noise(height, width, (5, width // 2), rng)
    joint = np.mod(x, 1) * width / planks < 1.6
    return np.asarray(rng.choice(WOODS) * (light * np.where(joint, 0.6, 1))[..., None])


def _leaves(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Foliage, the nearest leaves brightest."""
    photo = Image.new("RGB", (2 * width, 2 * height), (38, 58, 30))
    paint = ImageDraw.Draw(photo)
    leaf = np.array([0, 0.35 + 0.28j, 0.7 + 0.22j, 1, 0.7 - 0.22j, 0.35 - 0.28j]) * 2 * height
    for depth in np.linspace(0.45, 1, 170):
        place = complex(*(rng.uniform(-0.05, 1.05, 2) * photo.size))
        outline = place + leaf * rng.uniform(0.05, 0.11) * np.exp(1j * rng.uniform(0, 2 * np.pi))
        green = depth * rng.uniform((60, 120, 40), (130, 176, 80))
        paint.polygon(outline.view(np.float64).tolist(), fill=tuple(green.astype(int).tolist()))
    return np.array(photo.reduce(2), np.float64)


GROUNDS: Mapping[str, Callable[[int, int, np.random.Generator], Floats]] = {
    "white": _white,
    "wood": _wood,
    "leaves": _leaves,
}
"""Height, width and a generator to pixels (height, width, 3), 0 to 255."""
