"""Drawn products among the photos, so that the model that ships also reads the sample shop."""

from __future__ import annotations

import numpy as np

from modiste.catalogue.near_duplicates import SIGNATURE_LENGTH
from modiste.catalogue.sample_shop import draw_products
from modiste.features.preprocess import Preprocessing
from modiste.train.photo_cache import PhotoCache, with_mask
from modiste.types import Product

FIRST_SEED = 1_000
"""Seeds from here on draw for training; the sample shop's own (0 and its neighbours) are never learned."""


def drawn_cache(seed: int, count: int, height: int) -> tuple[list[Product], PhotoCache]:
    """`count` drawn products of a seed apart from the sample shop's, and their frames, in memory."""
    preprocessing = Preprocessing(height=height, width=height * 3 // 4)
    products, frames = [], []
    for product, photo in draw_products(FIRST_SEED + seed, count):
        products.append(product)
        frames.append(with_mask(preprocessing.apply(photo)))
    stacked = np.stack(frames) if frames else np.zeros((0, height, height * 3 // 4, 4), np.uint8)
    signatures = np.zeros((len(products), SIGNATURE_LENGTH), np.uint8)
    return products, PhotoCache(tuple(product.product_id for product in products), stacked, signatures)
