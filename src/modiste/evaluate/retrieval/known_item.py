"""Known items: a person has a product before the eyes and looks for just that one in the whole shop."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from PIL import Image

from modiste.evaluate.encoding import OpenPhoto
from modiste.evaluate.label_columns import LabelColumn
from modiste.text.tokens import plain_words
from modiste.types import Condition, Product

QUERIES = 500
"""Drawn by a hash from the held-out products."""

CROPPED_SIDE = 0.75
"""A crop keeps so much of the height and of the width, at a place drawn from the product's id."""

LEAST_LETTERS = 5
"""Words shorter than that are written without a slip."""


def cropped(opened: OpenPhoto[Product]) -> OpenPhoto[Product]:
    """Opens a part of a product's photo, always the same one."""

    def crop(product: Product) -> Image.Image:
        photo = opened(product)
        height, width = round(photo.height * CROPPED_SIDE), round(photo.width * CROPPED_SIDE)
        generator = _drawn_from(product)
        top = int(generator.integers(0, photo.height - height + 1))
        left = int(generator.integers(0, photo.width - width + 1))
        return photo.crop((left, top, left + width, top + height))

    return crop


def with_a_slip(product: Product) -> str:
    """The title with one letter left out of one of its longer words; as it is where none is long."""
    written = (product.title or "").split()
    long = [place for place, word in enumerate(written) if len(word) >= LEAST_LETTERS and word.isalpha()]
    if not long:
        return " ".join(written)
    generator = _drawn_from(product)
    place = long[int(generator.integers(len(long)))]
    word = written[place]
    at = int(generator.integers(1, len(word) - 1))
    written[place] = word[:at] + word[at + 1 :]
    return " ".join(written)


def first_word(product: Product) -> str:
    """The first word of the title, mostly the brand; empty for a product without a title."""
    return next(iter(plain_words(product.title or "")), "")


def filters_of(product: Product, filtered: Sequence[LabelColumn]) -> tuple[Condition, ...]:
    """The product's labels of some columns as conditions, as far as it has them."""
    found = ((column.key, column.value(product)) for column in filtered)
    return tuple(Condition(key, "=", (value,)) for key, value in found if key is not None and value is not None)


def askable(products: Sequence[Product], filtered: Sequence[LabelColumn]) -> list[Product]:
    """Those with a title and all that is filtered by."""
    return [p for p in products if first_word(p) and all(column.value(p) is not None for column in filtered)]


def _drawn_from(product: Product) -> np.random.Generator:
    digest = blake2b(product.product_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))
