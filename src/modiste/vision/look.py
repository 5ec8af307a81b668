"""What the net is shown of a photo: the photo itself, or its product without the wide margin, or several views of a
garment on a busy ground."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PIL import Image, ImageEnhance, ImageOps

from modiste.vision.ground import Box, PlainGround, plain_ground
from modiste.vision.saliency import garment_box


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
class Views:
    """RGB pictures whose predictions are averaged; `busy` where the photo's ground is not plain."""

    pictures: tuple[Image.Image, ...]
    busy: bool


def views(photo: Image.Image, height: int, width: int) -> Views:
    """The views of an upright RGB photo for a net whose frame is `height` x `width`: one where the ground is plain."""
    ground = plain_ground(photo)
    if ground is not None:
        return Views((_closer(photo, ground, width / height),), busy=False)
    box = garment_box(photo) or WHOLE
    bright = ImageEnhance.Brightness(_cut(photo, box, CLOSE)).enhance(BRIGHTER)
    pictures = (_cut(photo, box, NEAR), _cut(photo, box, FAR), bright)
    return Views((*pictures, *map(ImageOps.mirror, pictures)), busy=True)


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
