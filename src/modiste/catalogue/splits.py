"""Which products a model learns from and which it is judged on, group by group."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from modiste.catalogue.groups import folded_name, group_products
from modiste.errors import SourceError
from modiste.types import Product

Split: TypeAlias = Literal["train", "validation", "test"]

SPLITS: tuple[Split, ...] = get_args(Split)

TRAIN_SHARE = 0.8
VALIDATION_SHARE = 0.1


def split_of(group_key: str) -> Split:
    """The split of a group, from a hash of its key alone: 80 % train, 10 % validation, 10 % test.

    The same on every machine and for all time; it moves only when the group's smallest id does.
    """
    position = (
        int.from_bytes(blake2b(group_key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") / 2**64
    )
    if position < TRAIN_SHARE:
        return "train"
    return "validation" if position < TRAIN_SHARE + VALIDATION_SHARE else "test"


def split_products(products: Sequence[Product], near_duplicates: Iterable[tuple[str, str]] = ()) -> dict[str, Split]:
    """product_id -> split; equal names and near-duplicate photos (pairs of ids) stay on one side."""
    return {product_id: split_of(key) for product_id, key in group_products(products, near_duplicates).items()}


def published_split(path: Path) -> dict[str, Split]:
    """product_id -> split from a CSV with the columns id and split. Raises SourceError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if not {"id", "split"} <= set(rows.fieldnames or ()):
                raise SourceError(f"The split file {path} has the columns {rows.fieldnames}; it needs id and split.")
            return {row["id"]: _known_split(row["split"], path, rows.line_num) for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"The split file {path} cannot be read: {error}.") from error


def names_seen_in_train(products: Iterable[Product], split: Mapping[str, Split]) -> set[str]:
    """The ids of test products whose name is also that of a train product; products without a split are passed over."""
    known = [(product, split[product.product_id]) for product in products if product.product_id in split]
    learned = {folded_name(product.title) for product, side in known if side == "train"} - {None}
    return {product.product_id for product, side in known if side == "test" and folded_name(product.title) in learned}


def _known_split(value: str | None, path: Path, line: int) -> Split:
    for split in SPLITS:
        if value == split:
            return split
    raise SourceError(f"{path}, line {line}: the split {value!r} is unknown; known are {', '.join(SPLITS)}.")
