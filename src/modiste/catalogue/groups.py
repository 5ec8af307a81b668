"""Products that must not be told apart when a model is judged: equal names and near-duplicate photos, chained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modiste.types import Product


def id_order(product_id: str) -> tuple[int, int, str]:
    """The order of ids in which a group's smallest is found: whole numbers by value, before all others by code point.

    Numbers that are written differently but equal ("7" and "007") follow by their text.
    """
    if product_id.isascii() and product_id.isdigit():
        return 0, int(product_id), product_id
    return 1, 0, product_id


def folded_name(title: str | None) -> str | None:
    """The name as it is compared: without case, runs of white space as one blank; None for a missing or blank name."""
    return " ".join((title or "").split()).casefold() or None


def group_products(products: Sequence[Product], near_duplicates: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """product_id -> group key, the smallest id (by `id_order`) of all products linked to it, itself included.

    Equal names link, missing ones link nothing; `near_duplicates` are pairs of product ids, and a pair that names an
    id not among the products is passed over.
    """
    links: list[tuple[str, str]] = []
    first_of_name: dict[str, str] = {}
    for product in products:
        name = folded_name(product.title)
        if name is not None:
            links.append((first_of_name.setdefault(name, product.product_id), product.product_id))
    links.extend(near_duplicates)
    return connect((product.product_id for product in products), links)


def connect(product_ids: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """product_id -> the smallest id of its connected component (union-find; the smaller root always wins)."""
    parent = {product_id: product_id for product_id in product_ids}

    def root(product_id: str) -> str:
        while parent[product_id] != product_id:
            parent[product_id] = parent[parent[product_id]]
            product_id = parent[product_id]
        return product_id

    for one, other in links:
        if one in parent and other in parent:
            smaller, larger = sorted((root(one), root(other)), key=id_order)
            parent[larger] = smaller
    return {product_id: root(product_id) for product_id in parent}


@dataclass(frozen=True, slots=True)
class GroupStatistics:
    """How much of a catalogue is linked; shares are between 0 and 1, and 0 where there is nothing to share.

    `largest_group` counts the products linked by names or photos, `largest_name` those of the commonest name alone,
    `largest_photo_group` those linked by photos alone. `share_sharing_name` is of `products`,
    `share_with_near_duplicate` of the `photos` that were compared.
    """

    products: int
    groups: int
    largest_group: int
    names: int
    largest_name: int
    share_sharing_name: float
    photos: int
    near_duplicate_pairs: int
    share_with_near_duplicate: float
    largest_photo_group: int


def group_statistics(
    products: Sequence[Product], near_duplicates: Sequence[tuple[str, str]], photos: int
) -> GroupStatistics:
    """Statistics of `group_products`; `photos` is how many photos the near-duplicates were looked for in."""
    group_of = group_products(products, near_duplicates)
    photo_group_of = connect({product_id for pair in near_duplicates for product_id in pair}, near_duplicates)
    name_sizes = Counter(name for name in (folded_name(product.title) for product in products) if name is not None)
    sharing = sum(size for size in name_sizes.values() if size > 1)
    return GroupStatistics(
        products=len(products),
        groups=len(set(group_of.values())),
        largest_group=_largest(Counter(group_of.values())),
        names=len(name_sizes),
        largest_name=_largest(name_sizes),
        share_sharing_name=sharing / max(1, len(products)),
        photos=photos,
        near_duplicate_pairs=len(near_duplicates),
        share_with_near_duplicate=len(photo_group_of) / max(1, photos),
        largest_photo_group=_largest(Counter(photo_group_of.values())),
    )


def _largest(sizes: Counter[str]) -> int:
    return max(sizes.values(), default=0)
