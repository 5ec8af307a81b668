from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from modiste.errors import ModelError, PhotoError
from modiste.models.preprocess import Preprocessing

DEFAULT_HASH = "778996485a6d7b96f3cc2be492f6bd5e08bb4652bde97f6ca20ba57e9d1e8d73"
"""Shops remember it: whoever changes it makes every shop index again."""


def grey(rows: list[list[int]]) -> Image.Image:
    return Image.fromarray(np.repeat(np.array(rows, np.uint8)[:, :, None], 3, axis=2))


def noise(height: int, width: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(height * width).integers(0, 256, (height, width, 3), dtype=np.uint8))


def test_photo_of_the_nets_size_is_left_as_it_is():
    photo = noise(112, 84)
    assert np.array_equal(Preprocessing().apply(photo), np.asarray(photo))


def test_small_photo_is_enlarged_by_plain_resizing():
    photo = noise(80, 60)
    assert np.array_equal(Preprocessing().apply(photo), np.asarray(photo.resize((84, 112), Image.Resampling.BILINEAR)))


def test_enlarging_interpolates_between_pixel_centres():
    assert Preprocessing(2, 4).apply(grey([[0, 100]]))[:, :, 0].tolist() == [[0, 25, 75, 100]] * 2


def test_shrinking_weighs_every_pixel():
    # The triangle of a halved axis reaches two pixels: weights 3/4, 3/4, 1/4 over 7/4; 255 / 7 = 36.4 and 6 * 255 / 7.
    assert Preprocessing(1, 2).apply(grey([[0, 0, 255, 255]]))[0, :, 0].tolist() == [36, 219]


def test_margin_has_the_mean_colour_of_the_edge():
    # Top 0 + 60 + 120, bottom 180 + 240 + 0, left 0 + 180, right 120 + 0: 900 over 10.
    assert Preprocessing(4, 3).apply(grey([[0, 60, 120], [180, 240, 0]]))[:, :, 0].tolist() == [
        [90, 90, 90],
        [0, 60, 120],
        [180, 240, 0],
        [90, 90, 90],
    ]


def test_channels_of_the_margin_are_averaged_apart():
    photo = Image.new("RGB", (3, 1), (10, 200, 30))
    assert (Preprocessing(4, 3).apply(photo) == (10, 200, 30)).all()


def test_uneven_margin_is_larger_below_and_on_the_right():
    square = grey([[7] * 3] * 3)
    framed = Preprocessing(4, 3, fill="white").apply(square)[:, :, 0]
    assert framed[:, 0].tolist() == [7, 7, 7, 255]
    framed = Preprocessing(3, 4, fill="white").apply(square)[:, :, 0]
    assert framed[0].tolist() == [7, 7, 7, 255]


def test_white_fill_ignores_the_photo():
    assert (Preprocessing(4, 3, fill="white").apply(grey([[0, 0, 0]]))[[0, 2, 3]] == 255).all()


def test_product_on_white_stays_on_white_whatever_the_shape():
    photo = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(photo).rectangle((100, 50, 200, 150), fill="navy")
    framed = Preprocessing().apply(photo)
    assert (framed[[0, -1]] == 255).all()
    assert (framed[:, [0, -1]] == 255).all()


@pytest.mark.parametrize(("height", "width"), [(400, 400), (300, 600), (700, 350)])
def test_circle_stays_round(height, width):
    photo = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(photo).ellipse((width / 2 - 140, height / 2 - 140, width / 2 + 140, height / 2 + 140), fill="black")
    dark = Preprocessing().apply(photo)[:, :, 0] < 128
    assert abs(int(dark.any(axis=1).sum()) - int(dark.any(axis=0).sum())) <= 1


def test_large_photo_looks_as_without_the_first_reduction():
    waves = np.sin(np.arange(2400)[:, None] / 150) * np.cos(np.arange(1800)[None, :] / 130)
    photo = grey((127 + 120 * waves).astype(np.uint8).tolist())
    plain = np.asarray(photo.resize((84, 112), Image.Resampling.BILINEAR)).astype(int)
    assert np.abs(Preprocessing().apply(photo).astype(int) - plain).max() <= 2


@settings(deadline=None, max_examples=60)
@given(
    height=st.integers(1, 3000),
    width=st.integers(1, 10),
    turned=st.booleans(),
    colour=st.tuples(*[st.integers(0, 255)] * 3),
    fill=st.sampled_from(["border", "white"]),
)
def test_any_size_gives_the_nets_frame_with_the_aspect_ratio_kept(height, width, turned, colour, fill):
    height, width = (width, height) if turned else (height, width)
    preprocessing = Preprocessing(fill=fill)
    framed = preprocessing.apply(Image.new("RGB", (width, height), colour))
    assert (framed.shape, framed.dtype) == ((112, 84, 3), np.uint8)
    ours, theirs = preprocessing.fitted_size(height, width)
    assert ours == 112 or theirs == 84
    scale = min(112 / height, 84 / width)
    assert abs(ours - max(1, height * scale)) <= 0.5 and abs(theirs - max(1, width * scale)) <= 0.5
    if fill == "border":
        assert (framed == colour).all()
    else:
        assert (framed == colour).all(axis=2).sum() >= ours * theirs


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "P"])
def test_other_modes_are_refused_by_name(mode):
    with pytest.raises(PhotoError, match=f"mode is {mode}"):
        Preprocessing().apply(Image.new(mode, (4, 4)))


def test_photo_without_pixels_is_refused():
    with pytest.raises(PhotoError, match="5 high and 0 wide"):
        Preprocessing().apply(Image.new("RGB", (0, 5)))


@pytest.mark.parametrize("side", [0, -1, 4097, 2.5, True, "112"])
def test_sides_out_of_range_are_refused(side):
    with pytest.raises(ModelError, match="height"):
        Preprocessing(height=side)
    with pytest.raises(ModelError, match="width"):
        Preprocessing(width=side)


@pytest.mark.parametrize("name", ["resample", "fill"])
def test_unknown_names_are_refused_with_the_known_ones(name):
    with pytest.raises(ModelError, match=rf"{name} is 'mirror'; known are .*(bilinear|border)"):
        Preprocessing(**{name: "mirror"})


def test_goes_through_json_and_back():
    preprocessing = Preprocessing(64, 48, "lanczos", "white")
    assert Preprocessing.from_dict(json.loads(json.dumps(preprocessing.as_dict()))) == preprocessing


def test_unknown_and_missing_keys_are_refused():
    with pytest.raises(ModelError, match="unknown keys: crop"):
        Preprocessing.from_dict({**Preprocessing().as_dict(), "crop": 1})
    with pytest.raises(ModelError, match=r"missing keys: fill; it needs fill, height, resample, width"):
        Preprocessing.from_dict({"height": 1, "width": 1, "resample": "bilinear"})


def test_hash_is_the_one_that_shops_remember():
    assert Preprocessing().hash() == DEFAULT_HASH


def test_hash_is_the_same_in_another_process():
    code = "from modiste.models.preprocess import Preprocessing; print(Preprocessing().hash())"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert told.stdout.strip() == DEFAULT_HASH


def test_hash_tells_every_field_apart():
    others = [
        Preprocessing(111),
        Preprocessing(width=85),
        Preprocessing(resample="bicubic"),
        Preprocessing(fill="white"),
    ]
    assert len({DEFAULT_HASH, *(other.hash() for other in others)}) == 5
