"""Picture to picture: does a held-out photo find products of its kind and colour among 36,000 others?

The protocol of the published rows on the Kaggle set: 1,995 queries, a gallery of 36,000, relevant is what has the
query's articleType and baseColour, average precision over min(10, relevant). Made strict here:

- Queries are drawn by a hash of their ids from the products with a photo on one side of the grouped split (the test
  tenth, or validation for tuning); the gallery is drawn by another hash from all other products with a photo,
  whatever their side. The model may have learned from gallery photos, never from a query's group.
- All products of the query's own group (near-duplicate photos and equal names, chained) are left out of its ranking
  and of what counts as relevant.
- Labels are the full lists (142 article types here, 46 raw or 14 merged colours); the published rows use
  55 and 15, so theirs is the easier question and the smaller number of relevant products per query differs.
- A query without a label for the relevance is not judged by it; one without any relevant product in the gallery counts
  as 0 in everything. The ceilings say how far one could come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PIL import Image

from modiste.errors import QueryError
from modiste.evaluate.held_out import sample
from modiste.evaluate.label_columns import LabelColumns
from modiste.evaluate.retrieval.gallery import GalleryShop
from modiste.evaluate.retrieval.methods import Method
from modiste.metrics.classification import MISSING, Indices
from modiste.metrics.ranking import Rows, Scores, cosines, rank
from modiste.metrics.relevance import PerQuery, codes, judge_by_labels
from modiste.schema import Role
from modiste.settings import Settings
from modiste.types import Condition, Embeddings, Product

QUERIES, GALLERY = 1995, 36_000
"""As in the published rows."""

RAW, MERGED = "type and colour, raw", "type and colour, merged"

NO_QUERY = "no query's"
"""The group of all gallery products that are of no query's group."""


@dataclass(frozen=True)
class PictureTask:
    """n products with their groups, and the rows of them that ask and that are searched."""

    products: tuple[Product, ...]
    groups: Indices
    queries: Rows
    gallery: Rows
    columns: LabelColumns

    @classmethod
    def drawn(
        cls,
        products: Sequence[Product],
        groups: Mapping[str, str],
        held_out: Sequence[Product],
        columns: LabelColumns,
        queries: int = QUERIES,
        gallery: int = GALLERY,
    ) -> PictureTask:
        """Draw queries among `held_out` and the gallery among the other `products`; fewer where there are fewer.

        `products` are those with a usable photo, in the order of the embeddings; `groups` has every product's key.
        """
        known = {product.product_id for product in products}
        asking = {
            product.product_id
            for product in sample([each for each in held_out if each.product_id in known], queries, "query")
        }
        others = [product for product in products if product.product_id not in asking]
        searched = {product.product_id for product in sample(others, gallery, "gallery")}
        return cls(
            tuple(products),
            codes(groups[product.product_id] for product in products),
            _rows(products, asking),
            _rows(products, searched),
            columns,
        )

    @cached_property
    def labels(self) -> dict[str, Indices]:
        """Relevance -> (n,) label codes: type and colour together, raw and where colours are merged, and each attribute
        alone, raw. Without a type or a colour there is no such pair."""
        alone = {column.name: column.truth(self.products, "raw") for column in self.columns}
        kind, colour = self.columns.of_role(Role.TYPE), self.columns.of_role(Role.COLOUR)
        if kind is None or colour is None:
            return alone
        types = alone[kind.name]
        pairs = {RAW: _both(types, alone[colour.name], len(colour.labels("raw")))}
        if colour.labels("merged"):
            pairs[MERGED] = _both(types, colour.truth(self.products, "merged"), len(colour.labels("merged")))
        return pairs | alone

    def rank(self, embeddings: Embeddings) -> Rows:
        """(q, 10) places in `gallery`, best first, by the cosines of (n, d) unit vectors of `products`."""
        if len(embeddings) != len(self.products):
            raise QueryError(f"There are {len(embeddings):,} vectors for {len(self.products):,} products.")
        return self.rank_by(cosines(embeddings[self.queries], embeddings[self.gallery]))

    def rank_by(self, scores: Scores) -> Rows:
        """The same by any scores of queries against the gallery."""
        return rank(scores, self.groups[self.queries], self.groups[self.gallery])

    def rank_as_shop(self, photos: Iterable[Image.Image], method: Method, settings: Settings, *, labels: bool) -> Rows:
        """(q, 10) places in `gallery` as a shop of it answers the photos that ask, near-duplicates not collapsed.

        With `labels` its products have those of the catalogue, else none. The query's own group is left out by a
        condition.
        """
        asked = self.groups[self.queries].tolist()
        among = set(asked)
        searched = self.groups[self.gallery].tolist()
        products = [
            replace(self.products[row], group=str(group) if group in among else NO_QUERY)
            for row, group in zip(self.gallery.tolist(), searched, strict=True)
        ]
        own = replace(
            method, embeddings=method.embeddings[self.gallery], probabilities=method.probabilities[self.gallery]
        )
        keys = [column.key for column in self.columns if column.key is not None] if labels else []
        shop = GalleryShop.of(products, own, keys, settings)
        present = set(searched)
        return shop.similar(photos, [_without(group) if group in present else () for group in asked])

    def judge(self, ranking: Rows) -> dict[str, PerQuery]:
        """Relevance -> what each query's ranking is worth."""
        asked, searched = self.queries, self.gallery
        groups = self.groups[asked], self.groups[searched]
        return {
            name: judge_by_labels(ranking, labels[asked], labels[searched], *groups)
            for name, labels in self.labels.items()
        }

    def score(self, embeddings: Embeddings) -> dict[str, PerQuery]:
        """`judge` what `rank` finds. The precision by gender is the agreement of the first ten."""
        return self.judge(self.rank(embeddings))


def _rows(products: Sequence[Product], ids: set[str]) -> Rows:
    return np.array([row for row, product in enumerate(products) if product.product_id in ids], np.intp)


def _both(types: Indices, colours: Indices, count: int) -> Indices:
    """Codes of a type and one of `count` colours together, `MISSING` where either is."""
    return np.where((types == MISSING) | (colours == MISSING), MISSING, types * count + colours)


def _without(group: int) -> tuple[Condition, ...]:
    return (Condition("group", "!=", (str(group),)),)
