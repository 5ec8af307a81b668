"""One lesson: labelled products of a shop to a taught attribute, checked and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from modiste.catalogue.groups import group_products
from modiste.catalogue.near_duplicates import near_duplicate_pairs
from modiste.curate.taught import CONFIDENCE_SUFFIX, TaughtAttribute
from modiste.curate.teaching import ENOUGH_PRODUCTS, teach
from modiste.errors import QueryError
from modiste.types import Hit, ModelIdentity, Product, Snapshot, Tagged

FEWEST_PRODUCTS = 10
"""Fewer cannot be cut into folds that say anything."""

RESERVED = frozenset(field.name for answer in (Hit, Tagged) for field in fields(answer)) | {"vector", "why"}
"""Names that answers and exported tables use for something else."""


def lesson(attribute: str, given: Mapping[str, str], own: Snapshot, identity: ModelIdentity) -> TaughtAttribute:
    """Teach `attribute` from product_id -> label on the store's `own` snapshot. Raises QueryError; see `Shop.teach`."""
    _check(attribute, given, own)
    ids, titles = (own.columns.column(name).to_pylist() for name in ("product_id", "title"))
    row_of = {product_id: row for row, product_id in enumerate(ids)}
    unknown = next((product_id for product_id in given if product_id not in row_of), None)
    if unknown is not None:
        raise QueryError(f"The shop has no product {unknown!r}.")
    rows = sorted(row_of[product_id] for product_id in given)
    products = [Product(ids[row], titles[row]) for row in rows]
    pairs = near_duplicate_pairs(own.signatures[rows])
    group_of = group_products(products, [(products[a].product_id, products[b].product_id) for a, b in pairs])
    groups = [group_of[product.product_id] for product in products]
    if len(set(groups)) < FEWEST_PRODUCTS:
        raise QueryError(
            f"{len(rows)} labelled products in {len(set(groups))} groups of equal names and near-duplicates are too "
            f"few to teach {attribute!r}: label at least {FEWEST_PRODUCTS} that differ, better {ENOUGH_PRODUCTS}."
        )
    values = [given[product.product_id] for product in products]
    labels = sorted(set(values))
    return TaughtAttribute.of(attribute, labels, given, teach(own.embeddings[rows], values, groups, labels), identity)


def _check(attribute: str, given: Mapping[str, str], own: Snapshot) -> None:
    name = attribute.strip()
    if not name or name != attribute or any(sign in name for sign in "!<>=|"):
        raise QueryError(f"{attribute!r} is not a valid attribute name; write for example neckline.")
    if name in RESERVED or name.endswith(CONFIDENCE_SUFFIX):
        raise QueryError(
            f"{attribute!r} is taken by a column of answers and tables; choose a name that does not end in "
            f"{CONFIDENCE_SUFFIX} and is none of {', '.join(sorted(RESERVED))}."
        )
    taken = {name, name + CONFIDENCE_SUFFIX} & set(own.columns.column_names)
    if taken:
        raise QueryError(
            f"The catalogue has a column {taken.pop()!r} already: choose another name, or `modiste fill` it."
        )
    if len(set(given.values())) < 2:
        raise QueryError(
            f"{attribute!r} needs products of at least two labels, and the file has {len(set(given.values()))}."
        )
