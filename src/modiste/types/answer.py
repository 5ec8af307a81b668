"""What comes back from a question to a shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modiste.types.catalogue import AttributeValue


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `score`: higher is better; `variants`: ids of near-duplicates that were collapsed into this one."""

    rank: int
    product_id: str
    score: float
    title: str | None
    photo: str | None
    attributes: Mapping[str, AttributeValue]
    why: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    price: float | None = None
    currency: str | None = None
    availability: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read.

    `filters`: what every answer meets, as conditions ("gender=Men", "price<40"), those of `where` among them.
    `preferences`: what comes first, as "word: baseColour=Navy Blue". `corrected`: (as written, as read).
    `matched`: words looked for in titles and attributes. `unknown`: words that mean nothing in this shop.
    `notes`: sentences about how the answer was made that a person should know.
    """

    filters: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    matched: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The hits of `Shop.search`, best first, and how the question was read; iterating gives the hits."""

    hits: tuple[Hit, ...]
    understood: Understood

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
