"""A shop's content as one table for other programs: the products' own columns, the attributes, the vector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from modiste.errors import QueryError
from modiste.files import written_whole
from modiste.sources.reading import FORMULA_STARTS, harmless
from modiste.types import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

VECTOR = "vector"
KINDS = (".parquet", ".csv")


def export_table(snapshot: Snapshot, path: Path, vectors: bool = True) -> Path:
    """Write the snapshot whole or not at all, and return the path; folders are created.

    Without `vectors` only the products' columns and attributes are written. Parquet has the vector as one column
    `vector` of float32 lists; CSV, which has no lists, as `vector_0`, `vector_1` and so on, and text that a
    spreadsheet would run as a formula behind an apostrophe. Raises QueryError for another ending and for a place that
    cannot be written.
    """
    if path.suffix.lower() not in KINDS:
        raise QueryError(f"The table {path} has an unknown ending; use one of {', '.join(KINDS)}.")
    try:
        with written_whole(path) as temporary:
            _write(snapshot, temporary, path.suffix.lower(), vectors)
    except OSError as error:
        raise QueryError(f"The table {path} cannot be written: {error.strerror or error}.") from error
    return path


def _write(snapshot: Snapshot, path: Path, kind: str, vectors: bool) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    table = snapshot.columns
    name = VECTOR if VECTOR not in table.column_names else f"modiste_{VECTOR}"
    if kind == ".parquet":
        if vectors:
            flat = pa.array(snapshot.embeddings.reshape(-1))
            lists = pa.FixedSizeListArray.from_arrays(flat, snapshot.embeddings.shape[1])
            table = table.append_column(name, lists)
        parquet.write_table(table, path)
        return
    table = pa.table(
        [_harmless(column) for column in table.columns], names=[harmless(name) for name in table.column_names]
    )
    for number, values in enumerate(snapshot.embeddings.T if vectors else ()):
        table = table.append_column(f"{name}_{number}", pa.array(values))
    csv.write_csv(table, path)


def _harmless(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column
    risky = pa.array([False] * len(column))
    for start in FORMULA_STARTS:
        risky = pc.or_(risky, pc.fill_null(pc.starts_with(column, start), False))
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
