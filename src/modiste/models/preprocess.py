"""Photo to pixels: the only place of preprocessing, used by training, the export check and serving alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
from PIL import Image

from modiste.errors import ModelError, PhotoError
from modiste.types import Pixels

ALGORITHM_VERSION = 1
"""Raised when `apply` gives other pixels for the same fields, so that the hash tells old vectors from new ones."""

RESAMPLING = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

FILLS = ("border", "white")

REDUCING_GAP = 3.0
"""Photos over six times the net's size are first reduced by whole factors: several times faster, no visible loss."""

LARGEST_SIDE = 4096


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an upright RGB photo becomes the net's input.

    The photo is scaled, with antialiasing and with its aspect ratio kept, to fit the frame of `height` x `width`
    pixels, and set in its middle. The margin takes the mean colour of the scaled photo's outermost pixels
    (`fill="border"`), so that a product on white stays on white, or white itself (`fill="white"`).

    Raises ModelError for values that are out of range or unknown.
    """

    height: int = 112
    width: int = 84
    resample: str = "bilinear"
    fill: str = "border"

    def __post_init__(self) -> None:
        for name, side in (("height", self.height), ("width", self.width)):
            if type(side) is not int or not 1 <= side <= LARGEST_SIDE:
                raise ModelError(
                    f"The preprocessing's {name} is {side!r}; give a whole number from 1 to {LARGEST_SIDE}."
                )
        _refuse_unknown("resample", self.resample, tuple(RESAMPLING))
        _refuse_unknown("fill", self.fill, FILLS)

    def apply(self, photo: Image.Image) -> Pixels:
        """An upright RGB photo to (height, width, 3) uint8, RGB, maybe read-only. Safe in several threads.

        Raises PhotoError for a photo that is not RGB or has no pixels.
        """
        if photo.mode != "RGB":
            raise PhotoError(f"The photo's mode is {photo.mode}; convert it to RGB first.")
        if not photo.width or not photo.height:
            raise PhotoError(f"The photo has no pixels: it is {photo.height} high and {photo.width} wide.")
        height, width = self.fitted_size(photo.height, photo.width)
        scaled = np.asarray(photo.resize((width, height), RESAMPLING[self.resample], reducing_gap=REDUCING_GAP))
        if (height, width) == (self.height, self.width):
            return scaled
        frame = np.empty((self.height, self.width, 3), np.uint8)
        frame[:] = _border_colour(scaled) if self.fill == "border" else 255
        top, left = (self.height - height) // 2, (self.width - width) // 2
        frame[top : top + height, left : left + width] = scaled
        return frame

    __call__ = apply

    def fitted_size(self, height: int, width: int) -> tuple[int, int]:
        """The (height, width) to which a photo of this size is scaled: one side fills the frame, none is under 1 px."""
        if width * self.height <= height * self.width:
            return self.height, max(1, round(width * self.height / height))
        return max(1, round(height * self.width / width)), self.width

    def as_dict(self) -> dict[str, int | str]:
        """The fields, as they are written to model.json."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Preprocessing:
        """The inverse of `as_dict`. Raises ModelError for unknown or missing keys and for values out of range."""
        known = {field.name for field in fields(cls)}
        for wrong, what in ((set(values) - known, "unknown"), (known - set(values), "missing")):
            if wrong:
                odd, needed = ", ".join(sorted(map(str, wrong))), ", ".join(sorted(known))
                raise ModelError(f"The preprocessing has {what} keys: {odd}; it needs {needed}.")
        return cls(**values)  # type: ignore[arg-type]

    def hash(self) -> str:
        """SHA-256 over the fields and `ALGORITHM_VERSION`, in hexadecimal; equal in every process and machine."""
        text = json.dumps({**self.as_dict(), "algorithm": ALGORITHM_VERSION}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _border_colour(picture: Pixels) -> Pixels:
    """The mean colour (3,) of a picture's outermost pixels, each counted once per edge it lies on."""
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    colour: Pixels = np.rint(edges.mean(axis=0, dtype=np.float64)).astype(np.uint8)
    return colour


def _refuse_unknown(name: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ModelError(f"The preprocessing's {name} is {value!r}; known are {', '.join(known)}.")
