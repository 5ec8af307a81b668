"""Whether a feed's photos can be used: all counted, a sample decoded."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass

from modiste.errors import PhotoError
from modiste.parallel.progress import Progress, Silent
from modiste.settings import Settings
from modiste.types import Source
from modiste.vision.decode import decode

SEED = 0
"""The same feed gives the same sample."""

LONGEST_LOOK = 15.0
"""Seconds after which no further photo is looked at: a feed's doctor should be done in half a minute."""

SMALL = 60
"""Pixels of the shorter side; the smallest photos that the model was trained with have them."""


@dataclass(frozen=True, slots=True)
class PhotoHealth:
    """Products `with_photo`, different photo `files`, and of the `looked_at` ones those that are broken (key, reason)
    or small (key, height, width).
    """

    with_photo: int
    files: int
    looked_at: int
    broken: tuple[tuple[str, str], ...]
    small: tuple[tuple[str, int, int], ...]


def look_at_photos(
    source: Source,
    keys: Iterable[str],
    with_photo: int,
    sample: int,
    settings: Settings,
    progress: Progress | None = None,
) -> PhotoHealth:
    """Decode `sample` of the photos, drawn evenly, or fewer where that takes longer than `LONGEST_LOOK`."""
    files = list(keys)
    drawn = files if len(files) <= sample else random.Random(SEED).sample(files, sample)  # noqa: S311
    broken: list[tuple[str, str]] = []
    small: list[tuple[str, int, int]] = []
    looked_at, began, told = 0, time.monotonic(), progress or Silent()
    for key in drawn:
        if time.monotonic() - began > LONGEST_LOOK:
            break
        looked_at += 1
        try:
            height, width = _size(source.photo(key), settings)
        except PhotoError as error:
            broken.append((key, str(error)))
        else:
            if min(height, width) < SMALL:
                small.append((key, height, width))
        told.update("decoding photos", looked_at, len(drawn))
    return PhotoHealth(with_photo, len(files), looked_at, tuple(broken), tuple(small))


def _size(data: bytes, settings: Settings) -> tuple[int, int]:
    """(height, width) of the decoded photo, of large ones at least that of a thumbnail."""
    side = settings.thumbnail_side
    limits = {"max_bytes": settings.photo_max_bytes, "max_pixels": settings.photo_max_pixels}
    photo = decode(data, **limits, least_side=side)
    return photo.height, photo.width
