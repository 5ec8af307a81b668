"""The same products on other photos."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from PIL import Image
from small_world import png, square

from modiste.errors import PhotoError
from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.evaluate.variants import Variant, compare_to_own, variants
from modiste.settings import Settings
from modiste.sources.given import GivenSource
from modiste.types import Catalogue, Product

SETTINGS = Settings(threads=1)


def framed(height: int = 80, width: int = 60) -> Image.Image:
    """A red product on white: the middle half of each side."""
    photo = square("White", height, width)
    photo.paste((255, 0, 0), (width // 4, height // 4, 3 * width // 4, 3 * height // 4))
    return photo


def catalogue(photos: Mapping[str, Image.Image]) -> Catalogue:
    source = GivenSource((Product(product_id), png(photo)) for product_id, photo in photos.items())
    return Catalogue(source, tuple(source.read()), ())  # type: ignore[arg-type]


def shown(own: Catalogue, larger: Catalogue | None = None) -> dict[str, Variant]:
    return {variant.name: variant for variant in variants(own.products, own, larger, SETTINGS)}


@pytest.mark.parametrize(("height", "width"), [(80, 60), (128, 96), (256, 192)])
def test_own_photos_are_brought_to_a_height(height: int, width: int) -> None:
    own = catalogue({"1": framed(160, 120)})
    photo = shown(own)[f"own, {height} px high"].open_photo(own.products[0])
    assert (photo.height, photo.width) == (height, width)


def test_larger_photos_are_stretched_to_the_shape_of_the_own() -> None:
    own = catalogue({"1": framed(80, 60), "2": framed()})
    larger = catalogue({"1": framed(224, 224), "3": framed(224, 224)})
    variant = shown(own, larger)["larger, 256 px high"]
    assert [product.product_id for product in variant.products] == ["1"]
    photo = variant.open_photo(variant.products[0])
    assert (photo.height, photo.width) == (256, 192)
    np.testing.assert_allclose(np.asarray(photo)[128, 96], (255, 0, 0), atol=2)


def test_a_busy_ground_leaves_the_product_as_it_is() -> None:
    own = catalogue({"1": framed(), "2": framed()})
    variant = shown(own)["on busy grounds"]
    before = np.asarray(framed())
    after, other = (np.asarray(variant.open_photo(product)) for product in own.products)
    product = (before == (255, 0, 0)).all(axis=2)
    np.testing.assert_array_equal(after[product], before[product])
    assert (after[~product] != 255).any(axis=1).mean() > 0.9
    assert (after[~product] != other[~product]).any()
    np.testing.assert_array_equal(after, np.asarray(variant.open_photo(own.products[0])))


def test_a_product_that_cannot_be_cut_out_is_left_out() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8)
    own = catalogue({"1": Image.fromarray(noise)})
    with pytest.raises(PhotoError, match="ground is not plain"):
        shown(own)["on busy grounds"].open_photo(own.products[0])


def judged(right: Mapping[str, bool]) -> Predictions:
    """Products whose gender Men was predicted, or missed for Women."""
    probabilities = np.array([[0.8, 0.0, 0.2] if value else [0.2, 0.0, 0.8] for value in right.values()], np.float32)
    head = HeadPredictions(
        "gender", "merged", ("Men", "Unisex", "Women"), np.zeros(len(right), np.int64), probabilities
    )
    return Predictions(tuple(map(Product, right)), tuple(right), (head,))


def test_comparison_is_of_the_same_products() -> None:
    own = judged({"1": True, "2": True, "3": False, "4": True})
    result = compare_to_own("small", own, judged({"4": False, "1": True}), left_out=2)
    assert (result.photos, result.left_out, result.accuracy) == (2, 2, {"gender": 0.5})
    difference = result.difference["gender"]
    assert difference is not None
    assert difference.value == pytest.approx(-0.5)
    assert (difference.interval.low, difference.interval.high) == (-1, 0)
