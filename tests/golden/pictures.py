"""The photos of the questions: products' own, altered the way people's photos differ, and drawings of no product."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from .worlds import World

Bytes = Callable[[Image.Image], Any]


@dataclass(frozen=True)
class Picture:
    """A product's photo that was altered in some `way`, or a drawing of that name where `product_id` is empty."""

    way: str
    product_id: str = ""


def made(picture: Picture, world: World, shop: Any, folder: Path) -> Any:
    """The picture as `Shop` takes photos: bytes, a PIL picture or a path of a file in the folder."""
    if not picture.product_id:
        return DRAWN[picture.way]()
    if picture.way == "thumbnail":
        return shop.thumbnails([picture.product_id]).get(picture.product_id, b"")
    data = world.photo(picture.product_id)
    if picture.way == "as it is":
        return data
    if picture.way == "path":
        path = folder / "asked.jpg"
        path.write_bytes(data)
        return path
    try:
        photo = Image.open(io.BytesIO(data)).convert("RGB")
    except OSError:  # the sample shop has a broken photo
        return data
    return ALTERED[picture.way](photo)


def _jpeg(photo: Image.Image, quality: int = 90, **more: Any) -> bytes:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=quality, **more)
    return file.getvalue()


def _png(photo: Image.Image) -> bytes:
    file = io.BytesIO()
    photo.save(file, "PNG")
    return file.getvalue()


def _padded(photo: Image.Image, colour: str) -> Image.Image:
    return ImageOps.expand(photo, border=(photo.width // 3, photo.height // 5), fill=colour)


def _cropped(photo: Image.Image) -> Image.Image:
    width, height = photo.size
    return photo.crop((width // 8, height // 8, width - width // 8, height - height // 8))


def _noisy(photo: Image.Image) -> Image.Image:
    pixels = np.asarray(photo).astype(np.float64)
    noise = np.random.default_rng(7).normal(0, 18, pixels.shape)
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def _darker(photo: Image.Image) -> Image.Image:
    return photo.point(lambda value: value * 0.55)


def _cut_out(photo: Image.Image) -> Image.Image:
    """Light ground made transparent."""
    alpha = ImageOps.grayscale(photo).point(lambda value: 0 if value > 240 else 255)
    photo = photo.copy()
    photo.putalpha(alpha)
    return photo


def _turned_by_exif(photo: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return _jpeg(photo.transpose(Image.Transpose.ROTATE_90), exif=exif)


ALTERED: Mapping[str, Bytes] = {
    "poor JPEG": lambda photo: _jpeg(photo, 15),
    "padded white": lambda photo: _png(_padded(photo, "white")),
    "padded grey": lambda photo: _png(_padded(photo, "#808080")),
    "padded brown": lambda photo: _padded(photo, "#7a5230"),
    "cropped": lambda photo: _png(_cropped(photo)),
    "noisy": _noisy,
    "darker": _darker,
    "blurred": lambda photo: _png(photo.filter(ImageFilter.GaussianBlur(1.5))),
    "small": lambda photo: _png(photo.resize((photo.width // 2, photo.height // 2))),
    "large": lambda photo: _jpeg(photo.resize((photo.width * 5, photo.height * 5))),
    "mirrored": ImageOps.mirror,
    "leaning": lambda photo: _png(photo.rotate(12, expand=True, fillcolor="white")),
    "grey": ImageOps.grayscale,
    "cut out": lambda photo: _png(_cut_out(photo)),
    "turned by EXIF": _turned_by_exif,
}
"""Name -> a product's photo as it is asked with."""

SIZE = (90, 120)


def _page() -> Image.Image:
    page = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(page)
    for top in range(10, 110, 8):
        pen.rectangle((8, top, 80 - top % 21, top + 2), fill="#222222")
    return page


def _checkerboard() -> Image.Image:
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] // 10
    return Image.fromarray(np.where((x + y) % 2, 30, 220).astype(np.uint8))


def _noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8))


DRAWN: Mapping[str, Callable[[], Any]] = {
    "plain red": lambda: Image.new("RGB", SIZE, "#c01020"),
    "white": lambda: _png(Image.new("RGB", SIZE, "white")),
    "checkerboard": _checkerboard,
    "noise": _noise,
    "page of text": lambda: _png(_page()),
    "one pixel": lambda: Image.new("RGB", (1, 1), "#1f3a5f"),
    "empty file": lambda: b"",
    "no picture": lambda: b"these are words",
}
"""Name -> something that shows no product."""
