"""What a run learns from and is judged on: rows with targets, names and photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import folded_name
from modiste.metrics.classification import MISSING
from modiste.text.tokens import vocabulary, words
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.photo_cache import PhotoCache
from modiste.train.preset import MissingLabels
from modiste.types import Product

LEAST_WORD = 3
"""A word must stand in at least this many names to get a vector; rarer ones cannot be learned."""

View = tuple[PhotoCache, int]
"""One photo of a product: a cache, and the row in it."""


@dataclass(frozen=True)
class Rows:
    """n training rows.

    `targets` (n, attributes) int64 class indices, MISSING where a label is; `names` (n,) int64 into the run's distinct
    names, MISSING without one. `views[i]` has the photos that show row i, its own photo first.
    """

    product_ids: tuple[str, ...]
    targets: NDArray[np.int64]
    names: NDArray[np.int64]
    views: tuple[tuple[View, ...], ...]

    def __len__(self) -> int:
        return len(self.product_ids)


@dataclass(frozen=True)
class Names:
    """The distinct names of the training rows, as bags of words: name i has words[offsets[i]:offsets[i + 1]]."""

    vocabulary: tuple[str, ...]
    words: NDArray[np.int64]
    offsets: NDArray[np.int64]
    index: Mapping[str, int]


def names_of(products: Sequence[Product]) -> Names:
    """The distinct names of these products that have at least one word that is frequent enough."""
    distinct = sorted({name for product in products if (name := folded_name(product.title))})
    known = vocabulary(distinct, LEAST_WORD)
    number = {word: position for position, word in enumerate(known)}
    bags = {name: [number[word] for word in words(name) if word in number] for name in distinct}
    kept = [name for name in distinct if bags[name]]
    lengths = [len(bags[name]) for name in kept]
    return Names(
        vocabulary=tuple(known),
        words=np.array([word for name in kept for word in bags[name]], np.int64),
        offsets=np.cumsum([0, *lengths], dtype=np.int64)[: len(kept)],
        index={name: position for position, name in enumerate(kept)},
    )


def rows_of(
    products: Sequence[Product],
    caches: Sequence[PhotoCache],
    space: LabelSpace,
    missing_labels: MissingLabels,
    names: Names,
) -> Rows:
    """The rows of the products that have a photo in the first cache, in their order; other caches add views."""
    positions = [{product_id: row for row, product_id in enumerate(cache.product_ids)} for cache in caches]
    shown = [product for product in products if product.product_id in positions[0]]
    targets = np.array([space.targets(product) for product in shown], np.int64).reshape(len(shown), len(space.names))
    if missing_labels == "set aside":
        complete = (targets != MISSING).all(axis=1)
        shown = [product for product, keep in zip(shown, complete, strict=True) if keep]
        targets = targets[complete]
    numbers = [names.index.get(folded_name(product.title) or "", MISSING) for product in shown]
    views = [
        tuple(
            (cache, at[product.product_id])
            for cache, at in zip(caches, positions, strict=True)
            if product.product_id in at
        )
        for product in shown
    ]
    return Rows(tuple(product.product_id for product in shown), targets, np.array(numbers, np.int64), tuple(views))


def joined(first: Rows, second: Rows) -> Rows:
    """Both, one after the other."""
    return Rows(
        first.product_ids + second.product_ids,
        np.concatenate([first.targets, second.targets]),
        np.concatenate([first.names, second.names]),
        first.views + second.views,
    )
