"""The products as a shop answers about them: the store's, with corrections and taught attributes applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from modiste.curate.corrections import Corrections, corrected
from modiste.curate.taught import TaughtAttributes, with_taught
from modiste.types import Correction, Snapshot, Store


class CorrectedStore:
    """The Snapshots protocol over a store and its notes."""

    def __init__(
        self, store: Store, corrections: Corrections, taught: TaughtAttributes, model_attributes: Sequence[str]
    ) -> None:
        """`model_attributes` are those that the shop's model has labels of."""
        self._store = store
        self._model_attributes = tuple(model_attributes)
        self._corrections = corrections
        self._taught = taught

    def version(self) -> int:
        """The sum of three numbers that only grow."""
        return self._store.version() + self._corrections.version() + self._taught.version()

    def snapshot(self) -> Snapshot:
        """The store's snapshot, corrected, with a column for each taught attribute and for each of the model's that
        corrections alone have; its version is this one's."""
        # As in the store, versions are asked first: a write in between makes the snapshot look old, never newer.
        beside = self._corrections.version() + self._taught.version()
        own = self._store.snapshot()
        taught = with_taught(own, self._taught.all())
        corrections = self._corrections.all() if self._corrections.version() else ()
        shown = self._with_room_for(corrections, taught)
        return replace(shown, version=own.version + beside, columns=corrected(shown.columns, corrections))

    def _with_room_for(self, corrections: Sequence[Correction], snapshot: Snapshot) -> Snapshot:
        """The snapshot with an empty column for each of the model's attributes that only corrections have."""
        filled = {each.attribute for each in corrections if each.value is not None}
        new = [name for name in self._model_attributes if name in filled and name not in snapshot.columns.column_names]
        columns = snapshot.columns
        for name in new:
            columns = columns.append_column(name, pa.nulls(columns.num_rows, pa.string()))
        return replace(snapshot, columns=columns, attribute_names=(*snapshot.attribute_names, *new))
