"""Which products a sheet shows: drawn by a seed, the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Sequence

from modiste.types import Product


def plain_sample(products: Sequence[Product], count: int, seed: int) -> list[Product]:
    """`count` products drawn without looking at their labels, or all of them, in the order of the catalogue."""
    drawn = random.Random(seed).sample(range(len(products)), min(count, len(products)))  # noqa: S311
    return [products[row] for row in sorted(drawn)]


def sample_per_label(products: Sequence[Product], attribute: str, most_labels: int, seed: int) -> list[Product]:
    """One product for each of the `most_labels` most frequent labels of an attribute, the most frequent first.

    Products without the label are left out; equal counts follow by label.
    """
    by_label: dict[str, list[Product]] = {}
    for product in products:
        if attribute in product.attributes:
            by_label.setdefault(str(product.attributes[attribute]), []).append(product)
    ordered = sorted(by_label.items(), key=lambda item: (-len(item[1]), item[0]))[:most_labels]
    chooser = random.Random(seed)  # noqa: S311
    return [chooser.choice(candidates) for _, candidates in ordered]
