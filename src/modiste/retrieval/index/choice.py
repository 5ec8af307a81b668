"""Which index a shop's vectors are searched with: every vector compared, or the store's own index for large shops."""

from __future__ import annotations

import logging
from collections.abc import Callable

from modiste.retrieval.index.approximate import ApproximateIndex
from modiste.retrieval.index.exact import ExactIndex
from modiste.types import Embeddings, Snapshot, Store, VectorIndex

log = logging.getLogger(__name__)


def index_of(store: Store, snapshot: Snapshot, exact: Callable[[Embeddings], VectorIndex] = ExactIndex) -> VectorIndex:
    """An `exact` search, or an index that the store has made because it is large; which one is logged."""
    if not store.has_index():
        return exact(snapshot.embeddings)
    log.info("%s products: searching by the store's approximate index", f"{len(snapshot.embeddings):,}")
    ids = snapshot.columns.column("product_id").to_pylist()
    return ApproximateIndex(snapshot.embeddings, {key: row for row, key in enumerate(ids)}, store.nearest)
