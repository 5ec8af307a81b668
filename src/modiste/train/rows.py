"""What a run learns from and is judged on: rows with targets, names, photos and their split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import folded_name
from modiste.catalogue.labels import label_spaces
from modiste.catalogue.splits import Split
from modiste.features.words import vocabulary, words
from modiste.train.losses import MISSING
from modiste.train.photo_cache import PhotoCache
from modiste.types import ATTRIBUTES, Product

LEAST_WORD = 3
"""A word must stand in at least this many names to get a vector; rarer ones cannot be learned."""


@dataclass(frozen=True)
class Rows:
    """n training rows. `targets` (n, 7) int64 class indices, MISSING where a label is; `names` (n,) int64 into the
    run's distinct names, MISSING without one. `views[i]` lists the (cache, row) pairs that show row i, own photo first."""

    product_ids: tuple[str, ...]
    targets: NDArray[np.int64]
    names: NDArray[np.int64]
    views: tuple[tuple[tuple[PhotoCache, int], ...], ...]

    def __len__(self) -> int:
        return len(self.product_ids)


@dataclass(frozen=True)
class Names:
    """The distinct names of the training rows, as bags of words: name i has words[offsets[i]:offsets[i + 1]]."""

    vocabulary: tuple[str, ...]
    words: NDArray[np.int64]
    offsets: NDArray[np.int64]
    index: dict[str, int]


def target_of(product: Product, labels: str) -> list[int]:
    """Seven class indices in the raw or merged lists, MISSING where a label is. Raises QueryError for unknown labels."""
    row = []
    for attribute, space in label_spaces().items():
        label = product.attributes.get(attribute)
        if label is None:
            row.append(MISSING)
        elif labels == "raw":
            row.append(space.raw_index(label))
        else:
            merged = space.merge(label)
            row.append(MISSING if merged is None else space.merged_index(merged))
    return row


def classes_of(labels: str) -> dict[str, int]:
    """attribute -> how many classes, for "raw" or "merged" labels."""
    return {attribute: len(space.raw if labels == "raw" else space.merged) for attribute, space in label_spaces().items()}


def names_of(products: list[Product]) -> Names:
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
        offsets=np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64) if kept else np.zeros(0, np.int64),
        index={name: position for position, name in enumerate(kept)},
    )


def rows_of(products: list[Product], caches: list[PhotoCache], labels: str, missing_labels: str, names: Names) -> Rows:
    """The rows of the products that have a photo in the first cache, in their order; other caches add views."""
    positions = [{product_id: row for row, product_id in enumerate(cache.product_ids)} for cache in caches]
    ids, targets, numbers, views = [], [], [], []
    for product in products:
        target = target_of(product, labels)
        if product.product_id not in positions[0] or (missing_labels == "set aside" and MISSING in target):
            continue
        ids.append(product.product_id)
        targets.append(target)
        numbers.append(names.index.get(folded_name(product.title) or "", MISSING))
        views.append(tuple((cache, at[product.product_id]) for cache, at in zip(caches, positions, strict=True) if product.product_id in at))
    return Rows(
        tuple(ids), np.array(targets, np.int64).reshape(-1, len(ATTRIBUTES)), np.array(numbers, np.int64), tuple(views)
    )


def split_rows(products: list[Product], split: dict[str, Split], wanted: Split) -> list[Product]:
    """Those products that lie in one split."""
    return [product for product in products if split[product.product_id] == wanted]


def joined(first: Rows, second: Rows) -> Rows:
    """Both, one after the other."""
    return Rows(
        first.product_ids + second.product_ids,
        np.concatenate([first.targets, second.targets]),
        np.concatenate([first.names, second.names]),
        first.views + second.views,
    )
