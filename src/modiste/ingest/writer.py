"""Records into the store while the net works: one write at a time, in a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType

from modiste.ingest.prepare import ChangedRow
from modiste.types import Product, Record, Store


class Writer:
    """Collects records and writes `batch` of them at once, or those of `seconds`; at most one write waits, so that
    memory stays flat.

    Leaving the context writes what is left, also after Ctrl-C or an error elsewhere. An error of the store is raised by
    the next `add`, or on leaving.
    """

    def __init__(self, store: Store, batch: int, seconds: float) -> None:
        self._store = store
        self._batch = batch
        self._seconds = seconds
        self._last = time.monotonic()
        self._waiting: list[Record | ChangedRow] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="modiste-write")
        self._write: Future[None] | None = None
        self.written = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._flush()
            self._finish()
        finally:
            self._thread.shutdown()

    def add(self, records: Sequence[Record | ChangedRow]) -> None:
        """Take records over; returns at once unless the store is slower than the net."""
        self._waiting += records
        if len(self._waiting) >= self._batch or time.monotonic() - self._last >= self._seconds:
            self._flush()

    def _flush(self) -> None:
        self._finish()
        self._last = time.monotonic()
        if self._waiting:
            self._write = self._thread.submit(self._upsert, self._waiting)
            self.written += len(self._waiting)
            self._waiting = []

    def _finish(self) -> None:
        write, self._write = self._write, None
        if write is not None:
            write.result()

    def _upsert(self, waiting: Sequence[Record | ChangedRow]) -> None:
        changed_rows = {item.product.product_id: item for item in waiting if isinstance(item, ChangedRow)}
        stored = self._store.records(list(changed_rows)) if changed_rows else []
        kept = [
            replace(record, product=_completed(new.product, record.product), row_hash=new.row_hash)
            for record in stored
            for new in [changed_rows[record.product.product_id]]
        ]
        self._store.upsert([*(item for item in waiting if isinstance(item, Record)), *kept])


def _completed(product: Product, stored: Product) -> Product:
    """The product with its stored photo's name where its row names none today, and first seen when it was."""
    first_seen = stored.first_seen if product.first_seen is None else product.first_seen
    return replace(product, photo=product.photo or stored.photo, first_seen=first_seen)
