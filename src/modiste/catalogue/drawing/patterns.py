"""Patterns of cloth: how much of the second colour lies at each point, from coordinates in units of the frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Pattern: TypeAlias = Callable[[Floats, Floats], Floats]
"""x and y, any equal shape, to the share of the second colour, 0 to 1, of that shape."""

EDGE = 1.1  # width of a colour's edge, in units: about a pixel and a half at 240 high


def _inside(depth: Floats) -> Floats:
    """1 where `depth` (units inside an edge) is positive, 0 where negative, soft between."""
    share: Floats = np.clip(depth / EDGE + 0.5, 0, 1)
    return share


def _band(x: Floats, period: float, share: float) -> Floats:
    """Bands along the other axis, `share` of each period wide."""
    return _inside(share * period / 2 - np.abs(np.mod(x / period, 1) - 0.5) * period)


def _cells(x: Floats, y: Floats, period: float) -> tuple[Floats, Floats, Floats]:
    """Staggered places: distance from the nearest one, direction to it, and a number 0 to 1 that is its own."""
    row = np.floor(y / period)
    shifted = x / period + 0.5 * np.mod(row, 2)
    column = np.floor(shifted)
    dx, dy = (shifted - column - 0.5) * period, (y / period - row - 0.5) * period
    own = np.mod(np.abs(np.sin(12.9898 * row + 78.233 * column)) * 43.758, 1)
    return np.hypot(dx, dy), np.arctan2(dy, dx), own


def striped(x: Floats, _: Floats) -> Floats:
    """Stripes downwards."""
    return _band(x, 8.5, 0.34)


def hooped(_: Floats, y: Floats) -> Floats:
    """Broad stripes across."""
    return _band(y, 20, 0.45)


def checked(x: Floats, y: Floats) -> Floats:
    """Bands both ways, stronger where they cross, with a thin line between."""
    thin = np.maximum(_band(x + 8, 16, 0.09), _band(y + 8, 16, 0.09))
    share: Floats = np.maximum(0.42 * (_band(x, 16, 0.42) + _band(y, 16, 0.42)), 0.8 * thin)
    return share


def dotted(x: Floats, y: Floats) -> Floats:
    """Round dots, staggered."""
    return _inside(2.5 - _cells(x, y, 10)[0])


def floral(x: Floats, y: Floats) -> Floats:
    """Five-petalled flowers, each turned and sized its own way, and small buds between."""
    distance, direction, own = _cells(x, y, 15)
    waves: Floats = np.cos(5 * direction + 6.28 * own)
    petals: Floats = (4.0 + 2.6 * own) * (0.72 + 0.28 * waves) - distance
    buds: Floats = 1.2 - _cells(x + 7, y + 4, 15)[0]
    share: Floats = np.maximum(_inside(petals) * _inside(distance - 1.2), 0.45 * _inside(buds))
    return share


def melange(x: Floats, y: Floats) -> Floats:
    """Two yarns mixed."""
    share: Floats = 0.28 + 0.28 * np.sin(5.1 * x + 2 * np.sin(1.7 * y)) * np.sin(6.3 * y + 3 * np.sin(0.9 * x))
    return share


PATTERNS: Mapping[str, Pattern] = {
    "Striped": striped,
    "Hooped": hooped,
    "Checked": checked,
    "Polka Dot": dotted,
    "Floral": floral,
    "Melange": melange,
}
