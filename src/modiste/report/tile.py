"""One product on a picture sheet, as plain values, and how hits and products become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modiste.types import AttributeValue, Hit, Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.Image import Image

KIND = ("articleType", "subCategory", "masterCategory")
"""Of these attributes the first known one says what the product is."""

LOOKS = ("baseColour", "usage", "season")
"""These share the second line, the most telling first, because a narrow card cuts its end."""

UNKNOWN = "?"

LABEL_LINES = (("masterCategory", "subCategory"), ("gender", "articleType"), ("baseColour", "usage", "season"))
"""The seven labels as they share three lines."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A photo with its words. `photo`: encoded bytes, an open picture, or None where there is none; a photo that cannot
    be decoded is shown as missing. `badge` is a short text on the photo's corner, for example rank and score."""

    photo: bytes | Image | None
    heading: str
    lines: Sequence[str] = ()
    badge: str | None = None


def hit_tile(hit: Hit, photo: bytes | Image | None) -> Tile:
    """A hit: rank and score as badge, title, kind, looks, and how many near-duplicates it stands for."""
    lines = [*attribute_lines(hit.attributes), *(_price_line(hit.price, hit.currency))]
    if hit.variants:
        lines.append(f"+ {len(hit.variants)} variant{'s' if len(hit.variants) > 1 else ''}")
    return Tile(photo, hit.title or hit.product_id, lines, f"{hit.rank}  ·  {hit.score:.2f}")


def product_tile(product: Product, photo: bytes | Image | None, badge: str | None = None) -> Tile:
    """A product of the catalogue: title, kind and looks."""
    return Tile(photo, product.title or product.product_id, attribute_lines(product.attributes), badge)


def label_lines(attributes: Mapping[str, AttributeValue]) -> tuple[str, ...]:
    """All seven labels on three lines, unknown ones as a question mark, for those who check the labels themselves."""
    return tuple(" · ".join(str(attributes.get(name, UNKNOWN)) for name in names) for names in LABEL_LINES)


def attribute_lines(attributes: Mapping[str, AttributeValue]) -> tuple[str, ...]:
    """What it is and what it looks like: ("Men · Shirts", "Navy Blue · Casual · Fall"); unknown parts are left out."""
    kind = next((name for name in KIND if name in attributes), None)
    first = [str(attributes[name]) for name in ("gender", kind) if name and name in attributes]
    looks = [str(attributes[name]) for name in LOOKS if name in attributes]
    return tuple(" · ".join(parts) for parts in (first, looks) if parts)


def _price_line(price: float | None, currency: str | None) -> tuple[str, ...]:
    return () if price is None else (f"{price:,.2f} {currency or ''}".strip(),)
