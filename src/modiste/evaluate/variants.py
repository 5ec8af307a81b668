"""The same products on other photos: smaller and larger ones, and products set on busy grounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from PIL import Image

from modiste.errors import PhotoError
from modiste.evaluate.encoding import OpenPhoto, product_photo
from modiste.evaluate.predictions import Predictions
from modiste.evaluate.results import Difference, VariantResult
from modiste.evaluate.scoring import accuracies
from modiste.metrics.bootstrap import difference_interval, redraws
from modiste.sample.drawing.backgrounds import draw_ground
from modiste.settings import Settings
from modiste.types import Catalogue, Product
from modiste.vision.ground import product_mask, set_on_ground

HEIGHTS = (80, 128, 256)
"""Kaggle's small photos, a list's thumbnails, and a page's photos; heights in pixels."""

ON_BUSY_GROUNDS = "on busy grounds"

RESAMPLING = Image.Resampling.BICUBIC


@dataclass(frozen=True)
class Variant:
    """A way of showing products: `open_photo` raises PhotoError for products that cannot be shown so."""

    name: str
    products: Sequence[Product]
    open_photo: OpenPhoto[Product]


def variants(
    products: Sequence[Product], catalogue: Catalogue, larger: Catalogue | None, settings: Settings
) -> Iterator[Variant]:
    """Every way in which the products are shown a second time."""
    own = product_photo(catalogue.source, settings)
    for height in HEIGHTS:
        yield Variant(f"own, {height} px high", products, _at_height(own, height))
    if larger is not None:
        with_photo = {product.product_id for product in larger.products if product.photo is not None}
        shown = [product for product in products if product.product_id in with_photo]
        unsqueezed = unsqueezed_photo(larger, own, settings)
        for height in HEIGHTS:
            yield Variant(f"larger, {height} px high", shown, _at_height(unsqueezed, height))
    yield Variant(ON_BUSY_GROUNDS, products, _on_busy_ground(own))


def compare_to_own(name: str, own: Predictions, other: Predictions, left_out: int) -> VariantResult:
    """The accuracies of `other`, and their paired differences to the same products' own photos."""
    same = own.of([product.product_id for product in other.products])
    samples = redraws(other.groups)
    differences: dict[str, Difference | None] = {}
    for head, before in zip(other.shown, same.shown, strict=True):
        interval = difference_interval(head.right, before.right, head.labelled, samples)
        value = (head.right.astype(float) - before.right)[head.labelled].mean() if interval else 0.0
        differences[head.attribute] = Difference(value=float(value), interval=interval) if interval else None
    return VariantResult(
        name=name,
        photos=len(other.products),
        left_out=left_out,
        accuracy=accuracies(other),
        difference=differences,
    )


def _at_height(opened: OpenPhoto[Product], height: int) -> OpenPhoto[Product]:
    def resized(product: Product) -> Image.Image:
        photo = opened(product)
        return photo.resize((max(1, round(photo.width * height / photo.height)), height), RESAMPLING)

    return resized


def unsqueezed_photo(larger: Catalogue, own: OpenPhoto[Product], settings: Settings) -> OpenPhoto[Product]:
    """Opens a product's larger photo, stretched to the shape of its own: archives of larger photos are often squares.

    Raises KeyError for a product without one.
    """
    by_id = {product.product_id: product for product in larger.products if product.photo is not None}
    opened = product_photo(larger.source, settings)

    def stretched(product: Product) -> Image.Image:
        photo, shape = opened(by_id[product.product_id]), own(product)
        return photo.resize((max(1, round(photo.height * shape.width / shape.height)), photo.height), RESAMPLING)

    return stretched


def _on_busy_ground(opened: OpenPhoto[Product]) -> OpenPhoto[Product]:
    def swapped(product: Product) -> Image.Image:
        frame = np.asarray(opened(product))
        mask = product_mask(frame)
        if mask is None:
            raise PhotoError("The photo's ground is not plain, so the product cannot be cut out.")
        # From the id alone, so that every run and every model sees the same ground.
        seed = int.from_bytes(
            blake2b(product.product_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
        )
        ground = draw_ground(np.random.default_rng(seed), *frame.shape[:2])
        return Image.fromarray(set_on_ground(frame, mask, ground))

    return swapped
