"""Products that can be asked for in words: full text over titles alone, and the shop's own search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.evaluate.retrieval.gallery import gallery_snapshot
from modiste.metrics.ranking import NOBODY, K, Rows
from modiste.recommend.search import search
from modiste.retrieval.candidates.full_text import FullText
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.query.encoder import QueryEncoder
from modiste.retrieval.query.where import rows_meeting
from modiste.text.tokens import terms
from modiste.types import Condition, Embeddings, Product, Query, TextEncoder


@dataclass(frozen=True)
class WordIndex:
    """n products, findable in words. The snapshot holds titles, brands and the seven label attributes."""

    view: CatalogueView
    titles: FullText

    @classmethod
    def of(cls, products: Sequence[Product], embeddings: Embeddings, tower: TextEncoder | None) -> WordIndex:
        """Index products with the (n, d) vectors of their photos. `tower` gives words vectors of the same space."""
        snapshot = gallery_snapshot(products, embeddings)
        view = CatalogueView.of(snapshot, ExactIndex(snapshot.embeddings), QueryEncoder(tower))
        return cls(view, title_index(products))

    def title_scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(q, n) BM25 scores over titles alone."""
        return np.stack([self.titles.scores(terms(text)) for text in texts]) if texts else self._nothing()

    def meeting(self, conditions: Sequence[Condition]) -> NDArray[np.bool_]:
        """(n,) which products meet all conditions."""
        return rows_meeting(conditions, self.view.snapshot)

    def search(self, texts: Sequence[str], conditions: Sequence[Sequence[Condition]] | None = None) -> Rows:
        """(q, 10) rows as `Shop.search` answers, near-duplicates not collapsed; `NOBODY` after the last."""
        found = np.full((len(texts), K), NOBODY, np.intp)
        for row, text in enumerate(texts):
            where = tuple(conditions[row]) if conditions is not None else ()
            hits = search(self.view, Query(words=text, where=where, k=K, collapse=False)).hits
            found[row, : len(hits)] = [self.view.row_of[hit.product_id] for hit in hits]
        return found

    def _nothing(self) -> NDArray[np.float32]:
        return np.empty((0, len(self.view.row_of)), np.float32)


def title_index(products: Sequence[Product]) -> FullText:
    """Full text over the products' own fields alone, which are their titles where no brand is given."""
    return FullText.of(gallery_snapshot(products, np.empty((len(products), 0), np.float32), attributes=()))
