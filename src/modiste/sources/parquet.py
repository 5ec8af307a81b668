"""Parquet files, row by row, as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from modiste.errors import SourceError
from modiste.schema import Attribute
from modiste.sources.findings import left_out
from modiste.sources.rows import Row, as_text, is_text, refuse_too_many
from modiste.types import Cause, Fault, Finding

BATCH_ROWS = 4096


class ParquetRows:
    """A Parquet file; columns of raw bytes (photos, hashes) are not read."""

    declared: tuple[Attribute, ...] = ()
    numbers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            schema = pq.read_schema(path)
        except (OSError, pa.ArrowException) as error:
            raise SourceError(f"{path} cannot be read as Parquet: {_words(error)}.") from error
        refuse_too_many(path, len(schema.names))
        unreadable = [field.name for field in schema if _is_bytes(field.type)]
        self.left_out = tuple(Cause(Fault.COLUMN_OF_BYTES, {"column": name}) for name in unreadable)
        self.columns = tuple(name for name in schema.names if name not in unreadable)

    def __iter__(self) -> Iterator[Row | Finding]:
        """See `Rows`; rows are numbered from 1."""
        number = 0
        try:
            with pq.ParquetFile(self._path) as file:
                for batch in file.iter_batches(BATCH_ROWS, columns=list(self.columns)):
                    for values in batch.to_pylist():
                        number += 1
                        cells = {name: as_text(value) for name, value in values.items()}
                        where = f"{self._path.name}, row {number}"
                        whole = all(map(is_text, cells.values()))
                        yield Row(where, cells) if whole else left_out(where, Fault.NOT_UTF8)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise SourceError(f"{self._path} cannot be read after row {number}: {_words(error)}.") from error


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _words(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
