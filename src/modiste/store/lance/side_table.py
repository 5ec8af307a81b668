"""A Lance table beside the products, made by its first write."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modiste.store.lance import upkeep

if TYPE_CHECKING:
    import pyarrow as pa

LOOK_AGAIN_AFTER = 1.0
"""Seconds after which a table that was not there is looked for again: another process may have made it."""

# Without this mark, two processes that insert the same new key at the same time would both succeed.
PRIMARY_KEY = {b"lance-schema:unenforced-primary-key": b"true"}


class SideTable:
    """Finds, makes and tidies one table. Safe in several threads."""

    def __init__(
        self,
        name: str,
        place: Path | str,
        connect: Callable[[Path | str], Any],
        plainly: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """`connect` opens the database at `place`; `plainly` turns its errors into a ShopError that begins so."""
        self.name = name
        self._place = place
        self._connect = connect
        self._plainly = plainly
        self._lock = threading.Lock()
        self._opened: Any | None = None
        self._looked = -LOOK_AGAIN_AFTER

    def reading(self) -> AbstractContextManager[None]:
        """Errors inside become a ShopError that says what cannot be read."""
        return self._plainly(f"The {self.name} cannot be read")

    def writing(self) -> AbstractContextManager[None]:
        """Errors inside become a ShopError that says what cannot be written."""
        return self._plainly(f"The {self.name} cannot be written")

    def version(self) -> int:
        """Grows with every write; 0 before the first. Other processes' writes count within a second."""
        with self.reading():
            table = self.find()
            return 0 if table is None else int(table.version)

    def find(self) -> Any | None:
        """The table, None while there is none."""
        with self._lock:
            if self._opened is None and time.monotonic() - self._looked >= LOOK_AGAIN_AFTER:
                self._looked = time.monotonic()
                self._opened = self._existing()
            return self._opened

    def make(self, schema: pa.Schema) -> Any:
        """The table, made with this schema where there is none."""
        table = self.find()
        if table is None:
            table = self._connect(self._place).create_table(self.name, schema=schema, exist_ok=True)
            self._opened = table
        return table

    def compact(self, keep: timedelta) -> None:
        """Join small pieces and delete the versions older than `keep`."""
        with self.writing():
            table = self.find()
            if table is not None:
                table.optimize(cleanup_older_than=keep)

    def _existing(self) -> Any | None:
        if isinstance(self._place, Path) and not (self._place / f"{self.name}.lance").is_dir():
            return None
        try:
            return self._connect(self._place).open_table(self.name)
        except ValueError as error:
            if "was not found" in str(error):
                return None
            raise


def keep_up(table: Any) -> None:
    """Tidy once in `MANY_PIECES` versions: a person who decides click by click makes one with each."""
    if int(table.version) % upkeep.MANY_PIECES == 0:
        upkeep.tidy(table)
