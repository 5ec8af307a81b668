"""The table under the camera: pieces of cloth are cut from splines, dyed, lit, and laid down with their shadow.

Units: the frame is 150 wide and 200 high, x from -75 to 75, y from 0 (top) to 200. An outline is a list of points through
which a Catmull-Rom spline runs; a point given twice is a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from modiste.catalogue.drawing.patterns import PATTERNS

Floats: TypeAlias = NDArray[np.float32]
Colour: TypeAlias = tuple[float, float, float]
Outline: TypeAlias = Sequence[tuple[float, float]]

SUPERSAMPLING = 4
FRAME_HEIGHT = 200
MIDDLE = (0.0, 100.0)
STEPS_PER_SPAN = 8  # points drawn between two of an outline: no corner shows at 320 px
LIGHT = (0.55, 0.8)  # from the upper left, as in most shops' photos


@dataclass(frozen=True, slots=True)
class Cloth:
    """What a piece is made of. `gloss`, `grain` and `drape` (soft folds) are shares of the colour, 0 to 1."""

    colour: Colour
    second: Colour = (255, 255, 255)
    pattern: str = "Solid"
    size: float = 1.0
    gloss: float = 0.0
    grain: float = 0.02
    drape: float = 0.07

    def shade(self, factor: float) -> Cloth:
        """The same material in plain, darker (below 1) or lighter."""
        return replace(self, colour=tone(self.colour, factor), pattern="Solid")


@dataclass(frozen=True, slots=True)
class Look:
    """What a garment's function is told. `rng` decides the cut: colour variants of one design share its seed."""

    gender: str
    cloth: Cloth
    trim: Cloth
    printed: bool
    rng: np.random.Generator

    def chance(self, share: float) -> bool:
        """True in that share of all designs."""
        return bool(self.rng.random() < share)


@dataclass(frozen=True, slots=True)
class Placement:
    """How the product lies in the frame: stretch per axis, turn in degrees, shift in units."""

    stretch: tuple[float, float] = (1.0, 1.0)
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)


def tone(colour: Colour, factor: float) -> Colour:
    """Darker below 1; above 1 towards white."""
    if factor <= 1:
        return (colour[0] * factor, colour[1] * factor, colour[2] * factor)
    red, green, blue = (value + (255 - value) * (factor - 1) for value in colour)
    return (red, green, blue)


def corners(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """A polygon with straight sides."""
    return [point for point in points for _ in range(2)]


def box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """A rectangle."""
    return corners((left, top), (right, top), (right, bottom), (left, bottom))


def oval(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    """An ellipse around (x, y)."""
    angles = np.arange(12) * np.pi / 6
    return [(x + width / 2 * float(np.cos(a)), y + height / 2 * float(np.sin(a))) for a in angles]


def flip(outline: Outline) -> list[tuple[float, float]]:
    """The same on the other side of the middle."""
    return [(-x, y) for x, y in outline]


def whole(half: Outline) -> list[tuple[float, float]]:
    """A symmetric outline from its right half, given from top to bottom."""
    return [*half, *((-x, y) for x, y in reversed(half) if x)]


def spline(outline: Outline, closed: bool) -> Floats:
    """Points (n, 2) of the uniform Catmull-Rom curve (Catmull and Rom, 1974) through an outline."""
    points = np.asarray(outline, np.float32)
    padded = np.concatenate([points[-1:], points, points[:2]] if closed else [points[:1], points, points[-1:]])
    a, b, c, d = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = (np.arange(STEPS_PER_SPAN, dtype=np.float32) / STEPS_PER_SPAN)[:, None]
    curve: Floats = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve[(b != c).any(axis=(1, 2))]  # the span inside a doubled point would be a small loop
    return np.concatenate([curve.reshape(-1, 2), padded[-2:-1]]).astype(np.float32)


class Canvas:
    """Draws onto a ground (height, width, 3) float32, 0 to 255."""

    def __init__(self, ground: Floats, placement: Placement, rng: np.random.Generator) -> None:
        self.pixels = ground
        height, width = ground.shape[:2]
        self._scale = height / FRAME_HEIGHT
        self._size = (width, height)
        angle = np.radians(placement.turn)
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self._matrix = turned * np.asarray(placement.stretch) * self._scale
        self._origin = np.array([width / 2, height / 2]) + np.asarray(placement.shift) * self._scale
        grid = np.stack(np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5), axis=-1) - self._origin
        self._units = (grid @ np.linalg.inv(self._matrix).T + MIDDLE).astype(np.float32)
        self._cover = np.zeros((height, width), np.float32)
        self._grain = rng.standard_normal((height, width), np.float32)
        coarse = Image.fromarray(rng.standard_normal((5, 7), np.float32))
        self._drape = np.asarray(coarse.resize(self._size, Image.Resampling.BICUBIC).rotate(12))

    def panel(
        self,
        outline: Outline,
        cloth: Cloth,
        puff: float = 5.0,
        turn: float = 0.0,
        shadow: float = 0.3,
        hole: Outline = (),
    ) -> None:
        """Lay down a piece. `puff`: how far the rounding of its edge reaches; `turn`: degrees of its pattern."""
        curves = [self._place(spline(edge, closed=True)) for edge in (outline, hole) if edge]
        area = self._area(curves[0], 2 * puff + 3)
        alpha = self._mask(area, curves)
        height = self._blur(alpha, puff)
        slope_y, slope_x = np.gradient(height)
        tilt = (LIGHT[0] * slope_x + LIGHT[1] * slope_y) * puff * self._scale
        light = (0.8 + 0.2 * np.clip(1.6 * height - 0.6, 0, 1)) * (1 + 0.45 * tilt)
        light *= 1 + cloth.drape * self._drape[area] + cloth.grain * self._grain[area]
        colour = self._dye(cloth, area, turn) * light[..., None]
        colour += 255 * cloth.gloss * np.clip(2.5 * tilt, 0, 1)[..., None] ** 2
        below = np.zeros_like(alpha)
        below[2:, 1:] = self._blur(alpha, max(1.2, puff / 3))[:-2, :-1]
        self.pixels[area] *= (1 - shadow * below)[..., None]
        self._lay(area, alpha, colour)
        self._cover[area] = np.maximum(self._cover[area], alpha)

    def pair(self, outline: Outline, cloth: Cloth, puff: float = 5.0, turn: float = 0.0, shadow: float = 0.3) -> None:
        """A piece and its mirror image."""
        self.panel(outline, cloth, puff, turn, shadow)
        self.panel(flip(outline), cloth, puff, -turn, shadow)

    def strap(self, path: Outline, width: float, cloth: Cloth, puff: float = 2.0, shadow: float = 0.3) -> None:
        """A ribbon along a path."""
        middle = spline(path, closed=False)
        step = np.gradient(middle, axis=0)
        side = np.stack([-step[:, 1], step[:, 0]], 1) / np.maximum(np.hypot(*step.T), 1e-3)[:, None] * width / 2
        edge = np.concatenate([middle + side, (middle - side)[::-1]])[::2]
        self.panel([(float(x), float(y)) for x, y in edge], cloth, puff, shadow=shadow)

    def line(self, path: Outline, colour: Colour, width: float = 0.7, dash: float = 0.0, strength: float = 1.0) -> None:
        """A seam, or stitches of `dash` units, on what already lies there."""
        curve = self._place(spline(path, closed=False))
        area = self._area(curve, width + 1)
        alpha = self._mask(area, _dashes(curve, dash * self._scale) if dash else [curve], width)
        self._lay(area, alpha * strength * self._cover[area], np.asarray(colour, np.float32))

    def fold(self, path: Outline, depth: float = 0.2, width: float = 4.0) -> None:
        """A soft dark valley (a light ridge where `depth` is negative) in what already lies there."""
        curve = self._place(spline(path, closed=False))
        area = self._area(curve, 2 * width)
        soft = self._blur(self._mask(area, [curve], width), width / 2) * self._cover[area]
        self.pixels[area] *= (1 - depth * soft)[..., None]

    def dot(self, x: float, y: float, size: float, cloth: Cloth) -> None:
        """A button, stud or eyelet."""
        self.panel(oval(x, y, size, size), cloth, puff=size / 4, shadow=0.35)

    def image(self) -> Image.Image:
        """The finished photo, RGB."""
        return Image.fromarray(np.clip(self.pixels, 0, 255).astype(np.uint8))

    def _place(self, points: Floats) -> Floats:
        """Units to pixels, (n, 2)."""
        return ((points - MIDDLE) @ self._matrix.T + self._origin).astype(np.float32)

    def _area(self, curve: Floats, margin: float) -> tuple[slice, slice]:
        """The part of the frame that a curve touches, with `margin` units around."""
        pad = margin * self._scale
        left, top = np.clip(curve.min(0) - pad, 0, np.array(self._size) - 2).astype(int)
        right, bottom = np.clip(curve.max(0) + pad, (left + 2, top + 2), self._size).astype(int)
        return slice(top, bottom), slice(left, right)

    def _mask(self, area: tuple[slice, slice], curves: Sequence[Floats], width: float = 0) -> Floats:
        """How much of each pixel is covered, 0 to 1: by the first curve less the others or, with a width, by strokes."""
        rows, columns = area
        size = ((columns.stop - columns.start) * SUPERSAMPLING, (rows.stop - rows.start) * SUPERSAMPLING)
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        for i, curve in enumerate(curves):
            points = ((curve - (columns.start, rows.start)) * SUPERSAMPLING).ravel().tolist()
            if width:
                draw.line(points, 255, max(1, round(width * self._scale * SUPERSAMPLING)), joint="curve")
            else:
                draw.polygon(points, fill=0 if i else 255)
        return np.asarray(mask.reduce(SUPERSAMPLING), np.float32) / 255

    def _blur(self, alpha: Floats, radius: float) -> Floats:
        """Gaussian, radius in units."""
        image = Image.fromarray((alpha * 255).astype(np.uint8))
        return np.asarray(image.filter(ImageFilter.GaussianBlur(radius * self._scale)), np.float32) / 255

    def _dye(self, cloth: Cloth, area: tuple[slice, slice], turn: float) -> Floats:
        """The cloth's own colours (height, width, 3), before light."""
        first, second = np.asarray(cloth.colour, np.float32), np.asarray(cloth.second, np.float32)
        x, y = np.moveaxis(self._units[area], -1, 0) / cloth.size
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        share = PATTERNS[cloth.pattern](cos * x + sin * y, cos * y - sin * x)[..., None]
        return first + (second - first) * share

    def _lay(self, area: tuple[slice, slice], alpha: Floats, colour: Floats) -> None:
        self.pixels[area] += (colour - self.pixels[area]) * alpha[..., None]


def _dashes(curve: Floats, length: float) -> list[Floats]:
    """Stitches: every other piece of a curve."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    starts = np.arange(0, along[-1], 2 * length)
    ends = np.stack([starts, starts + length], 1)
    return list(np.stack([np.interp(ends, along, curve[:, i]) for i in range(2)], -1).astype(np.float32))
