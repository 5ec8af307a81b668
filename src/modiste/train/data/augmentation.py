"""Change a training photo as the world would: another ground, place, light, resolution; never another hue.

Every draw is a function of (seed, epoch, row): a resumed run sees the same pictures as one that was not interrupted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.sample.drawing.backgrounds import blurred_ground, draw_ground
from modiste.train.preset import Augmentation
from modiste.types import Pixels

BLURRED_SHARE = 0.3
"""Share of the new grounds that are blurred pictures; the others are drawn."""

COARSEST, COARSEST_SIDE = 0.4, 8
"""A coarse photo keeps at least this share of its resolution, and this many pixels on each side."""

WORST_QUALITY, BEST_QUALITY = 30, 90


@dataclass(frozen=True, slots=True)
class Frame:
    """A cached photo: `pixels` (height, width, 3) uint8, and the product's mask (height, width) on plain ground."""

    pixels: Pixels
    mask: NDArray[np.uint8] | None


def generator_for(seed: int, epoch: int, row: int) -> np.random.Generator:
    """The random numbers of one row in one epoch."""
    return np.random.Generator(np.random.Philox(key=[(seed << 32) + epoch, row]))


def augment(
    frame: Frame, size: tuple[int, int], settings: Augmentation, generator: np.random.Generator, other: Pixels
) -> Pixels:
    """One training view, (height, width, 3) uint8 at `size`; `other` is some other photo, for blurred grounds."""
    if frame.mask is not None and generator.random() < settings.ground:
        cut_out = Image.fromarray(np.dstack([frame.pixels, frame.mask]))
        photo = _on_ground(_placed(cut_out, size, settings, generator), generator, other)
    else:
        photo = _placed(Image.fromarray(frame.pixels), size, settings, generator)
    if generator.random() < settings.coarse:
        photo = _coarse(photo, generator)
    if generator.random() < settings.jpeg:
        photo = _compressed(photo, generator)
    return _lit(np.asarray(photo), settings.light, generator)


def resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """A frame at another size (height, width), as preprocessing resizes a photo of the same shape."""
    if pixels.shape[:2] == size:
        return pixels
    return np.asarray(Image.fromarray(pixels).resize((size[1], size[0]), Image.Resampling.BILINEAR))


def _on_ground(cut_out: Image.Image, generator: np.random.Generator, other: Pixels) -> Image.Image:
    """A placed RGBA cut-out on a ground that fills the frame, as a floor or a bed fills a person's own photo."""
    height, width = cut_out.height, cut_out.width
    if generator.random() < BLURRED_SHARE:
        ground = blurred_ground(resized(other, (height, width)), generator)
    else:
        ground = draw_ground(generator, height, width)
    return Image.composite(cut_out.convert("RGB"), Image.fromarray(ground), cut_out.getchannel("A"))


def _placed(
    photo: Image.Image, size: tuple[int, int], settings: Augmentation, generator: np.random.Generator
) -> Image.Image:
    """Rotated, zoomed, shifted and mirrored, on a margin of the photo's corner colour; enlarged in the same step.

    A cut-out's margin is transparent, as its corner is; RGBA is resampled premultiplied, so no ground bleeds in.
    A photo larger than `size` is reduced with antialiasing first.
    """
    height, width = size
    if photo.height > height:
        photo = photo.resize((width, height), Image.Resampling.BILINEAR)
    angle = math.radians(generator.uniform(-settings.rotation, settings.rotation))
    zoom = generator.uniform(*settings.scale)
    right, down = generator.uniform(-settings.shift, settings.shift, 2) * (width, height)
    mirror = -1.0 if generator.random() < settings.flip else 1.0
    step = photo.height / height / zoom
    a, b = mirror * step * math.cos(angle), mirror * step * math.sin(angle)
    d, e = -step * math.sin(angle), step * math.cos(angle)
    centre_x, centre_y = width / 2 + right, height / 2 + down
    c = photo.width / 2 - a * centre_x - b * centre_y
    f = photo.height / 2 - d * centre_x - e * centre_y
    corner = (0, 0, 0, 0) if photo.mode == "RGBA" else photo.getpixel((0, 0))
    inverse = (a, b, c, d, e, f)
    return photo.transform(
        (width, height), Image.Transform.AFFINE, inverse, Image.Resampling.BILINEAR, fillcolor=corner
    )


def _coarse(photo: Image.Image, generator: np.random.Generator) -> Image.Image:
    keep = generator.uniform(COARSEST, 1)
    width, height = (max(COARSEST_SIDE, int(side * keep)) for side in photo.size)
    small = photo.resize((width, height), Image.Resampling.BILINEAR)
    return small.resize(photo.size, Image.Resampling.BILINEAR)


def _compressed(photo: Image.Image, generator: np.random.Generator) -> Image.Image:
    buffer = BytesIO()
    photo.save(buffer, "JPEG", quality=int(generator.integers(WORST_QUALITY, BEST_QUALITY, endpoint=True)))
    return Image.open(buffer).convert("RGB")


def _lit(pixels: Pixels, light: float, generator: np.random.Generator) -> Pixels:
    """Brightness and contrast changed by one factor each, equally in all channels."""
    brightness, contrast = generator.uniform(1 - light, 1 + light, 2)
    lookup = np.clip((np.arange(256) - 128) * contrast + 128, 0, 255) * brightness
    lit: Pixels = np.clip(lookup, 0, 255).astype(np.uint8)[pixels]
    return lit
