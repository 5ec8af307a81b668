"""A shop as it lies, without a question: pages of products with their filters, single products, and variants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.where import has_values
from modiste.retrieval.rerank.hits import attributes
from modiste.shop.facets import Facet, FacetCounter
from modiste.types import Condition, Product

FIELDS = ("product_id", "title", "photo", "description", "brand", "price", "currency", "availability", "url", "group")
"""What is said of a product that is listed, beside its attributes."""

BROWSE_SEED = 7
"""A shop opens with a mix of its products, the same mix for everybody: pages stay shareable."""


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """Some products in browse order, how many meet the conditions in all, and the facets under them."""

    products: tuple[Product, ...]
    total: int
    facets: tuple[Facet, ...]


@dataclass(frozen=True)
class Browse:
    """One version of a shop to look through: what it answers fits together."""

    view: CatalogueView

    @cached_property
    def counter(self) -> FacetCounter:
        """What the facets are counted with; takes the first who asks some time, unless `Shop.prepare` was called."""
        return FacetCounter.of(self.view)

    @property
    def version(self) -> int:
        """A number that grows with every change of the products, corrections and taught attributes among them."""
        return self.view.snapshot.version

    def __len__(self) -> int:
        """How many products there are."""
        return len(self.view.row_of)

    def __contains__(self, product_id: object) -> bool:
        """Whether there is a product with this id."""
        return product_id in self.view.row_of

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that products have, by their names."""
        return tuple(self.view.snapshot.attribute_names)

    @property
    def has_prices(self) -> bool:
        """Whether any product has a price."""
        return has_values("price", self.view.snapshot)

    def page(self, where: Iterable[Condition] = (), k: int = 48, left_out: Iterable[str] = ()) -> BrowsePage:
        """The first k products in browse order that meet all conditions, without those whose ids are `left_out`.

        Raises QueryError for conditions that cannot be met by anything.
        """
        facets, met = self.counter.facets(where)
        met[[self.view.row_of[each] for each in left_out if each in self]] = False
        order = self._order[met[self._order]]
        return BrowsePage(tuple(self._products(order[:k].tolist())), int(met.sum()), facets)

    def facets(self, where: Iterable[Condition] = ()) -> tuple[tuple[Facet, ...], int]:
        """The facets under some conditions, and how many products meet all of them. Raises as `page` does."""
        facets, met = self.counter.facets(where)
        return facets, int(met.sum())

    def product(self, product_id: str) -> Product:
        """One product, corrected. Raises QueryError for an unknown id."""
        return self._products([self._row(product_id)])[0]

    def products(self, product_ids: Iterable[str], where: Iterable[Condition] = ()) -> list[Product]:
        """Those of some ids that exist and meet all conditions, each once, in the order given. Raises as `page`."""
        met = self.view.rows_meeting(where)
        rows = (self.view.row_of.get(each) for each in dict.fromkeys(product_ids))
        return self._products([row for row in rows if row is not None and met[row]])

    def after(self, product_id: str | None, k: int, where: Iterable[Condition] = ()) -> list[Product]:
        """The next k products in the order of their ids that meet all conditions; None: from the first one on.

        `product_id` need not be one of the shop's: it is a place in the order. Raises as `page` does.
        """
        met = np.flatnonzero(self.view.rows_meeting(where))
        ids = self.view.snapshot.columns.column("product_id")
        begin = 0 if product_id is None else bisect_right(ids, product_id, key=lambda each: each.as_py())
        return self._products(met[met >= begin][:k].tolist())

    def variants(self, product_id: str, k: int) -> list[Product]:
        """At most k products that show the same thing as one, or belong to its group. Raises as `product` does."""
        row, snapshot = self._row(product_id), self.view.snapshot
        same = self.view.near_duplicates(snapshot.signatures[row], snapshot.signatures)
        groups = snapshot.columns.column("group")
        own = groups[row].as_py()
        if own is not None:
            same = same | np.array([group == own for group in groups.to_pylist()])
        rows = np.flatnonzero(same)
        return self._products(rows[rows != row][:k].tolist())

    def _row(self, product_id: str) -> int:
        if product_id not in self:
            raise QueryError(f"The shop has no product {product_id!r}.")
        return self.view.row_of[product_id]

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        """(n,) rows in browse order."""
        return np.random.default_rng(BROWSE_SEED).permutation(len(self))

    def _products(self, rows: Sequence[int]) -> list[Product]:
        known = self.view.snapshot.columns.select(list(FIELDS)).take(np.asarray(rows, np.intp)).to_pylist()
        own = attributes(self.view.snapshot, rows)
        return [Product(**fields, attributes=given) for fields, given in zip(known, own, strict=True)]
