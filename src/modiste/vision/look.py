"""One look at a photo: its ground, its signature, and what a net is shown of it.

That is the photo itself, or its product without a wide margin, or several views of a garment on a busy ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from modiste.types import Signatures
from modiste.vision.colours import ProductColours
from modiste.vision.ground import Box, PlainGround, plain_ground
from modiste.vision.saliency import garment_box
from modiste.vision.signature import signature


@dataclass(frozen=True, slots=True)
class Closeness:
    """A product on a plain ground whose larger side fills less of the frame than `small` is brought closer, so that it
    fills `filled` of it."""

    small: float
    filled: float


LIKE_THE_CATALOGUE = Closeness(0.5, 0.7)
OTHERWISE = Closeness(0.7, 0.75)
"""Photos of the net's own shape are taken to be framed as those it learned from, where a small ring fills little of the
photo; in photos of another shape, such as squares, a margin tells nothing. Half of the Kaggle set's products fill 0.78
or more. Chosen on validation products."""

SAME_SHAPE = 0.1
"""How far two aspect ratios may differ, as a share, to be the same shape."""

NEAR, FAR, CLOSE = 0.12, 0.2, 0.05
"""Margins around a garment, as shares of its sides: all of it must be seen, and little else."""

BRIGHTER = 1.3
"""Photos made at home are darker than a catalogue's. Views were chosen on half of the phone photos' senders."""

WHOLE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of an upright RGB `photo` without a net; `ground` is None for a busy one.

    `aspect` is the width / height of the net's frame.
    """

    photo: Image.Image
    ground: PlainGround | None

    def view(self, aspect: float) -> Image.Image:
        """One RGB picture for the net: a small product on a plain ground brought closer, any other photo as it is."""
        return self.photo if self.ground is None else _closer(self.photo, self.ground, aspect)

    def views(self, aspect: float) -> tuple[Image.Image, ...]:
        """RGB pictures whose predictions are averaged: `view` alone where the ground is plain, else six."""
        if self.ground is not None:
            return (self.view(aspect),)
        box = garment_box(self.photo) or WHOLE
        bright = ImageEnhance.Brightness(_cut(self.photo, box, CLOSE)).enhance(BRIGHTER)
        pictures = (_cut(self.photo, box, NEAR), _cut(self.photo, box, FAR), bright)
        return (*pictures, *map(ImageOps.mirror, pictures))

    def signature(self) -> Signatures:
        """(768,) uint8 by which the same picture is known again."""
        return signature(self.photo)

    def colours(self) -> ProductColours:
        """The main colours of what stands on the ground, one row."""
        return ProductColours.of(self.signature()[np.newaxis])


def look(photo: Image.Image) -> Look:
    """Look at an upright RGB photo: the one way for index, questions and tags. Safe in threads; about 0.1 ms."""
    return Look(photo, plain_ground(photo))


def _closer(photo: Image.Image, ground: PlainGround, aspect: float) -> Image.Image:
    """The photo as it is, or its product set on the same ground so that it fills more of the frame."""
    box = ground.box
    width, height = (box.right - box.left) * photo.width, (box.bottom - box.top) * photo.height
    frame_width = max(photo.width, photo.height * aspect)
    same_shape = abs(photo.width / photo.height / aspect - 1) <= SAME_SHAPE
    wanted = LIKE_THE_CATALOGUE if same_shape else OTHERWISE
    if max(width / frame_width, height * aspect / frame_width) >= wanted.small:
        return photo
    new_width = max(width, height * aspect) / wanted.filled
    frame = Image.new("RGB", (max(1, round(new_width)), max(1, round(new_width / aspect))), ground.colour)
    middle = (box.left + box.right) / 2 * photo.width, (box.top + box.bottom) / 2 * photo.height
    frame.paste(photo, (round(frame.width / 2 - middle[0]), round(frame.height / 2 - middle[1])))
    return frame


def _cut(photo: Image.Image, box: Box, margin: float) -> Image.Image:
    """The box with a margin on each side, as far as the photo reaches."""
    across, down = (box.right - box.left) * margin, (box.bottom - box.top) * margin
    left, top = max(0.0, box.left - across), max(0.0, box.top - down)
    right, bottom = min(1.0, box.right + across), min(1.0, box.bottom + down)
    width, height = photo.size
    return photo.crop((int(left * width), int(top * height), ceil(right * width), ceil(bottom * height)))
