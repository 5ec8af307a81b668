"""Training views: drawn from (seed, epoch, row), the product's own pixels kept, no hue changed."""

from __future__ import annotations

import numpy as np
import pytest

from modiste.train.data.augmentation import Frame, augment, generator_for
from modiste.train.preset import Augmentation
from modiste.types import Pixels

SIZE = (80, 60)
STILL = Augmentation(flip=0, rotation=0, scale=(1, 1), shift=0, light=0, coarse=0, jpeg=0, ground=0, larger_view=0)
LIVELY = Augmentation(coarse=1, jpeg=1, ground=1)


@pytest.fixture
def frame() -> Frame:
    """A coloured disc on white, cut out."""
    y, x = np.mgrid[0:80, 0:60]
    inside = ((y - 40) / 30) ** 2 + ((x - 30) / 20) ** 2 < 1
    pixels = np.where(inside[..., None], np.stack([3 * y, 4 * x, y + x], axis=2), 255).astype(np.uint8)
    return Frame(pixels, np.where(inside, 255, 0).astype(np.uint8))


@pytest.fixture
def other() -> Pixels:
    """Some other photo, for blurred grounds."""
    return np.random.default_rng(1).integers(0, 256, (80, 60, 3), dtype=np.uint8)


def test_a_view_is_a_function_of_seed_epoch_and_row(frame: Frame, other: Pixels) -> None:
    def view(*place: int) -> bytes:
        return augment(frame, SIZE, LIVELY, generator_for(*place), other).tobytes()

    assert view(5, 2, 7) == view(5, 2, 7)
    assert len({view(*place) for place in ((5, 2, 7), (6, 2, 7), (5, 3, 7), (5, 2, 8))}) == 4


def test_without_any_change_the_photo_stays_as_it_is(frame: Frame, other: Pixels) -> None:
    assert np.array_equal(augment(frame, SIZE, STILL, generator_for(0, 0, 0), other), frame.pixels)


@pytest.mark.parametrize("row", range(12))
def test_another_ground_keeps_the_products_pixels(frame: Frame, other: Pixels, row: int) -> None:
    settings = STILL.model_copy(update={"ground": 1.0})
    view = augment(frame, SIZE, settings, generator_for(0, 0, row), other)
    assert frame.mask is not None
    inside = frame.mask > 0
    assert np.array_equal(view[inside], frame.pixels[inside])
    assert (view[~inside] != 255).any(axis=1).mean() > 0.9


def test_a_photo_without_a_mask_keeps_its_ground(frame: Frame, other: Pixels) -> None:
    settings = STILL.model_copy(update={"ground": 1.0})
    view = augment(Frame(frame.pixels, None), SIZE, settings, generator_for(0, 0, 0), other)
    assert np.array_equal(view, frame.pixels)


def test_grey_stays_grey(other: Pixels) -> None:
    shades = np.repeat(np.arange(80, dtype=np.uint8)[:, None, None] * 3, 60, axis=1).repeat(3, axis=2)
    settings = Augmentation(ground=0, jpeg=0, coarse=1, light=0.3)
    for row in range(5):
        view = augment(Frame(shades, None), SIZE, settings, generator_for(0, 0, row), other)
        assert np.ptp(view.astype(int), axis=2).max() == 0


def test_the_whole_garment_stays_in_view(frame: Frame, other: Pixels) -> None:
    white = np.full((80, 60, 3), 255, np.uint8)
    white[16:64, 12:48] = 0  # a garment that fills 60 % of each side
    for row in range(40):
        view = augment(Frame(white, None), SIZE, Augmentation(ground=0), generator_for(0, 0, row), other)
        edge = np.concatenate([view[0], view[-1], view[:, 0], view[:, -1]])
        assert edge.min() > 200


def test_a_larger_frame_comes_out_at_the_size_asked_for(other: Pixels) -> None:
    large = np.random.default_rng(0).integers(0, 256, (160, 120, 3), dtype=np.uint8)
    view = augment(Frame(large, None), SIZE, Augmentation(), generator_for(0, 0, 0), other)
    assert (view.shape, view.dtype) == ((80, 60, 3), np.uint8)
