"""Artefacts of a shop: named bytes with a header, one row each in a Lance table beside the products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from modiste.store.lance.side_table import PRIMARY_KEY, SideTable
from modiste.types import StoredArtefact

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = "artefacts"

AT_ONCE = timedelta(milliseconds=1)
"""The smallest age that Lance takes without a warning."""


class LanceArtefacts:
    """The ArtefactFiles protocol over a table that its first write makes. Safe in several threads."""

    def __init__(self, table: SideTable) -> None:
        self._side = table

    def version(self) -> int:
        """Grows with every write; 0 before the first. Other processes' writes count within a second."""
        return self._side.version()

    def headers(self) -> dict[str, StoredArtefact]:
        """name -> the newest version, by name, without reading any content."""
        with self._side.reading():
            table = self._side.find()
            rows = [] if table is None else table.search().select(["name", "version", "header"]).to_arrow().to_pylist()
        return {row["name"]: StoredArtefact(**row) for row in sorted(rows, key=lambda row: str(row["name"]))}

    def read(self, name: str) -> tuple[StoredArtefact, bytes] | None:
        """The newest version with its content; None where there is none of that name."""
        with self._side.reading():
            table = self._side.find()
            rows = [] if table is None else table.search().where(_named([name])).to_arrow().to_pylist()
        for row in rows:
            return StoredArtefact(row["name"], row["version"], row["header"]), row["content"]
        return None

    def write(self, artefact: StoredArtefact, content: bytes) -> bool:
        """Keep a new version in one commit, if the one before it is the newest; returns whether it was."""
        import pyarrow as pa

        row = {"name": artefact.name, "version": artefact.version, "header": artefact.header, "content": content}
        with self._side.writing():
            table = self._side.make(_schema())
            merge = table.merge_insert("name")
            if artefact.version == 1:
                merge = merge.when_not_matched_insert_all()
            else:
                merge = merge.when_matched_update_all(where=f"target.version = {artefact.version - 1}")
            written = merge.execute(pa.Table.from_pylist([row], _schema()))
        return bool(written.num_inserted_rows + written.num_updated_rows)

    def drop(self, names: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        with self._side.writing():
            table = self._side.find()
            return 0 if table is None or not names else int(table.delete(_named(names)).num_deleted_rows)

    def purge(self) -> None:
        """Delete from disk what was replaced or removed."""
        self.compact(AT_ONCE)

    def compact(self, keep: timedelta) -> None:
        """Join small pieces and delete the versions older than `keep`."""
        self._side.compact(keep)


def _named(names: Sequence[str]) -> Any:
    from lancedb.expr import col

    return col("name").isin(list(names))


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("name", pa.string(), nullable=False, metadata=PRIMARY_KEY),
            pa.field("version", pa.int64(), nullable=False),
            pa.field("header", pa.string(), nullable=False),
            pa.field("content", pa.large_binary(), nullable=False),
        ]
    )
