"""One product on a picture sheet, as plain values, and how hits and products become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modiste.schema import CATEGORIES, Role, Schema
from modiste.types import AttributeValue, Hit, Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.Image import Image

LOOKS = (Role.COLOUR, Role.OCCASION, Role.SEASON)
"""These share the second line, the most telling first, because a narrow card cuts its end."""

UNKNOWN = "?"

LABEL_LINES = ((Role.MASTER, Role.SUB), (Role.WEARER, Role.TYPE), LOOKS)
"""What the labels mean that share each of three lines."""

OTHERS = 3
"""Labels without such a meaning that share the last line."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A photo with its words. `photo`: encoded bytes, an open picture, or None where there is none; a photo that cannot
    be decoded is shown as missing. `badge` is a short text on the photo's corner, for example rank and score."""

    photo: bytes | Image | None
    heading: str
    lines: Sequence[str] = ()
    badge: str | None = None


def hit_tile(hit: Hit, photo: bytes | Image | None, schema: Schema) -> Tile:
    """A hit: rank and score as badge, title, category, looks, and how many near-duplicates it stands for."""
    lines = [*attribute_lines(hit.attributes, schema), *(_price_line(hit.price, hit.currency))]
    if hit.variants:
        lines.append(f"+ {len(hit.variants)} variant{'s' if len(hit.variants) > 1 else ''}")
    return Tile(photo, hit.title or hit.product_id, lines, f"{hit.rank}  ·  {hit.score:.2f}")


def product_tile(product: Product, photo: bytes | Image | None, schema: Schema, badge: str | None = None) -> Tile:
    """A product of the catalogue: title, category and looks."""
    return Tile(photo, product.title or product.product_id, attribute_lines(product.attributes, schema), badge)


def label_lines(attributes: Mapping[str, AttributeValue], schema: Schema) -> tuple[str, ...]:
    """A product's labels on at most four lines, unknown ones as a question mark, for those who check the labels.

    Labels whose meaning has no line of its own share the last one, three of them at most.
    """
    by_meaning = [[attribute for role in roles for attribute in schema.with_role(role)] for roles in LABEL_LINES]
    placed = [attribute for line in by_meaning for attribute in line]
    others = [attribute for attribute in schema if attribute not in placed]
    lines = [line for line in (*by_meaning, others[:OTHERS]) if line]
    return tuple(" · ".join(str(attributes.get(each.name, UNKNOWN)) for each in line) for line in lines)


def attribute_lines(attributes: Mapping[str, AttributeValue], schema: Schema) -> tuple[str, ...]:
    """What it is and what it looks like: ("Men · Shirts", "Navy Blue · Casual · Fall"); unknown parts are left out."""
    category = next((value for role in CATEGORIES if (value := schema.value(attributes, role)) is not None), None)
    first = (schema.value(attributes, Role.WEARER), category)
    looks = (schema.value(attributes, role) for role in LOOKS)
    lines = ([str(value) for value in parts if value is not None] for parts in (first, looks))
    return tuple(" · ".join(parts) for parts in lines if parts)


def _price_line(price: float | None, currency: str | None) -> tuple[str, ...]:
    return () if price is None else (f"{price:,.2f} {currency or ''}".strip(),)
