from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from modiste.types import ModelIdentity, Product, Record

IDENTITY = ModelIdentity("colour", "0123456789abcdef", "fedcba9876543210", 4, 3)


@pytest.fixture
def identity() -> ModelIdentity:
    return IDENTITY


@pytest.fixture
def record() -> Callable[..., Record]:
    """A record by its id and any of the product's fields; `turn` (0 to 3) chooses the axis of its vector.

    Its signature counts from `turn` to 255 and begins again; its probabilities are 1/2, 1/2 - turn/8 and turn/8.
    """

    def make(product_id: str, turn: int = 0, photo_hash: str = "photo", **fields: object) -> Record:
        product = Product(product_id, **fields)
        vector = np.eye(4, dtype=np.float32)[turn]
        likely = np.array([0.5, 0.5 - turn / 8, turn / 8], np.float16)
        thumbnail, look = b"jpeg " + product_id.encode(), (np.arange(768) + turn).astype(np.uint8)
        return Record(product, f"row {sorted(fields.items())}", photo_hash, thumbnail, vector, look, likely)

    return make
