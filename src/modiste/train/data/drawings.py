"""Drawn products among the photos, so that the model that ships also reads the sample shop."""

from __future__ import annotations

import numpy as np

from modiste.models.preprocess import Preprocessing
from modiste.sample.sample_shop import draw_products
from modiste.train.data.photo_cache import PhotoCache, with_mask
from modiste.types import Product
from modiste.vision.signature import SIGNATURE_LENGTH

FIRST_SEED = 1_000
"""Seeds from here on draw for training; the sample shop's own (0 and its neighbours) are never learned."""


def drawn_cache(seed: int, count: int, height: int) -> tuple[list[Product], PhotoCache]:
    """`count` drawn products of a seed apart from the sample shop's, and their frames, in memory.

    Their signatures are blank: drawings are never judged, so nothing is grouped by them.
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
    return products, cache
