"""A catalogue's products on the sides that a training gives them. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modiste.catalogue.photo_signatures import photo_signatures
from modiste.catalogue.splits import Split, published_split, split_products
from modiste.parallel.progress import Progress, Silent, counted
from modiste.settings import Settings
from modiste.types import Catalogue, Product


@dataclass(frozen=True)
class CatalogueSplit:
    """The products whose photo can be read, on their sides."""

    catalogue: Catalogue
    sides: Mapping[str, Split]

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        settings: Settings,
        published: Path | None = None,
        *,
        progress: Progress | None = None,
    ) -> CatalogueSplit:
        """Look at all photos, group and split as a training does, or take the sides of a `published` split."""
        shown = sum(product.photo is not None for product in catalogue.products)
        signatures = photo_signatures(
            catalogue,
            max_bytes=settings.photo_max_bytes,
            max_pixels=settings.photo_max_pixels,
            threads=settings.threads,
            advance=counted(progress or Silent(), "photos looked at, to group them", shown),
        )
        if published is None:
            split = split_products(catalogue.products, signatures.near_duplicates())
        else:
            split = published_split(published)
        return cls(catalogue, {each: split[each] for each in signatures.product_ids if each in split})

    def side(self, wanted: Split) -> list[Product]:
        """One side's products, in the catalogue's order."""
        return [product for product in self.catalogue.products if self.sides.get(product.product_id) == wanted]
