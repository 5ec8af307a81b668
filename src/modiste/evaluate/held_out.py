"""The products that a model may be judged on: the grouped split, with its near-duplicates found once and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from modiste.catalogue.groups import group_products
from modiste.catalogue.near_duplicates import NEAR_DUPLICATE_DISTANCE
from modiste.catalogue.photo_signatures import photo_signatures
from modiste.catalogue.splits import Split, split_of
from modiste.errors import PhotoError
from modiste.evaluate.encoding import Advance
from modiste.files import write_atomically
from modiste.settings import Settings
from modiste.types import Catalogue, Product
from modiste.vision.decode import photo_hash
from modiste.vision.signature import signature

CACHE_VERSION = 1
"""Raised when the same signatures would give other pairs."""


@dataclass(frozen=True)
class GroupedSplit:
    """A catalogue whose products are split by group: `groups` and `split` have every product's group key and side."""

    catalogue: Catalogue
    groups: Mapping[str, str]
    split: Mapping[str, Split]

    def side(self, wanted: Split) -> list[Product]:
        """The products of one side, in the catalogue's order."""
        return [product for product in self.catalogue.products if self.split[product.product_id] == wanted]


def grouped_split(
    catalogue: Catalogue, cache: Path | None, settings: Settings, advance: Advance | None = None
) -> GroupedSplit:
    """Group and split a catalogue. Its near-duplicate photos are looked for once; the pairs are kept in `cache`, a
    folder, if there is one."""
    groups = group_products(catalogue.products, _near_duplicates(catalogue, cache, settings, advance))
    return GroupedSplit(catalogue, groups, {product_id: split_of(key) for product_id, key in groups.items()})


def sample(products: Sequence[Product], limit: int | None, lot: str = "lot") -> list[Product]:
    """At most `limit` of the products, in their order; which ones depends on their ids and the lot's name alone."""
    if limit is None or limit >= len(products):
        return list(products)
    chosen = set(sorted((product.product_id for product in products), key=lambda each: _lot(each, lot))[:limit])
    return [product for product in products if product.product_id in chosen]


def ids_hash(products: Sequence[Product]) -> str:
    """BLAKE2b of the sorted ids: 16 hexadecimal digits that tell whether two results judge the same products."""
    text = "\n".join(sorted(product.product_id for product in products))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _lot(product_id: str, lot: str) -> bytes:
    return blake2b(f"{lot}:{product_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _near_duplicates(
    catalogue: Catalogue, cache: Path | None, settings: Settings, advance: Advance | None
) -> list[tuple[str, str]]:
    path = None if cache is None else cache / f"near-duplicates-{content_key(catalogue)}.json"
    if path is not None and path.is_file():
        return [(one, other) for one, other in json.loads(path.read_text("utf-8"))]
    limits = {"max_bytes": settings.photo_max_bytes, "max_pixels": settings.photo_max_pixels}
    pairs = photo_signatures(catalogue, **limits, threads=settings.threads, advance=advance).near_duplicates()
    if path is not None:
        write_atomically(path, json.dumps(pairs).encode())
    return pairs


def content_key(catalogue: Catalogue) -> str:
    """Another one whenever a photo, or the way of comparing photos, is another."""
    digest = blake2b(f"{CACHE_VERSION}:{NEAR_DUPLICATE_DISTANCE}:".encode(), digest_size=12)
    digest.update(_probe())
    for product in catalogue.products:
        if product.photo is not None:
            content = _content(catalogue, product.photo)
            digest.update(f"{product.product_id}\0{content}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _content(catalogue: Catalogue, photo: str) -> str:
    try:
        return photo_hash(catalogue.source.photo(photo))
    except PhotoError as error:
        return str(error)


def _probe() -> bytes:
    """The signature of a drawn picture: it changes with the algorithm."""
    from PIL import Image

    y, x = np.mgrid[0:80, 0:60]
    disc = ((y - 40) / 30) ** 2 + ((x - 30) / 20) ** 2 < 1
    picture = np.where(disc[..., None], np.stack([3 * y, 4 * x, y + x], axis=2), 255).astype(np.uint8)
    return signature(Image.fromarray(picture)).tobytes()
