"""Products that are searched, as a shop holds them, and asked through the shop's own door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from modiste.evaluate.retrieval.gallery_store import GalleryStore
from modiste.evaluate.retrieval.methods import Method
from modiste.metrics.ranking import NOBODY, K, Rows
from modiste.retrieval.candidates.full_text import FullText
from modiste.retrieval.query.where import rows_meeting
from modiste.settings import Settings
from modiste.shop import Shop
from modiste.store.columns import SHOWN_COLUMNS
from modiste.types import (
    Condition,
    Embeddings,
    Hit,
    Product,
    Snapshot,
    TextEncoder,
)

SIGNATURE_VALUES = 768


def gallery_snapshot(products: Sequence[Product], embeddings: Embeddings, attributes: Sequence[str] = ()) -> Snapshot:
    """Products with the (n, d) vectors of their photos and these label attributes; no signatures or probabilities."""
    columns = {
        name: pa.array([getattr(p, name) for p in products], pa.float64() if name == "price" else pa.string())
        for name in SHOWN_COLUMNS
    }
    columns |= {name: pa.array([_text(p, name) for p in products], pa.string()) for name in attributes}
    signatures = np.zeros((len(products), SIGNATURE_VALUES), np.uint8)  # colours are not asked for
    probabilities = np.zeros((len(products), 0), np.float16)
    return Snapshot(1, pa.table(columns), embeddings, signatures, tuple(attributes), probabilities)


@dataclass(frozen=True)
class GalleryShop:
    """n products in a `Shop`, whose answers come as rows. Near-duplicates are never collapsed."""

    shop: Shop
    products: tuple[Product, ...]
    embeddings: Embeddings

    @classmethod
    def of(
        cls,
        products: Sequence[Product],
        method: Method,
        attributes: Sequence[str],
        settings: Settings,
        tower: TextEncoder | None = None,
    ) -> GalleryShop:
        """A shop of products whose (n, d) vectors and probabilities `method` has, row by row.

        `attributes` are the keys of the labels that the shop knows. `tower` gives words vectors of the same space.
        """
        snapshot = gallery_snapshot(products, method.embeddings, attributes)
        store = GalleryStore(replace(snapshot, probabilities=method.probabilities), method.encoder.identity)
        return cls(Shop(store, method.encoder, settings, tower), tuple(products), method.embeddings)

    @cached_property
    def titles(self) -> FullText:
        """Full text over titles alone."""
        return title_index(self.products)

    def meeting(self, conditions: Sequence[Condition]) -> NDArray[np.bool_]:
        """(n,) which products meet all conditions."""
        return rows_meeting(conditions, self.shop.snapshot())

    def search(self, texts: Sequence[str], conditions: Sequence[Sequence[Condition]] = ()) -> Rows:
        """(q, 10) rows as `Shop.search` answers; `NOBODY` after the last. `conditions` are those of each text."""
        asked = conditions or [()] * len(texts)
        answers = [
            self.shop.search(text, k=K, where=list(where), collapse=False).hits
            for text, where in zip(texts, asked, strict=True)
        ]
        return self._rows(answers)

    def similar(self, photos: Iterable[Image.Image], conditions: Sequence[Sequence[Condition]]) -> Rows:
        """(q, 10) rows as `Shop.similar` answers photos; `NOBODY` after the last. `conditions` are those of each."""
        answers = [
            self.shop.similar(photo, K, list(where), collapse=False)
            for photo, where in zip(photos, conditions, strict=True)
        ]
        return self._rows(answers)

    def _rows(self, answers: Sequence[Sequence[Hit]]) -> Rows:
        found = np.full((len(answers), K), NOBODY, np.intp)
        for place, hits in enumerate(answers):
            found[place, : len(hits)] = [self._row_of[hit.product_id] for hit in hits]
        return found

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {product.product_id: row for row, product in enumerate(self.products)}


def title_index(products: Sequence[Product]) -> FullText:
    """Full text over the products' own fields alone, which are their titles where no brand is given."""
    return FullText.of(gallery_snapshot(products, np.empty((len(products), 0), np.float32)))


def _text(product: Product, attribute: str) -> str | None:
    value = product.attributes.get(attribute)
    return None if value is None else str(value)
