"""The photos of a whole catalogue as signatures, and which products' photos are near-duplicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.near_duplicates import NEAR_DUPLICATE_DISTANCE, near_duplicate_pairs
from modiste.errors import PhotoError
from modiste.sources.findings import noted
from modiste.types import Catalogue, Fault, Finding, Product, Source
from modiste.vision.decode import decode
from modiste.vision.signature import SIGNATURE_LENGTH, WORKING_SIDE, signature

PRODUCTS_PER_BATCH = 1024
"""Products handed to the threads at a time, so that memory does not grow with the catalogue."""


@dataclass(frozen=True, slots=True)
class PhotoSignatures:
    """Row i of `signatures` (n, 768) uint8 is the photo of `product_ids[i]`; `findings` has the photos that failed."""

    product_ids: tuple[str, ...]
    signatures: NDArray[np.uint8]
    findings: tuple[Finding, ...] = ()

    def near_duplicates(self, threshold: float = NEAR_DUPLICATE_DISTANCE) -> list[tuple[str, str]]:
        """Pairs of ids whose photos are near-duplicates, in the order of the rows."""
        return near_duplicate_ids(self.product_ids, self.signatures, threshold)


def near_duplicate_ids(
    product_ids: Sequence[str], signatures: NDArray[np.uint8], threshold: float = NEAR_DUPLICATE_DISTANCE
) -> list[tuple[str, str]]:
    """`near_duplicate_pairs` of (n, d) uint8 signatures as pairs of the n ids."""
    pairs = near_duplicate_pairs(signatures, threshold)
    return [(product_ids[first], product_ids[second]) for first, second in pairs.tolist()]


def photo_signatures(
    catalogue: Catalogue,
    *,
    max_bytes: int,
    max_pixels: int,
    threads: int = 1,
    advance: Callable[[int], object] | None = None,
) -> PhotoSignatures:
    """The signatures of all photos that can be read, in the order of the products; a photo that fails is a finding.

    `max_bytes` and `max_pixels` are the limits of `photos.decode`; `advance` gets the number of products done.
    """
    shown = [product for product in catalogue.products if product.photo is not None]
    product_ids: list[str] = []
    rows = [np.empty((0, SIGNATURE_LENGTH), dtype=np.uint8)]
    failed: list[Finding] = []

    def one(product: Product) -> NDArray[np.uint8] | Finding:
        return _signature_of(catalogue.source, product, max_bytes, max_pixels)

    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(shown), PRODUCTS_PER_BATCH):
            batch = shown[start : start + PRODUCTS_PER_BATCH]
            for product, result in zip(batch, pool.map(one, batch), strict=True):
                if isinstance(result, Finding):
                    failed.append(result)
                else:
                    product_ids.append(product.product_id)
                    rows.append(result[None])
            if advance is not None:
                advance(len(batch))
    return PhotoSignatures(tuple(product_ids), np.concatenate(rows), tuple(failed))


def _signature_of(source: Source, product: Product, max_bytes: int, max_pixels: int) -> NDArray[np.uint8] | Finding:
    key = product.photo or ""
    try:
        photo = decode(source.photo(key), max_bytes=max_bytes, max_pixels=max_pixels, least_side=2 * WORKING_SIDE)
    except PhotoError as error:
        return noted(key, Fault.PHOTO_UNREADABLE, product.product_id, error=str(error))
    return signature(photo)
