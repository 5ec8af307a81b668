"""What is seen of a photo: its ground, the views for a net, its signature and colours."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from modiste.vision.colours import read_colour
from modiste.vision.ground import plain_ground, product_mask, set_on_ground
from modiste.vision.look import look
from modiste.vision.saliency import garment_box
from modiste.vision.signature import signature

ASPECT = 84 / 112


def boxed(side: int, box: tuple[int, int, int, int]) -> Image.Image:
    """A red box on a light square."""
    photo = Image.new("RGB", (side, side), (250, 250, 250))
    ImageDraw.Draw(photo).rectangle(box, fill=(200, 0, 0))
    return photo


def on_sand() -> Image.Image:
    """A blue garment on a ground of brownish cells."""
    cells = np.random.default_rng(1).integers(90, 200, (20, 20, 1)).repeat(10, axis=0).repeat(10, axis=1)
    photo = Image.fromarray((cells * np.array([1.0, 0.8, 0.5])).astype(np.uint8))
    ImageDraw.Draw(photo).rectangle((60, 40, 139, 159), fill=(20, 30, 160))
    return photo


def test_a_small_product_on_a_wide_plain_ground_is_brought_closer() -> None:
    seen = look(boxed(400, (180, 160, 219, 239)))
    near = seen.view(ASPECT)
    red = np.asarray(near)[..., 1] < 100
    assert red.any(axis=1).mean() == pytest.approx(0.75, abs=0.05)
    assert near.width / near.height == pytest.approx(ASPECT, abs=0.02)
    assert [np.asarray(view).tolist() for view in seen.views(ASPECT)] == [np.asarray(near).tolist()]


def test_a_product_that_fills_its_plain_ground_stays_as_it_is() -> None:
    photo = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(photo).rectangle((10, 5, 49, 74), fill=(0, 0, 200))
    seen = look(photo)
    assert seen.view(ASPECT) is photo
    assert seen.views(ASPECT) == (photo,)


def test_the_garment_is_found_on_a_busy_ground() -> None:
    photo = on_sand()
    assert plain_ground(photo) is None
    box = garment_box(photo)
    assert box is not None
    found = [200 * edge for edge in (box.left, box.top, box.right, box.bottom)]
    assert found == pytest.approx([60, 40, 140, 160], abs=12)


def test_a_busy_photo_is_indexed_whole_and_asked_in_six_views() -> None:
    photo = on_sand()
    seen = look(photo)
    assert seen.view(ASPECT) is photo
    views = seen.views(ASPECT)
    assert len(views) == 6
    assert views[3].tobytes() == views[0].transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes()


def test_a_look_has_the_photo_s_signature_and_colours() -> None:
    photo = boxed(160, (40, 40, 119, 119))
    seen = look(photo)
    assert seen.signature().tolist() == signature(photo).tolist()
    colours = seen.colours()
    assert colours.shares.shape == (1, 4)
    assert colours.nearness(read_colour("#c80000"))[0] > 0.6
    assert colours.nearness(read_colour("#0000c8"))[0] == pytest.approx(0, abs=1e-3)


def test_a_product_is_cut_from_a_plain_ground_alone() -> None:
    frame = np.asarray(boxed(100, (20, 20, 79, 79)))
    mask = product_mask(frame)
    assert mask is not None
    assert (mask[20:80, 20:80] == 255).all()
    assert (mask > 0).sum() == 60 * 60
    moved = set_on_ground(frame, mask, np.full_like(frame, 7))
    assert moved[0, 0].tolist() == [7, 7, 7]
    assert moved[50, 50].tolist() == [200, 0, 0]
    assert product_mask(np.asarray(on_sand())) is None


def test_a_product_that_fills_nearly_all_or_nothing_is_not_cut_out() -> None:
    assert product_mask(np.asarray(boxed(100, (1, 1, 98, 98)))) is None
    assert product_mask(np.asarray(boxed(100, (45, 45, 54, 54)))) is None


@pytest.mark.parametrize(("width", "plain"), [(26, True), (30, False)])
def test_a_plain_ground_fills_65_percent_of_the_border(width: int, plain: bool) -> None:
    """A black stripe from top to bottom takes 52 or 60 of the border's 160 places."""
    photo = Image.new("RGB", (40, 40), "white")
    ImageDraw.Draw(photo).rectangle((5, 0, 4 + width, 39), fill="black")
    assert (plain_ground(photo) is not None) is plain
