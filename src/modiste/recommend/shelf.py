"""What is searched: a store's content in memory, renewed when the store has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from modiste.types import Embeddings, Snapshot, Snapshots, VectorIndex


@dataclass(frozen=True, slots=True)
class Shelf:
    """A snapshot, an index over its embeddings, and product_id -> row."""

    snapshot: Snapshot
    index: VectorIndex
    row_of: Mapping[str, int]

    @classmethod
    def of(cls, snapshot: Snapshot, make_index: Callable[[Embeddings], VectorIndex]) -> Shelf:
        """The shelf of a snapshot."""
        ids = snapshot.columns.column("product_id").to_pylist()
        return cls(snapshot, make_index(snapshot.embeddings), {key: row for row, key in enumerate(ids)})


class LiveShelf:
    """The shelf of a store as it is now. Safe in several threads: one renews, the others wait for it."""

    def __init__(self, store: Snapshots, make_index: Callable[[Snapshot], VectorIndex]) -> None:
        self._store = store
        self._make_index = make_index
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None

    def now(self) -> Shelf:
        """The current shelf; costs one question to the store while nothing changed. Raises what the store raises."""
        version = self._store.version()
        with self._lock:
            if self._shelf is None or self._shelf.snapshot.version != version:
                snapshot = self._store.snapshot()
                index = self._make_index(snapshot)
                self._shelf = Shelf.of(snapshot, lambda _: index)
            return self._shelf
