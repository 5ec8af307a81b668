"""A catalogue as its source tells it: products, their attributes, and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

from modiste.types.findings import Finding

AttributeValue: TypeAlias = str | float
"""A label as written in the catalogue, or a number."""


def as_written(value: AttributeValue) -> str | int | float:
    """The value as a person writes it: 2011, not 2011.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


ATTRIBUTES = ("gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "usage")
"""The seven label attributes of the Kaggle set, in the order of the paper's target."""


@dataclass(frozen=True, slots=True)
class Product:
    """One row of a catalogue, close to the Google Merchant product fields.

    `attributes` holds the seven label attributes (`ATTRIBUTES`), `year` where known, and the user's own columns under
    their own names; a missing value is an absent key. `photo` is the key under which the source gives the photo's
    bytes.
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
