"""A catalogue looked at: its rows counted, its photos decoded and compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modiste.catalogue.groups import connect, id_order
from modiste.catalogue.photo_signatures import PhotoSignatures, photo_signatures
from modiste.errors import PhotoError
from modiste.parallel.progress import Progress, Silent, counted
from modiste.quality.catalogue.sampling import plain_sample
from modiste.quality.catalogue.statistics import CatalogueStatistics, catalogue_statistics
from modiste.settings import Settings
from modiste.sources.reading import ReadingReport
from modiste.types import Catalogue, Product
from modiste.vision.decode import decode

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Inspection:
    """A catalogue that was read, counted and searched for repeated photos.

    `photos` says how many photos were looked at, `readable` has the ids of those that could be decoded, `photo_groups`
    the ids that photos alone link, the largest group first. `seed` decides which products are shown.
    """

    catalogue: Catalogue
    settings: Settings
    reading: ReadingReport
    statistics: CatalogueStatistics
    photos: int
    readable: Collection[str]
    photo_groups: Sequence[Sequence[str]]
    seed: int

    def photo(self, product: Product) -> Image | None:
        """The product's photo, upright RGB; None where there is none or it cannot be read."""
        if product.photo is None:
            return None
        limits = self.settings
        try:
            data = self.catalogue.source.photo(product.photo)
            return decode(data, max_bytes=limits.photo_max_bytes, max_pixels=limits.photo_max_pixels)
        except PhotoError:
            return None


def inspect_catalogue(
    catalogue: Catalogue,
    settings: Settings,
    *,
    seed: int = 0,
    limit_photos: int | None = None,
    progress: Progress | None = None,
) -> Inspection:
    """Look at all photos, or at `limit_photos` drawn by the seed, and count; a photo that fails becomes a finding."""
    signatures = _look(catalogue, settings, seed, limit_photos, progress)
    pairs = signatures.near_duplicates()
    found = replace(catalogue, findings=(*catalogue.findings, *signatures.findings))
    return Inspection(
        catalogue=catalogue,
        settings=settings,
        reading=ReadingReport.of(found),
        statistics=catalogue_statistics(catalogue.products, pairs, len(signatures.product_ids)),
        photos=len(signatures.product_ids) + len(signatures.findings),
        readable=frozenset(signatures.product_ids),
        photo_groups=photo_groups(pairs),
        seed=seed,
    )


def photo_groups(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The ids that near-duplicate photos link, chained into groups: the largest first, ids in their order."""
    linked = sorted({product_id for pair in pairs for product_id in pair}, key=id_order)
    groups: dict[str, list[str]] = {}
    for product_id, key in connect(linked, pairs).items():
        groups.setdefault(key, []).append(product_id)
    return sorted(groups.values(), key=len, reverse=True)


def _look(
    catalogue: Catalogue, settings: Settings, seed: int, limit: int | None, progress: Progress | None
) -> PhotoSignatures:
    shown = [product for product in catalogue.products if product.photo is not None]
    chosen = shown if limit is None else plain_sample(shown, limit, seed)
    return photo_signatures(
        replace(catalogue, products=tuple(chosen)),
        max_bytes=settings.photo_max_bytes,
        max_pixels=settings.photo_max_pixels,
        threads=settings.threads,
        advance=counted(progress or Silent(), "looking at photos", len(chosen)),
    )
