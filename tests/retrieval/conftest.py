from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from modiste.types import AttributeValue, Embeddings, Product, Signatures, Snapshot

FIELDS = ("product_id", "title", "photo", "description", "brand", "price", "currency", "availability", "url", "group")


@pytest.fixture(scope="session")
def snapshot() -> Callable[..., Snapshot]:
    """A snapshot of products, in their order; attributes are numbers where the first value is one."""

    def make(
        products: list[Product], embeddings: Embeddings | None = None, signatures: Signatures | None = None
    ) -> Snapshot:
        kinds: dict[str, AttributeValue] = {}
        for product in products:
            kinds = {**product.attributes, **kinds}
        arrays = {
            name: pa.array([getattr(p, name) for p in products], pa.float64() if name == "price" else pa.string())
            for name in FIELDS
        }
        arrays |= {
            name: pa.array(
                [p.attributes.get(name) for p in products], pa.string() if isinstance(kind, str) else pa.float64()
            )
            for name, kind in kinds.items()
        }
        vectors = np.zeros((len(products), 2), np.float32) if embeddings is None else embeddings
        looks = np.zeros((len(products), 768), np.uint8) if signatures is None else signatures
        return Snapshot(1, pa.table(arrays), vectors, looks, tuple(kinds), np.zeros((len(products), 0), np.float16))

    return make
