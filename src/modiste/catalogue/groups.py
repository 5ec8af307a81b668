"""Products that must not be told apart when a model is judged: equal names and near-duplicate photos, chained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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


def largest_group(group_of: Mapping[str, str]) -> int:
    """How many products the largest group has; 0 without products."""
    sizes: dict[str, int] = {}
    for key in group_of.values():
        sizes[key] = sizes.get(key, 0) + 1
    return max(sizes.values(), default=0)
