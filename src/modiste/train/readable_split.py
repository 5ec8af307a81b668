"""A catalogue's products on the sides that a training gives them. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modiste.catalogue.photo_signatures import photo_signatures
from modiste.catalogue.splits import Split, split_products
from modiste.settings import Settings
from modiste.types import Catalogue, Product


@dataclass(frozen=True)
class ReadableSplit:
    """The products whose photo can be read, on their sides of the grouped split."""

    catalogue: Catalogue
    sides: Mapping[str, Split]

    @classmethod
    def of(cls, catalogue: Catalogue, settings: Settings) -> ReadableSplit:
        """Look at all photos, group and split as a training does."""
        signatures = photo_signatures(
            catalogue,
            max_bytes=settings.photo_max_bytes,
            max_pixels=settings.photo_max_pixels,
            threads=settings.threads,
        )
        split = split_products(catalogue.products, signatures.near_duplicates())
        return cls(catalogue, {product_id: split[product_id] for product_id in signatures.product_ids})

    def side(self, wanted: Split) -> list[Product]:
        """One side's products, in the catalogue's order."""
        return [product for product in self.catalogue.products if self.sides.get(product.product_id) == wanted]
