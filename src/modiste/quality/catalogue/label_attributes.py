"""Which of a catalogue's attributes hold labels: few values that many products share, neither numbers nor free text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from modiste.schema import Schema, kaggle, schema_of
from modiste.schema.discovery import values_of
from modiste.types import AttributeValue, Product

FEW_VALUES = 50
"""Up to this many different values are labels however few products have them."""

NOT_IN_FILES = re.compile(r"[^\w-]+")
LONGEST_NAME = 60

MOST_VALUES = 2000
MOST_SHARE = 0.5
"""More different values than this, or than this share of the products that have one, are free text."""


def label_attributes(products: Sequence[Product]) -> Schema:
    """The attributes of text values that are labels, with what each means.

    Those of the Kaggle set stand first, in its order, and the others follow in alphabetical order.
    """
    texts = {name: _texts(counts) for name, counts in values_of(products).items()}
    names = [name for name, counts in texts.items() if counts and _are_labels(len(counts), counts.total())]
    names.sort(key=lambda name: "" if name in kaggle().by_name else name)
    return schema_of(dict.fromkeys(names, ()))


def file_names(attributes: Sequence[str]) -> dict[str, str]:
    """Attribute -> the name of its files, without ending: any letters and digits, and different for each attribute."""
    names: dict[str, str] = {}
    for attribute in attributes:
        plain = NOT_IN_FILES.sub("_", attribute)[:LONGEST_NAME]
        taken = {name.casefold() for name in names.values()}
        tried = (plain, *(f"{plain}_{number}" for number in range(2, len(attributes) + 1)))
        names[attribute] = next(name for name in tried if name.casefold() not in taken)
    return names


def _texts(counts: Counter[AttributeValue]) -> Counter[str]:
    return Counter({value: count for value, count in counts.items() if isinstance(value, str)})


def _are_labels(different: int, products: int) -> bool:
    return different <= FEW_VALUES or different <= min(MOST_VALUES, MOST_SHARE * products)
