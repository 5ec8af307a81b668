"""Products that are searched, as a shop would hold them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from modiste.store.columns import SHOWN_COLUMNS
from modiste.types import ATTRIBUTES, Embeddings, Product, Snapshot

SIGNATURE_VALUES = 768


def gallery_snapshot(
    products: Sequence[Product], embeddings: Embeddings, attributes: Sequence[str] = ATTRIBUTES
) -> Snapshot:
    """Products with the (n, d) vectors of their photos and these label attributes; no signatures or probabilities."""
    columns = {
        name: pa.array([getattr(p, name) for p in products], pa.float64() if name == "price" else pa.string())
        for name in SHOWN_COLUMNS
    }
    columns |= {name: pa.array([_text(p, name) for p in products], pa.string()) for name in attributes}
    signatures = np.zeros((len(products), SIGNATURE_VALUES), np.uint8)  # colours are not asked for
    probabilities = np.zeros((len(products), 0), np.float16)
    return Snapshot(0, pa.table(columns), embeddings, signatures, tuple(attributes), probabilities)


def _text(product: Product, attribute: str) -> str | None:
    value = product.attributes.get(attribute)
    return None if value is None else str(value)
