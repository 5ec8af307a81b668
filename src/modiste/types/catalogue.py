"""A catalogue as its source tells it: products, their attributes, and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

from modiste.types.findings import Finding
from modiste.types.view import View

AttributeValue: TypeAlias = str | float
"""A label as written in the catalogue, or a number."""


def as_written(value: AttributeValue) -> str | int | float:
    """The value as a person writes it: 2011, not 2011.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True, slots=True)
class Product:
    """One row of a catalogue, close to the Google Merchant product fields.

    `attributes` holds the labels and the source's other columns under the source's own names; a missing value is an
    absent key. `photo` is the key under which the source gives the bytes of the first photo, `further_photos` those of
    the others. `price` is the regular one, `sale_price` the reduced one, both in `currency`; it holds from `sale_start`
    to `sale_end`, always where neither is known. `group` is what the source calls the group of its variants, `garment`
    the key that all variants of one garment share. `first_seen` is when the product first came into the shop, which
    sets it unless the source says so; products are equal whatever it is. Times are seconds since 1970 in UTC.
    """

    product_id: str
    title: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    photo: str | None = None
    description: str | None = None
    brand: str | None = None
    price: float | None = None
    currency: str | None = None
    availability: str | None = None
    url: str | None = None
    group: str | None = None
    further_photos: tuple[str, ...] = ()
    sale_price: float | None = None
    sale_start: float | None = None
    sale_end: float | None = None
    gtin: str | None = None
    mpn: str | None = None
    sku: str | None = None
    size: str | None = None
    garment: str | None = None
    first_seen: float | None = field(default=None, compare=False)

    @property
    def photos(self) -> tuple[str, ...]:
        """The keys of all photos, `photo` first; none where there is no first one."""
        return () if self.photo is None else (self.photo, *self.further_photos)

    @property
    def views(self) -> tuple[View, ...]:
        """Every photo as a view of the product. The shop keeps the vector of the first beside the product."""
        return tuple(map(View, self.photos))

    def price_at(self, time: float) -> float | None:
        """What the product costs at a time: `sale_price` while it holds, else `price`."""
        began = self.sale_start is None or self.sale_start <= time
        goes_on = self.sale_end is None or time <= self.sale_end
        return self.sale_price if self.sale_price is not None and began and goes_on else self.price


@runtime_checkable
class Source(Protocol):
    """One kind of catalogue: rows, and the bytes of their photos."""

    @property
    def name(self) -> str:
        """What a report calls this source, usually its path."""
        ...

    def read(self) -> Iterator[Product | Finding]:
        """Yield every row in the source's own order, as a Product or a Finding (a kept row yields both).

        Reading twice gives the same. Raises SourceError when the source as a whole cannot be read.
        """
        ...

    def photo(self, key: str) -> bytes:
        """The encoded bytes of a photo; safe to call from several threads. Raises PhotoError."""
        ...


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What came out of reading a source: every usable row, and what a person should know."""

    source: Source
    products: tuple[Product, ...]
    findings: tuple[Finding, ...]
