"""What a run learns from and is judged on: rows with targets, names and photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import folded_name
from modiste.errors import QueryError
from modiste.metrics.classification import MISSING
from modiste.schema import Attribute, kaggle
from modiste.text.tokens import vocabulary, words
from modiste.train.data.photo_cache import PhotoCache
from modiste.train.preset import LabelKind, MissingLabels
from modiste.types import ATTRIBUTES, AttributeValue, Product

LEAST_WORD = 3
"""A word must stand in at least this many names to get a vector; rarer ones cannot be learned."""

View = tuple[PhotoCache, int]
"""One photo of a product: a cache, and the row in it."""


@dataclass(frozen=True)
class Rows:
    """n training rows. `targets` (n, 7) int64 class indices, MISSING where a label is; `names` (n,) int64 into the
    run's distinct names, MISSING without one. `views[i]` has the photos that show row i, its own photo first."""

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


def label_lists(labels: LabelKind) -> dict[str, tuple[str, ...]]:
    """attribute -> its raw or merged labels, in the order of the class indices."""
    return {
        attribute: space.labels if labels == "raw" else space.merged for attribute, space in kaggle().by_name.items()
    }


def classes_of(labels: LabelKind) -> dict[str, int]:
    """attribute -> how many raw or merged classes."""
    return {attribute: len(names) for attribute, names in label_lists(labels).items()}


def target_of(product: Product, labels: LabelKind) -> list[int]:
    """Seven class indices in the raw or merged lists; MISSING for a label that the row or the list does not have."""
    return [
        _class_index(space, product.attributes.get(attribute), labels) for attribute, space in kaggle().by_name.items()
    ]


def unknown_labels(products: Sequence[Product]) -> Counter[tuple[str, AttributeValue]]:
    """How often each (attribute, label) occurs that is not in the raw lists."""
    return Counter(
        (attribute, label)
        for product in products
        for attribute, space in kaggle().by_name.items()
        if (label := product.attributes.get(attribute)) is not None and label not in space.labels
    )


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
    labels: LabelKind,
    missing_labels: MissingLabels,
    names: Names,
) -> Rows:
    """The rows of the products that have a photo in the first cache, in their order; other caches add views."""
    positions = [{product_id: row for row, product_id in enumerate(cache.product_ids)} for cache in caches]
    shown = [product for product in products if product.product_id in positions[0]]
    targets = np.array([target_of(product, labels) for product in shown], np.int64).reshape(-1, len(ATTRIBUTES))
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


def _class_index(space: Attribute, label: AttributeValue | None, labels: LabelKind) -> int:
    try:
        if label is None:
            return MISSING
        if labels == "raw":
            return space.index(label)
        merged = space.merge(label)
        return MISSING if merged is None else space.merged_index(merged)
    except QueryError:  # one strange row never stops a run; `unknown_labels` tells of them
        return MISSING
