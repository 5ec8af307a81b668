"""Products that a program already holds, with their photos' bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from modiste.errors import PhotoError
from modiste.sources.availability import availability
from modiste.sources.findings import left_out
from modiste.sources.rows import present
from modiste.types import Fault, Finding, Product

TEXTS = ("title", "description", "brand", "currency", "availability", "url", "group")


class GivenSource:
    """A Source over (product, photo bytes) pairs; a product that names no photo gets its own id as the photo's key.

    Texts are read as those of a table are: without white space around them, and "NA" or nothing is a missing value.
    """

    name = "the given products"

    def __init__(self, pairs: Iterable[tuple[Product, bytes]]) -> None:
        self._products: list[Product] = []
        self._photos: dict[str | None, bytes] = {}
        for given, data in pairs:
            product = _tidied(given)
            if self._photos.setdefault(product.photo, data) != data:  # two photos of one name
                product = replace(product, photo=f"{product.product_id}/{product.photo}")
                self._photos[product.photo] = data
            self._products.append(product)

    def read(self) -> Iterator[Product | Finding]:
        """See `Source.read`."""
        for number, product in enumerate(self._products, start=1):
            yield product if product.product_id else left_out(f"product {number} of {self.name}", Fault.EMPTY_ID)

    def photo(self, key: str) -> bytes:
        """See `Source.photo`."""
        try:
            return self._photos[key]
        except KeyError:
            raise PhotoError(f"There is no photo {key!r} among {self.name}.") from None


def _tidied(product: Product) -> Product:
    read = {name: present(value) if isinstance(value, str) else value for name, value in product.attributes.items()}
    texts: dict[str, Any] = {name: present(getattr(product, name)) for name in TEXTS}
    if texts["availability"] is not None:
        texts["availability"] = availability(texts["availability"])
    return replace(
        product,
        photo=product.photo or product.product_id,
        attributes={name: value for name, value in read.items() if value is not None},
        **texts,
    )
