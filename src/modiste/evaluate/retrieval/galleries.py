"""What the tasks of finding share: the methods, the products of the judged side, and all products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modiste.catalogue.splits import Split
from modiste.evaluate.encoding import OpenPhoto, product_photo
from modiste.evaluate.held_out import GroupedSplit
from modiste.evaluate.label_columns import LabelColumn, LabelColumns
from modiste.evaluate.retrieval.gallery import GalleryShop
from modiste.evaluate.retrieval.methods import FULL_TEXT, RANDOM, Method, Methods, random_scores, title_scores
from modiste.evaluate.retrieval.words import WordTask
from modiste.metrics.classification import Indices
from modiste.metrics.ranking import Rows, Scores, cosines
from modiste.metrics.relevance import PerQuery, codes
from modiste.schema import Role
from modiste.settings import Settings
from modiste.types import Catalogue, Embeddings, Product

SENTENCE_ROLES = (Role.WEARER, Role.TYPE, Role.COLOUR)
"""What an attribute sentence says, and what a reader is taken to know of a name."""


@dataclass(frozen=True)
class Galleries:
    """`products` are those with a usable photo, in the order of the methods' vectors.

    `split` has their groups and sides, `columns` their labels; `larger` has larger photos of some of them.
    """

    methods: Methods
    products: tuple[Product, ...]
    split: GroupedSplit
    side: Split
    columns: LabelColumns
    settings: Settings
    larger: Catalogue | None = None

    @cached_property
    def held_out(self) -> list[int]:
        """The rows of the judged side."""
        return [row for row, p in enumerate(self.products) if self.split.split[p.product_id] == self.side]

    @cached_property
    def gallery(self) -> list[Product]:
        """The products of the judged side."""
        return [self.products[row] for row in self.held_out]

    @cached_property
    def gallery_shop(self) -> GalleryShop:
        """A shop of the judged side."""
        return self._shop_of(np.array(self.held_out, np.intp))

    @cached_property
    def whole_shop(self) -> GalleryShop:
        """A shop of all products."""
        return self._shop_of(np.arange(len(self.products)))

    @cached_property
    def groups(self) -> Indices:
        """(n,) a number per group."""
        return codes(self.split.groups[product.product_id] for product in self.products)

    @property
    def photo(self) -> OpenPhoto[Product]:
        """Opens a product's own photo."""
        return product_photo(self.split.catalogue.source, self.settings)

    @property
    def sentence_columns(self) -> tuple[LabelColumn, ...]:
        """Wearer, type and colour; empty for a catalogue that lacks one of them."""
        found = [self.columns.of_role(role) for role in SENTENCE_ROLES]
        return () if None in found else tuple(column for column in found if column is not None)

    @property
    def label_keys(self) -> tuple[str, ...]:
        """The keys of the products' labels."""
        return tuple(column.key for column in self.columns if column.key is not None)

    def _shop_of(self, rows: Rows) -> GalleryShop:
        model = self.methods.model
        own = Method(model.name, model.encoder, model.embeddings[rows], model.probabilities[rows])
        products = [self.products[row] for row in rows.tolist()]
        return GalleryShop.of(products, own, self.label_keys, self.settings, self.methods.tower)

    def by_words(
        self, task: WordTask, by_model: Scores | None, searched: PerQuery | None = None
    ) -> dict[str, PerQuery | None]:
        """A task in words over the judged side, by every method."""
        result: dict[str, PerQuery | None] = {}
        result[self.methods.model.name] = None if by_model is None else task.judge(task.rank(by_model))
        if searched is not None:
            result[self.methods.search_name] = searched
        result |= self.methods.mute()
        result[FULL_TEXT] = task.judge(task.rank(title_scores(task.texts, self.gallery_shop.titles)))
        result[RANDOM] = task.judge(task.rank(random_scores(len(task.gallery))))
        return result

    def worded(self, texts: Sequence[str], vectors: Embeddings) -> Scores | None:
        """Cosines of texts with the (n, d) vectors, None without a text tower."""
        tower = self.methods.tower
        return None if tower is None else cosines(tower.encode_texts(texts), vectors)

    @property
    def towerless(self) -> str:
        """Why words cannot be compared with photos."""
        return f"The model {self.methods.model.name} has no text tower; `modiste train-text` adds one."
