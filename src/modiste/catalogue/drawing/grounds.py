"""What a product lies on: plain white as in a shop's photos, or the busy places where people take theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Floats: TypeAlias = NDArray[np.float32]
Ground: TypeAlias = Callable[[int, int, np.random.Generator], Floats]
"""height, width and a generator to pixels (height, width, 3) float32, 0 to 255."""

WOODS = ((176, 128, 84), (124, 84, 54), (206, 176, 138), (150, 140, 128))
TILES = ((214, 208, 198), (170, 178, 184), (196, 160, 132), (120, 128, 134))
WALLS = ((226, 218, 206), (188, 202, 214), (214, 190, 190), (150, 160, 150))
FLOORS = ((156, 152, 146), (196, 186, 170), (104, 104, 110), (178, 160, 150))


def _noise(height: int, width: int, cells: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Smooth noise (height, width), about -1 to 1, with that many bumps down and across."""
    coarse = Image.fromarray(rng.uniform(-1, 1, cells).astype(np.float32))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.float32)


def _pick(colours: tuple[tuple[int, int, int], ...], rng: np.random.Generator) -> Floats:
    return np.asarray(colours[rng.integers(len(colours))], np.float32)


def white(height: int, width: int, _: np.random.Generator) -> Floats:
    """The studio's white."""
    return np.full((height, width, 3), 255, np.float32)


def wood(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Planks with grain and dark joints."""
    planks = int(rng.integers(4, 7))
    x = np.arange(width, dtype=np.float32) / width * planks
    tint = 0.09 * rng.uniform(-1, 1, planks)[x.astype(int)]
    rings = np.sin(9 * _noise(height, width, (3, 3 * planks), rng) + 1.1 * np.arange(width))
    light = 1 + tint + 0.05 * rings + 0.06 * _noise(height, width, (5, width // 2), rng)
    light *= 1 - 0.5 * np.clip(1 - np.mod(x, 1) * width / planks / 1.6, 0, 1)
    pixels: Floats = (_pick(WOODS, rng) * light[..., None]).astype(np.float32)
    return pixels


def tiles(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Square tiles with light joints."""
    side = height / rng.uniform(4, 6.5)
    y, x = (np.arange(n, dtype=np.float32) / side for n in (height, width))
    tint = 0.05 * rng.uniform(-1, 1, (8, 8))[y.astype(int)[:, None], x.astype(int)]
    joint = np.minimum(np.mod(y, 1)[:, None], np.mod(x, 1)) * side < 1.8
    light = np.where(joint, 1.18, 1 + tint + 0.05 * _noise(height, width, (30, 24), rng))
    pixels: Floats = (_pick(TILES, rng) * light[..., None]).astype(np.float32)
    return pixels


def wall(height: int, width: int, rng: np.random.Generator) -> Floats:
    """A painted wall, brighter on one side."""
    fall = np.linspace(1.1, 0.75, height)[:, None] + np.linspace(-0.1, 0.1, width) * rng.choice([-1, 1])
    pixels: Floats = (_pick(WALLS, rng) * fall[..., None]).astype(np.float32)
    return pixels


def floor(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Concrete or carpet: noise from coarse to fine."""
    bumps = sum(_noise(height, width, (cells * 4 // 3, cells), rng) / 2**i for i, cells in enumerate((5, 14, 40, 90)))
    pixels: Floats = (_pick(FLOORS, rng) * (1 + 0.11 * np.asarray(bumps))[..., None]).astype(np.float32)
    return pixels


def leaves(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Foliage, the nearest leaves brightest."""
    photo = Image.new("RGB", (2 * width, 2 * height), (38, 58, 30))
    paint = ImageDraw.Draw(photo)
    leaf = np.array([0, 0.35 + 0.28j, 0.7 + 0.22j, 1, 0.7 - 0.22j, 0.35 - 0.28j]) * 2 * height
    for depth in np.linspace(0.45, 1, 170):
        place = complex(*(rng.uniform(-0.05, 1.05, 2) * photo.size))
        outline = place + leaf * rng.uniform(0.05, 0.11) * np.exp(1j * rng.uniform(0, 2 * np.pi))
        green = depth * rng.uniform((60, 120, 40), (130, 176, 80))
        paint.polygon([(p.real, p.imag) for p in outline.tolist()], fill=tuple(green.astype(int).tolist()))
    return np.asarray(photo.reduce(2), np.float32).copy()


GROUNDS: Mapping[str, Ground] = {
    "white": white,
    "wood": wood,
    "tiles": tiles,
    "wall": wall,
    "floor": floor,
    "leaves": leaves,
}
