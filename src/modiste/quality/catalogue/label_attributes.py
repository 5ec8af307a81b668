"""Which of a catalogue's attributes hold labels: few values that many products share, neither numbers nor free text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from modiste.schema import Schema, kaggle, schema_of
from modiste.types import Product

FEW_VALUES = 50
"""Up to this many different values are labels however few products have them."""

NOT_IN_FILES = re.compile(r"[^\w-]+")
LONGEST_NAME = 60

MOST_VALUES = 2000
MOST_SHARE = 0.5
"""More different values than this, or than this share of the products that have one, are free text."""


def label_attributes(products: Iterable[Product]) -> Schema:
    """The attributes of text values that are labels, with what each means.

    Those of the Kaggle set stand first, in its order, and the others follow in alphabetical order.
    """
    values: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for product in products:
        for name, value in product.attributes.items():
            if isinstance(value, str):
                values.setdefault(name, set()).add(value)
                counts[name] = counts.get(name, 0) + 1
    names = {name for name, found in values.items() if _are_labels(len(found), counts[name])}
    known = [name for name in kaggle().names if name in names]
    return schema_of(dict.fromkeys((*known, *sorted(names.difference(known))), ()))


def file_names(attributes: Sequence[str]) -> dict[str, str]:
    """Attribute -> the name of its files, without ending: any letters and digits, and different for each attribute."""
    names: dict[str, str] = {}
    for attribute in attributes:
        plain = NOT_IN_FILES.sub("_", attribute)[:LONGEST_NAME]
        taken = {name.casefold() for name in names.values()}
        tried = (plain, *(f"{plain}_{number}" for number in range(2, len(attributes) + 1)))
        names[attribute] = next(name for name in tried if name.casefold() not in taken)
    return names


def _are_labels(different: int, products: int) -> bool:
    return different <= FEW_VALUES or different <= min(MOST_VALUES, MOST_SHARE * products)
