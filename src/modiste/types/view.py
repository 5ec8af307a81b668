"""What a vector is made from: a photo, a part of one, or a moment of a film."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, its edges as shares of the picture's height and width, 0 to 1.

    Raises ValueError for edges outside the picture and for a rectangle without area.
    """

    top: float
    left: float
    bottom: float
    right: float

    def __post_init__(self) -> None:
        if not (0 <= self.top < self.bottom <= 1 and 0 <= self.left < self.right <= 1):
            raise ValueError(f"a box needs 0 <= top < bottom <= 1 and 0 <= left < right <= 1, not {self}")


@dataclass(frozen=True, slots=True)
class View:
    """One look at a product: the photo or film `key` of its source, as a whole or in part.

    `box` is the part that shows the product, `mask` the product inside the box (else inside the picture) as a grey PNG,
    white where the product is, and `second` the moment of a film, counted from its beginning.
    """

    key: str
    box: Box | None = None
    mask: bytes | None = None
    second: float | None = None
