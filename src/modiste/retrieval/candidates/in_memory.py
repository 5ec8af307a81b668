"""What is searched: a store's content in memory, renewed when the store has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.catalogue.variants import colour_words
from modiste.retrieval.candidates.kept_arrays import KeptArrays
from modiste.retrieval.query.where import rows_meeting
from modiste.types import Condition, Embeddings, Snapshot, Snapshots, VectorIndex


@dataclass(frozen=True, slots=True)
class Shelf:
    """A snapshot, an index over its embeddings, and product_id -> row."""

    snapshot: Snapshot
    index: VectorIndex
    row_of: Mapping[str, int]
    _kept: KeptArrays = field(default_factory=KeptArrays, repr=False, compare=False)

    def rows_meeting(self, conditions: Iterable[Condition]) -> NDArray[np.bool_]:
        """(n,) bool, the caller's own: which rows meet all conditions; see `where.rows_meeting`, which it remembers."""
        met = np.ones(self.snapshot.columns.num_rows, np.bool_)
        for each in conditions:
            met &= self._kept.get(each, partial(rows_meeting, [each], self.snapshot))
        return met

    def label_places(self, attribute: str, labels: tuple[str, ...]) -> NDArray[np.int32]:
        """(n,) int32, read-only: where each product's own label stands in `labels`, -1 where it has none of them."""
        if attribute not in self.snapshot.attribute_names:
            return np.full(self.snapshot.columns.num_rows, -1, np.int32)

        def places() -> NDArray[np.int32]:
            own = self.snapshot.columns.column(attribute).cast(pa.string())
            found = pc.index_in(own, value_set=pa.array(labels, pa.string())).fill_null(-1)
            return np.array(found.to_numpy(), np.int32)

        return self._kept.get((attribute, labels), places)

    @property
    def colour_words(self) -> frozenset[str]:
        """Every word of the products' colour labels; see `recommend.colour_variants`."""
        words = self._kept.get("the words of colours", lambda: np.array(sorted(colour_words(self.snapshot)), np.str_))
        return frozenset(words.tolist())

    @classmethod
    def of(cls, snapshot: Snapshot, make_index: Callable[[Embeddings], VectorIndex]) -> Shelf:
        """The shelf of a snapshot."""
        ids = snapshot.columns.column("product_id").to_pylist()
        return cls(snapshot, make_index(snapshot.embeddings), {key: row for row, key in enumerate(ids)})


class LiveShelf:
    """The shelf of a store as it is now. Safe in several threads: one renews, the others wait for it.

    Once `prepare` was called, questions get what it prepared last, without a wait, and changes count when it is called
    again.
    """

    def __init__(self, store: Snapshots, make_index: Callable[[Snapshot], VectorIndex]) -> None:
        self._store = store
        self._make_index = make_index
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._prepared: Shelf | None = None

    def now(self) -> Shelf:
        """The current shelf; costs one question to the store while nothing changed. Raises what the store raises."""
        if self._prepared is not None:
            return self._prepared
        version = self._store.version()
        with self._lock:
            return self._renewed(version)

    def prepare(self, ready: Callable[[Snapshot], object]) -> bool:
        """Bring the shelf up to the store, have everything else made `ready` for it, and only then let it be seen.

        Returns whether anything had changed. When this returns, all that was written before it was called is seen.
        Raises what the store and `ready` raise; then the shelf before stays.
        """
        version = self._store.version()
        with self._lock:
            shelf = self._renewed(version)
            if shelf is self._prepared:
                return False
            ready(shelf.snapshot)
            self._prepared = shelf
            return True

    def _renewed(self, version: int) -> Shelf:
        if self._shelf is None or self._shelf.snapshot.version < version:
            snapshot = self._store.snapshot()
            index = self._make_index(snapshot)
            self._shelf = Shelf.of(snapshot, lambda _: index)
        return self._shelf
