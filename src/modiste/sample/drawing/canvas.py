"""The table under the camera: pieces of cloth are dyed, lit, and laid down with their shadow.

Points are complex numbers x + yi in units: the frame is 200 high, its middle is 0 + 100i, y points down.
"""

from __future__ import annotations

import cmath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from modiste.sample.drawing.surfaces import PATTERNS, Floats, Points, noise

Colour: TypeAlias = tuple[float, float, float]
Area: TypeAlias = tuple[slice, slice]

SUPERSAMPLING = 4
FRAME_HEIGHT, MIDDLE = 200, 100j
STEPS_PER_SPAN = 8  # points drawn between two knots: no corner shows at 320 px
LIGHT = (0.55, 0.8)  # from the upper left, as in most shops' photos


@dataclass(frozen=True, slots=True)
class Cloth:
    """What a piece is made of. `gloss`, `grain` and `drape` (soft folds) are shares of the colour, 0 to 1."""

    colour: Colour
    second: Colour = (255, 255, 255)
    pattern: str = "Solid"
    pattern_size: float = 1.0
    gloss: float = 0.0
    grain: float = 0.02
    drape: float = 0.06

    def shade(self, factor: float) -> Cloth:
        """The same material in plain; darker below 1, above 1 towards white."""
        red, green, blue = (v * factor if factor <= 1 else v + (255 - v) * (factor - 1) for v in self.colour)
        return replace(self, colour=(red, green, blue), pattern="Solid")


def spline(knots: Points, closed: bool = False) -> Points:
    """The uniform Catmull-Rom curve (Catmull and Rom, 1974) through knots, (n,) to (m,); a knot twice is a corner."""
    padded = np.concatenate([knots[-1:], knots, knots[:2]] if closed else [knots[:1], knots, knots[-1:]])
    a, b, c, d = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = np.arange(STEPS_PER_SPAN) / STEPS_PER_SPAN
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.append(curve[b[:, 0] != c[:, 0]], padded[-2])  # the span inside a corner would be a small loop


def ribbon(path: Points, width: float) -> Points:
    """The outline of a strap along a path."""
    middle = spline(path)
    step = np.gradient(middle)
    side = 1j * step / np.maximum(np.abs(step), 1e-3) * width / 2
    return np.concatenate([middle + side, (middle - side)[::-1]])


class Canvas:
    """Draws onto a ground (height, width, 3) float, 0 to 255; `shift` in units, `turn` in degrees."""

    def __init__(self, ground: Floats, size: float, turn: float, shift: complex, rng: np.random.Generator) -> None:
        self.pixels = ground
        height, width = ground.shape[:2]
        self._scale = height / FRAME_HEIGHT
        self._turn = cmath.rect(size * self._scale, np.radians(turn))
        self._origin = complex(width, height) / 2 + shift * self._scale - MIDDLE * self._turn
        rows, columns = np.ogrid[:height, :width]
        self._units = (columns + 1j * rows - self._origin) / self._turn
        self._cover = np.zeros((height, width))
        self._grain = rng.standard_normal((height, width))
        self._drape = noise(height, width, (7, 6), rng)

    def lay(self, outline: Points, cloth: Cloth, puff: float, turn: float = 0.0, shadow: float = 0.3) -> None:
        """Lay down a piece. `puff`: how far the rounding of its edge reaches; `turn`: degrees of its pattern."""
        area, alpha = self._mask([outline], 2 * puff + 3)
        height = self._blur(alpha, puff)
        slope_y, slope_x = np.gradient(height)
        tilt = (LIGHT[0] * slope_x + LIGHT[1] * slope_y) * puff * self._scale
        light = (0.8 + 0.2 * np.clip(1.6 * height - 0.6, 0, 1)) * (1 + 0.45 * tilt)
        light *= 1 + cloth.drape * self._drape[area] + cloth.grain * self._grain[area]
        colour = np.asarray(cloth.colour)
        if cloth.pattern in PATTERNS:
            places = self._units[area] / cloth.pattern_size * cmath.rect(1, -np.radians(turn))
            colour = colour + (np.asarray(cloth.second) - colour) * PATTERNS[cloth.pattern](places)[..., None]
        shine = 255 * cloth.gloss * np.clip(2.5 * tilt, 0, 1) ** 2
        below = np.zeros_like(alpha)
        below[2:, 1:] = self._blur(alpha, max(1.2, puff / 3))[:-2, :-1]
        self.pixels[area] *= (1 - shadow * below)[..., None]
        self._blend(area, alpha, colour * light[..., None] + shine[..., None])
        self._cover[area] = np.maximum(self._cover[area], alpha)

    def line(self, path: Points, cloth: Cloth, width: float, dash: float = 0.0, soft: float = 0.0) -> None:
        """A seam, stitches of `dash` units, or a fold as deep as `soft` (0 to 1), in what already lies there."""
        curves = [path]
        if dash:
            along = np.concatenate([[0], np.cumsum(np.abs(np.diff(path)))])
            ends = np.interp(np.arange(0, along[-1], dash), along, path)
            curves = [ends[i : i + 2] for i in range(0, len(ends) - 1, 2)]
        area, alpha = self._mask(curves, 2 * width, width)
        alpha = soft * self._blur(alpha, width / 2) if soft else alpha
        self._blend(area, alpha * self._cover[area], np.asarray(cloth.colour))

    def _mask(self, curves: Sequence[Points], margin: float, width: float = 0) -> tuple[Area, Floats]:
        """The part of the frame around some curves, and the share of each pixel there, 0 to 1, that lies within
        them or, with a width, under their strokes."""
        placed = [curve * self._turn + self._origin for curve in curves]
        every, pad = np.concatenate(placed), margin * self._scale
        height, end = self._cover.shape
        left, right = np.clip([every.real.min() - pad, every.real.max() + pad], 0, end - 2).astype(int)
        top, bottom = np.clip([every.imag.min() - pad, every.imag.max() + pad], 0, height - 2).astype(int)
        mask = Image.new("L", (int(right - left + 2) * SUPERSAMPLING, int(bottom - top + 2) * SUPERSAMPLING))
        paint = ImageDraw.Draw(mask)
        for curve in placed:
            vertices = (SUPERSAMPLING * (curve - complex(left, top))).view(np.float64).tolist()
            if width:
                paint.line(vertices, 255, max(1, round(width * self._scale * SUPERSAMPLING)))
            else:
                paint.polygon(vertices, fill=255)
        return np.s_[top : bottom + 2, left : right + 2], np.asarray(mask.reduce(SUPERSAMPLING)) / 255

    def _blur(self, alpha: Floats, radius: float) -> Floats:
        """Gaussian, radius in units."""
        image = Image.fromarray((alpha * 255).astype(np.uint8))
        return np.asarray(image.filter(ImageFilter.GaussianBlur(radius * self._scale))) / 255

    def _blend(self, area: Area, alpha: Floats, colour: NDArray[np.float64]) -> None:
        self.pixels[area] += (colour - self.pixels[area]) * alpha[..., None]
