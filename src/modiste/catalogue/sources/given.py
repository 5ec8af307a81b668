"""Products that a program already holds, with their photos' bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from modiste.errors import PhotoError
from modiste.types import Finding, Product


class GivenSource:
    """A Source over (product, photo bytes) pairs; a product that names no photo gets its own id as the photo's key."""

    name = "the given products"

    def __init__(self, pairs: Iterable[tuple[Product, bytes]]) -> None:
        keyed = [(replace(product, photo=product.photo or product.product_id), data) for product, data in pairs]
        self._products = [product for product, _ in keyed]
        self._photos = {product.photo: data for product, data in keyed}

    def read(self) -> Iterator[Product | Finding]:
        """See `Source.read`."""
        return iter(self._products)

    def photo(self, key: str) -> bytes:
        """See `Source.photo`."""
        try:
            return self._photos[key]
        except KeyError:
            raise PhotoError(f"There is no photo {key!r} among {self.name}.") from None
