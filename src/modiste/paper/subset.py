"""The products that the nets learn from and are judged on: whole groups, drawn by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from modiste.evaluate.held_out import GroupedSplit
from modiste.metrics.classification import MISSING
from modiste.paper.merged_labels import merged_truth
from modiste.schema import kaggle
from modiste.types import Catalogue, Product

LOT = "paper:"


@dataclass(frozen=True)
class Subset:
    """`catalogue` has all of the others: what is learned from (`learned`, complete rows only), validated on and judged
    (`test`). `set_aside`: every row of the whole catalogue that misses one of the seven labels."""

    split: GroupedSplit
    catalogue: Catalogue
    learned: tuple[Product, ...]
    validation: tuple[Product, ...]
    test: tuple[Product, ...]
    set_aside: tuple[Product, ...]

    @property
    def fingerprint(self) -> str:
        """Changes with the products, their side and their labels."""
        digest = blake2b(digest_size=8)
        for products in (self.learned, self.validation, self.test, self.set_aside):
            for product in products:
                labels = "\0".join(str(product.attributes.get(name, "")) for name in kaggle().names)
                digest.update(f"{product.product_id}\0{labels}\0".encode("utf-8", "surrogatepass"))
            digest.update(b"|")
        return digest.hexdigest()

    def with_larger(self, larger: Catalogue) -> Subset:
        """The same, without the products that have no larger photo."""
        ids = {product.product_id for product in larger.products if product.photo is not None}

        def kept(products: Sequence[Product]) -> tuple[Product, ...]:
            return tuple(product for product in products if product.product_id in ids)

        return Subset(
            self.split,
            replace(self.catalogue, products=kept(self.catalogue.products)),
            *(kept(products) for products in (self.learned, self.validation, self.test, self.set_aside)),
        )


def draw_subset(split: GroupedSplit, groups: int | None, test_groups: int | None) -> Subset:
    """`groups` groups to learn from and validate on, and `test_groups` to judge; None: all.

    A group's place in the lot depends on its key alone. Products without a photo are left out.
    """
    shown = [product for product in split.catalogue.products if product.photo is not None]
    taken = _drawn(split, shown, groups, test=False) | _drawn(split, shown, test_groups, test=True)
    products = [product for product in shown if split.groups[product.product_id] in taken]
    catalogue = replace(split.catalogue, products=tuple(products))
    missing = missing_labels(shown)
    sides = {
        side: tuple(product for product in products if split.split[product.product_id] == side)
        for side in ("train", "validation", "test")
    }
    learned = tuple(product for product in sides["train"] if product.product_id not in missing)
    set_aside = tuple(product for product in shown if product.product_id in missing)
    return Subset(split, catalogue, learned, sides["validation"], sides["test"], set_aside)


def missing_labels(products: Sequence[Product]) -> set[str]:
    """The ids of products that miss one of the seven labels, or have one without a merged label."""
    found: set[str] = set()
    for attribute in kaggle().names:
        truth = merged_truth(products, attribute)
        found |= {product.product_id for product, label in zip(products, truth, strict=True) if label == MISSING}
    return found


def _drawn(split: GroupedSplit, products: Sequence[Product], count: int | None, *, test: bool) -> set[str]:
    keys = {
        split.groups[product.product_id] for product in products if (split.split[product.product_id] == "test") is test
    }
    return set(sorted(keys, key=_lot)[:count])


def _lot(key: str) -> bytes:
    return blake2b((LOT + key).encode("utf-8", "surrogatepass"), digest_size=8).digest()
