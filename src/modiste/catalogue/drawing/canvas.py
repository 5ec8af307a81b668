"""The table under the camera: pieces of cloth are cut from splines, dyed, lit, and laid down with their shadow.

Units: the frame is 150 wide and 200 high, x from -75 to 75, y from 0 (top) to 200. An outline is written like the
points of an SVG polygon, "0,20 30,24! 36,180", and a Catmull-Rom spline runs through it; "!" makes a corner.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from modiste.catalogue.drawing.patterns import PATTERNS

Floats: TypeAlias = NDArray[np.float32]
Colour: TypeAlias = tuple[float, float, float]
Points: TypeAlias = list[tuple[float, float]]
Outline: TypeAlias = str | Points
Area: TypeAlias = tuple[slice, slice]

SUPERSAMPLING = 4
FRAME_HEIGHT, MIDDLE = 200, (0.0, 100.0)
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
    drape: float = 0.06

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
    red, green, blue = (v * factor if factor <= 1 else v + (255 - v) * (factor - 1) for v in colour)
    return (red, green, blue)


def points(outline: Outline) -> Points:
    """The points of an outline, corners twice."""
    if not isinstance(outline, str):
        return outline
    pairs = [(word.rstrip("!").split(","), word.endswith("!")) for word in outline.split()]
    return [(float(x), float(y)) for (x, y), corner in pairs for _ in range(1 + corner)]


def box(left: float, top: float, right: float, bottom: float) -> Outline:
    """A rectangle."""
    return f"{left},{top}! {right},{top}! {right},{bottom}! {left},{bottom}!"


def oval(x: float, y: float, width: float, height: float) -> Points:
    """An ellipse around (x, y)."""
    angles = [i * math.pi / 6 for i in range(12)]
    return [(x + width / 2 * math.cos(a), y + height / 2 * math.sin(a)) for a in angles]


def flip(outline: Outline) -> Points:
    """The same on the other side of the middle."""
    return [(-x, y) for x, y in points(outline)]


def whole(half: Outline) -> Points:
    """A symmetric outline from its right half, given from top to bottom."""
    return [*points(half), *((-x, y) for x, y in reversed(points(half)) if x)]


def both(piece: Callable[..., None], outline: Outline, *values: Any, **options: Any) -> None:
    """Draw something and its mirror image."""
    piece(outline, *values, **options)
    piece(flip(outline), *values, **{name: -v if name == "turn" else v for name, v in options.items()})


def spline(outline: Outline, closed: bool) -> Floats:
    """Points (n, 2) of the uniform Catmull-Rom curve (Catmull and Rom, 1974) through an outline."""
    knots = np.asarray(points(outline), np.float32)
    padded = np.concatenate([knots[-1:], knots, knots[:2]] if closed else [knots[:1], knots, knots[-1:]])
    a, b, c, d = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = (np.arange(STEPS_PER_SPAN, dtype=np.float32) / STEPS_PER_SPAN)[:, None]
    curve: Floats = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve[(b != c).any(axis=(1, 2))]  # the span inside a corner would be a small loop
    return np.concatenate([curve.reshape(-1, 2), padded[-2:-1]])


class Canvas:
    """Draws onto a ground (height, width, 3) float32, 0 to 255."""

    def __init__(self, ground: Floats, placement: Placement, rng: np.random.Generator) -> None:
        self.pixels = ground
        height, width = ground.shape[:2]
        self._scale = height / FRAME_HEIGHT
        angle = math.radians(placement.turn)
        turned = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        self._matrix = (turned * np.asarray(placement.stretch) * self._scale).astype(np.float32)
        middle = np.array([width / 2, height / 2]) + np.asarray(placement.shift) * self._scale
        self._origin = (middle - self._matrix @ MIDDLE).astype(np.float32)
        columns, rows = np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32)[:, None] + 0.5
        self._units = _apply(np.linalg.inv(self._matrix), columns - self._origin[0], rows - self._origin[1])
        self._cover = np.zeros((height, width), np.float32)
        self._grain = rng.standard_normal((height, width), np.float32)
        coarse = Image.fromarray(rng.standard_normal((5, 7), np.float32))
        self._drape = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC).rotate(12))

    def move(self, right: float, down: float) -> None:
        """Draw everything that follows elsewhere: a garment drawn from its neck or its top lies in the middle too."""
        self._origin = self._origin + self._matrix[:, 0] * right + self._matrix[:, 1] * down

    def panel(
        self,
        outline: Outline,
        cloth: Cloth,
        puff: float = 5.0,
        *,
        turn: float = 0.0,
        shadow: float = 0.3,
        hole: Outline = "",
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
        if cloth.gloss:
            colour += 255 * cloth.gloss * np.clip(2.5 * tilt, 0, 1)[..., None] ** 2
        below = np.zeros_like(alpha)
        below[2:, 1:] = self._blur(alpha, max(1.2, puff / 3))[:-2, :-1]
        self.pixels[area] *= (1 - shadow * below)[..., None]
        self._lay(area, alpha, colour)
        self._cover[area] = np.maximum(self._cover[area], alpha)

    def strap(self, path: Outline, width: float, cloth: Cloth, puff: float = 2.0, shadow: float = 0.3) -> None:
        """A ribbon along a path."""
        middle = spline(path, closed=False)
        step = np.gradient(middle, axis=0)
        side = np.stack([-step[:, 1], step[:, 0]], 1) / np.maximum(np.hypot(*step.T), 1e-3)[:, None] * width / 2
        edge = np.concatenate([middle + side, (middle - side)[::-1]])[::2]
        self.panel(list(map(tuple, edge.tolist())), cloth, puff, shadow=shadow)

    def line(self, path: Outline, colour: Colour, width: float = 0.7, dash: float = 0.0) -> None:
        """A seam, or stitches of `dash` units, on what already lies there."""
        curve = self._place(spline(path, closed=False))
        area = self._area(curve, width + 1)
        alpha = self._mask(area, _dashes(curve, dash * self._scale) if dash else [curve], width)
        self._lay(area, alpha * self._cover[area], np.asarray(colour, np.float32))

    def fold(self, path: Outline, depth: float = 0.2, width: float = 4.0) -> None:
        """A soft dark valley (a light ridge where `depth` is negative) in what already lies there."""
        curve = self._place(spline(path, closed=False))
        area = self._area(curve, 2 * width)
        soft = self._blur(self._mask(area, [curve], width, supersampling=1), width / 2) * self._cover[area]
        self.pixels[area] *= (1 - depth * soft)[..., None]

    def dot(self, x: float, y: float, size: float, cloth: Cloth) -> None:
        """A button, stud or eyelet."""
        self.panel(oval(x, y, size, size), cloth, size / 4, shadow=0.35)

    def image(self) -> Image.Image:
        """The finished photo, RGB."""
        return Image.fromarray(np.clip(self.pixels, 0, 255).astype(np.uint8))

    def _place(self, curve: Floats) -> Floats:
        """Units to pixels, (n, 2)."""
        pixels: Floats = _apply(self._matrix, curve[:, 0], curve[:, 1]) + self._origin
        return pixels

    def _area(self, curve: Floats, margin: float) -> Area:
        """The part of the frame that a curve touches, with `margin` units around."""
        height, width = self._cover.shape
        pad = margin * self._scale
        left, top = np.clip(curve.min(0) - pad, 0, (width - 2, height - 2)).astype(int)
        right, bottom = np.clip(curve.max(0) + pad, (left + 2, top + 2), (width, height)).astype(int)
        return slice(top, bottom), slice(left, right)

    def _mask(
        self, area: Area, curves: Sequence[Floats], width: float = 0, supersampling: int = SUPERSAMPLING
    ) -> Floats:
        """The covered share of each pixel, 0 to 1: by the first curve less the others or, with a width, by strokes."""
        (top, bottom), (left, right) = ((part.start, part.stop) for part in area)
        mask = Image.new("L", ((right - left) * supersampling, (bottom - top) * supersampling))
        paint, corner = ImageDraw.Draw(mask), np.array((left, top), np.float32)
        for i, curve in enumerate(curves):
            vertices = ((curve - corner) * supersampling).ravel().tolist()
            if width:
                paint.line(vertices, 255, max(1, round(width * self._scale * supersampling)))
            else:
                paint.polygon(vertices, fill=0 if i else 255)
        return np.asarray(mask.reduce(supersampling), np.float32) / np.float32(255)

    def _blur(self, alpha: Floats, radius: float) -> Floats:
        """Gaussian, radius in units."""
        image = Image.fromarray((alpha * 255).astype(np.uint8))
        return np.asarray(image.filter(ImageFilter.GaussianBlur(radius * self._scale)), np.float32) / np.float32(255)

    def _dye(self, cloth: Cloth, area: Area, turn: float) -> Floats:
        """The cloth's own colours, before light: (height, width, 3), or (3,) where they are the same everywhere."""
        first, second = np.asarray(cloth.colour, np.float32), np.asarray(cloth.second, np.float32)
        if cloth.pattern == "Solid":
            return first
        x, y = np.moveaxis(self._units[area], -1, 0) / cloth.size
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        return first + (second - first) * PATTERNS[cloth.pattern](cos * x + sin * y, cos * y - sin * x)[..., None]

    def _lay(self, area: Area, alpha: Floats, colour: Floats) -> None:
        self.pixels[area] += (colour - self.pixels[area]) * alpha[..., None]


def _apply(matrix: Floats, x: Floats, y: Floats) -> Floats:
    """A 2x2 matrix times points, (..., 2); written out because BLAS wakes its threads for a few numbers."""
    return np.stack([matrix[0, 0] * x + matrix[0, 1] * y, matrix[1, 0] * x + matrix[1, 1] * y], -1)


def _dashes(curve: Floats, length: float) -> list[Floats]:
    """Stitches: every other piece of a curve."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    starts = np.arange(0, along[-1], 2 * length)
    ends = np.stack([starts, starts + length], 1)
    return list(np.stack([np.interp(ends, along, curve[:, i]) for i in range(2)], -1).astype(np.float32))
