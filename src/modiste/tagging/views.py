"""What the net is shown of a photo: the photo itself, or its product without the wide margin, or several views of a
garment on a busy ground."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageOps

from modiste.tagging.garment import garment_box
from modiste.tagging.ground import Box, PlainGround, plain_ground

SMALL = 0.5
"""A product on a plain ground whose larger side fills less of the frame than this is brought closer."""

FILLED = 0.7
"""How much of the frame it then fills; half of the Kaggle set's products fill 0.78 or more."""

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
    near, far = _cut(photo, box, 0.1, width / height), _cut(photo, box, 0.2)
    stretched = [picture.resize((2 * width, 2 * height)) for picture in (photo, far)]
    pictures = [near, *stretched]
    return Views((*pictures, *map(ImageOps.mirror, pictures)), busy=True)


def _closer(photo: Image.Image, ground: PlainGround, aspect: float) -> Image.Image:
    """The photo as it is, or its product set on the same ground so that it fills more of the frame."""
    box = ground.box
    width, height = (box.right - box.left) * photo.width, (box.bottom - box.top) * photo.height
    frame_width = max(photo.width, photo.height * aspect)
    if max(width / frame_width, height * aspect / frame_width) >= SMALL:
        return photo
    new_width = max(width, height * aspect) / FILLED
    frame = Image.new("RGB", (max(1, round(new_width)), max(1, round(new_width / aspect))), ground.colour)
    middle = (box.left + box.right) / 2 * photo.width, (box.top + box.bottom) / 2 * photo.height
    frame.paste(photo, (round(frame.width / 2 - middle[0]), round(frame.height / 2 - middle[1])))
    return frame


def _cut(photo: Image.Image, box: Box, margin: float, aspect: float | None = None) -> Image.Image:
    """The box with a margin (a share of its sides on each), widened to an aspect ratio as far as the photo reaches."""
    width, height = (box.right - box.left) * photo.width, (box.bottom - box.top) * photo.height
    width, height = width * (1 + 2 * margin), height * (1 + 2 * margin)
    if aspect is not None:
        width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (box.left + box.right) / 2 * photo.width, (box.top + box.bottom) / 2 * photo.height
    left, top = max(0, int(x - width / 2)), max(0, int(y - height / 2))
    return photo.crop((left, top, min(photo.width, int(x + width / 2) + 1), min(photo.height, int(y + height / 2) + 1)))
