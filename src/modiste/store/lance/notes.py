"""Notes of a shop: texts under keys, each kind in a Lance table of its own beside the products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from modiste.store.lance.side_table import PRIMARY_KEY, SideTable, keep_up

if TYPE_CHECKING:
    import pyarrow as pa


class LanceNotes:
    """The Notes protocol over a table that its first write makes. Safe in several threads."""

    def __init__(self, table: SideTable) -> None:
        self._side = table

    def version(self) -> int:
        """Grows with every write; 0 before the first. Other processes' writes count within a second."""
        return self._side.version()

    def all(self) -> dict[str, str]:
        """key -> text, by key."""
        with self._side.reading():
            table = self._side.find()
            if table is None:
                return {}
            rows = table.search().select(["key", "text"]).to_arrow()
        return dict(sorted(zip(rows["key"].to_pylist(), rows["text"].to_pylist(), strict=True)))

    def put(self, notes: Mapping[str, str]) -> None:
        """Write, or write over, in one commit."""
        import pyarrow as pa

        if not notes:
            return
        schema = _schema()
        rows = pa.table([pa.array(notes.keys(), pa.string()), pa.array(notes.values(), pa.string())], schema=schema)
        with self._side.writing():
            table = self._side.make(schema)
            table.merge_insert("key").when_matched_update_all().when_not_matched_insert_all().execute(rows)
            keep_up(table)

    def drop(self, keys: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        from lancedb.expr import col

        with self._side.writing():
            table = self._side.find()
            if table is None or not keys:
                return 0
            dropped = int(table.delete(col("key").isin(list(keys))).num_deleted_rows)
            keep_up(table)
            return dropped

    def compact(self, keep: timedelta) -> None:
        """Join small pieces and delete the versions older than `keep`."""
        self._side.compact(keep)


def _schema() -> pa.Schema:
    import pyarrow as pa

    key = pa.field("key", pa.string(), nullable=False, metadata=PRIMARY_KEY)
    return pa.schema([key, pa.field("text", pa.string())])
