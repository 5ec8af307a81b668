"""In how many views a photo that is asked about is read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from small_world import ColourEncoder, square

from modiste.shop.query_photo import look_at
from modiste.types import Encoding, Pixels
from modiste.vision.signature import signature


class Counting(ColourEncoder):
    """Remembers how many views it was last shown."""

    shown = 0

    def encode(self, pixels: Pixels) -> Encoding:
        self.shown = len(pixels)
        return super().encode(pixels)


def plain() -> Image.Image:
    page = Image.new("RGB", (60, 80), "white")
    page.paste(square("Red").resize((40, 60)), (10, 10))
    return page


def busy() -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8)
    return Image.fromarray(noise)


@pytest.mark.parametrize(("picture", "views"), [(plain(), 1), (busy(), 6)])
def test_a_busy_ground_is_looked_at_more_closely(picture: Image.Image, views: int) -> None:
    encoder = Counting()
    photo = look_at(picture, encoder)
    assert encoder.shown == views
    assert np.linalg.norm(photo.embedding) == pytest.approx(1)
    assert photo.seen.of("baseColour").sum() == pytest.approx(1, abs=1e-3)


def test_the_same_picture_is_known_again() -> None:
    others = np.stack([signature(square(colour)) for colour in ("Blue", "Red")])
    assert look_at(square("Red"), ColourEncoder()).shown_by(others).tolist() == [False, True]
