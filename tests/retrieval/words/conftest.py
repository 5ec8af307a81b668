from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.candidates.full_text import FullText
from modiste.retrieval.query.parse import Reader
from modiste.retrieval.query.vocabulary import Vocabulary
from modiste.schema import schema_of
from modiste.types import Product, Snapshot

COLUMNS = ("product_id", "title", "photo", "description", "brand", "price", "currency", "availability", "url", "group")

MODEL_LABELS = {
    "articleType": ["Shirts", "Lehenga Choli", "Trousers", "Track Pants", "Lounge Pants", "Shorts"],
    "baseColour": ["Off White"],
}

CATALOGUE = [
    ("Puma Men Navy Blue Check Shirt", "Men", "Shirts", "Navy Blue", "Casual"),
    ("Nike Men Blue Tshirt", "Men", "Tshirts", "Blue", "Casual"),
    ("Nike Women Black Running Shoes", "Women", "Sports Shoes", "Black", "Sports"),
    ("Clarks Women Tan Leather Shoes", "Women", "Casual Shoes", "Tan", "Casual"),
    ("Disney Boys Red Backpack", "Boys", "Backpacks", "Red", "Casual"),
    ("Disney Girls Pink Dress", "Girls", "Dresses", "Pink", "Party"),
    ("Fossil Unisex Grey Watch", "Unisex", "Watches", "Grey", "Casual"),
    ("Baggit Women Red Handbag", "Women", "Handbags", "Red", "Casual"),
    ("Arrow Men White Formal Shirt", "Men", "Shirts", "White", "Formal"),
]


@pytest.fixture(scope="session")
def products() -> list[Product]:
    """Nine products, "0" to "8", priced 10, 20, ... and without a price for the last."""
    names = ("gender", "articleType", "baseColour", "usage")
    return [
        Product(
            str(row),
            title=title,
            price=None if row == 8 else 10.0 * (row + 1),
            attributes=dict(zip(names, labels, strict=True)),
        )
        for row, (title, *labels) in enumerate(CATALOGUE)
    ]


@pytest.fixture(scope="session")
def snapshot(products) -> Snapshot:
    import pyarrow as pa

    names = list(products[0].attributes)
    arrays = {
        name: pa.array([getattr(p, name) for p in products], pa.float64() if name == "price" else pa.string())
        for name in COLUMNS
    }
    arrays |= {name: pa.array([p.attributes[name] for p in products], pa.string()) for name in names}
    vectors = np.eye(len(products), dtype=np.float32)
    signatures, probabilities = np.zeros((len(products), 768), np.uint8), np.zeros((len(products), 0), np.float16)
    return Snapshot(1, pa.table(arrays), vectors, signatures, tuple(names), probabilities)


@pytest.fixture(scope="session")
def full_text(snapshot) -> FullText:
    return FullText.of(snapshot)


@pytest.fixture(scope="session")
def reader(snapshot, full_text) -> Reader:
    return Reader(
        Vocabulary.of(snapshot, schema_of(dict.fromkeys(snapshot.attribute_names, ())), MODEL_LABELS),
        full_text.counts,
        lambda term: term == "crimsonish",
    )
