"""Drawn products among the photos, so that the model that ships also reads the sample shop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modiste.metrics.classification import MISSING
from modiste.models.preprocess import Preprocessing
from modiste.parallel.progress import Progress
from modiste.sample.sample_shop import draw_products
from modiste.schema import kaggle
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.photo_cache import PhotoCache, with_mask
from modiste.train.preset import Preset
from modiste.types import Product
from modiste.vision.signature import SIGNATURE_LENGTH

FIRST_SEED = 1_000
"""Seeds from here on draw for training; the sample shop's own (0 and its neighbours) are never learned."""

HEIGHT = 112
"""Pixels of a drawing's longer side."""


@dataclass(frozen=True)
class DrawnProducts:
    """Drawn products, and their photos in memory."""

    products: tuple[Product, ...]
    cache: PhotoCache


def draw_labelled(space: LabelSpace, preset: Preset, progress: Progress) -> DrawnProducts:
    """The preset's drawings that have a label of the space; none, and a sentence, where the labels are others.

    Drawings are labelled as the Kaggle set's products are.
    """
    fitting = bool(set(space.names) & set(kaggle().names))
    drawn = drawn_products(preset.seed, preset.drawings if fitting else 0, HEIGHT)
    taught = tuple(product for product in drawn.products if set(space.targets(product)) != {MISSING})
    if len(taught) < preset.drawings:
        progress.say(f"{preset.drawings - len(taught):,} drawn products have none of these labels and are left out.")
    return DrawnProducts(taught, drawn.cache)


def drawn_products(seed: int, count: int, height: int) -> DrawnProducts:
    """`count` drawn products of a seed apart from the sample shop's, with frames of `height` pixels.

    Their signatures are blank: drawings are never validated on, so nothing is grouped by them.
    """
    preprocessing = Preprocessing(height=height, width=height * 3 // 4)
    frames = np.zeros((count, preprocessing.height, preprocessing.width, 4), np.uint8)
    products = []
    for row, (product, photo) in enumerate(draw_products(FIRST_SEED + seed, count)):
        products.append(product)
        frames[row] = with_mask(preprocessing.apply(photo))
    cache = PhotoCache(
        key=f"drawings of seed {FIRST_SEED + seed}, {count} at {height}",
        product_ids=tuple(product.product_id for product in products),
        frames=frames,
        signatures=np.full((count, SIGNATURE_LENGTH), 255, np.uint8),
        aspects=(preprocessing.width / preprocessing.height,) * count,
    )
    return DrawnProducts(tuple(products), cache)
