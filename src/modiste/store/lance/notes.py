"""Notes of a shop: texts under keys, each kind in a Lance table of its own beside the products."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from modiste.store.lance import upkeep

LOOK_AGAIN_AFTER = 1.0
"""Seconds after which a table that was not there is looked for again: another process may have made it."""


class LanceNotes:
    """The Notes protocol over a table that its first write makes. Safe in several threads."""

    def __init__(
        self,
        name: str,
        place: Path | str,
        connect: Callable[[Path | str], Any],
        plainly: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """`connect` opens the database at `place`; `plainly` turns its errors into a ShopError that begins so."""
        self._name = name
        self._place = place
        self._connect = connect
        self._plainly = plainly
        self._lock = threading.Lock()
        self._opened: Any | None = None
        self._looked = -LOOK_AGAIN_AFTER

    def version(self) -> int:
        """Grows with every write; 0 before the first. Other processes' writes count within a second."""
        with self._plainly(f"The {self._name} cannot be read"):
            table = self._table()
            return 0 if table is None else int(table.version)

    def all(self) -> dict[str, str]:
        """key -> text, by key."""
        with self._plainly(f"The {self._name} cannot be read"):
            table = self._table()
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
        with self._plainly(f"The {self._name} cannot be written"):
            table = self._table()
            if table is None:
                table = self._connect(self._place).create_table(self._name, schema=schema, exist_ok=True)
                self._opened = table
            table.merge_insert("key").when_matched_update_all().when_not_matched_insert_all().execute(rows)
            _keep_up(table)

    def drop(self, keys: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        from lancedb.expr import col

        with self._plainly(f"The {self._name} cannot be written"):
            table = self._table()
            if table is None or not keys:
                return 0
            dropped = int(table.delete(col("key").isin(list(keys))).num_deleted_rows)
            _keep_up(table)
            return dropped

    def compact(self, keep: timedelta) -> None:
        """Join small pieces and delete the versions older than `keep`."""
        with self._plainly(f"The {self._name} cannot be written"):
            table = self._table()
            if table is not None:
                table.optimize(cleanup_older_than=keep)

    def _table(self) -> Any | None:
        with self._lock:
            if self._opened is None and time.monotonic() - self._looked >= LOOK_AGAIN_AFTER:
                self._looked = time.monotonic()
                self._opened = self._existing()
            return self._opened

    def _existing(self) -> Any | None:
        if isinstance(self._place, Path) and not (self._place / f"{self._name}.lance").is_dir():
            return None
        try:
            return self._connect(self._place).open_table(self._name)
        except ValueError as error:
            if "was not found" in str(error):
                return None
            raise


def _keep_up(table: Any) -> None:
    """Tidy once in `MANY_PIECES` versions: a person who decides click by click makes one with each."""
    if int(table.version) % upkeep.MANY_PIECES == 0:
        upkeep.tidy(table)


def _schema() -> Any:
    import pyarrow as pa

    # Without this mark, two processes that insert the same new key at the same time would both succeed.
    mark = {b"lance-schema:unenforced-primary-key": b"true"}
    return pa.schema([pa.field("key", pa.string(), nullable=False, metadata=mark), pa.field("text", pa.string())])
