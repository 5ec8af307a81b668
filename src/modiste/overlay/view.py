"""The products as a shop answers about them: the store's, with corrections and taught attributes laid over."""

from __future__ import annotations

from dataclasses import replace

from modiste.overlay.corrections import Corrections, corrected
from modiste.overlay.taught import TaughtAttributes, with_taught
from modiste.types import Snapshot, Store


class Overlaid:
    """The Snapshots protocol over a store and its notes."""

    def __init__(self, store: Store, corrections: Corrections, taught: TaughtAttributes) -> None:
        self._store = store
        self._corrections = corrections
        self._taught = taught

    def version(self) -> int:
        """The sum of three numbers that only grow."""
        return self._store.version() + self._corrections.version() + self._taught.version()

    def snapshot(self) -> Snapshot:
        """The store's snapshot, corrected, with a column for each taught attribute; its version is this one's."""
        # As in the store, versions are asked first: a write in between makes the snapshot look old, never newer.
        beside = self._corrections.version() + self._taught.version()
        own = self._store.snapshot()
        taught = with_taught(own, self._taught.all())
        columns = corrected(taught.columns, self._corrections.all()) if self._corrections.version() else taught.columns
        return replace(taught, version=own.version + beside, columns=columns)
