"""The approximate index over the vectors of a large table: partitions of 8-bit vectors (IVF, scalar quantisation)."""

from __future__ import annotations

from typing import Any

from modiste.store import columns
from modiste.types import Embeddings

INDEXED_FROM = 200_000
"""Rows from which `optimize` keeps an approximate index. On two cores a question to the index takes about 10 ms
whatever the size, and comparing every vector (of 256 dimensions) 20 ms for 400,000: they meet here."""

ROWS_PER_PARTITION = 625
"""The index looks through whole partitions: smaller ones mean more of them to choose among."""

PROBES = 20
"""Partitions looked through for a question. At 400,000 vectors 10 already found all of the first ten; the recall with
these values is measured by benchmarks/search.py, and for a shop's own vectors by `modiste doctor`."""

REFINE = 2
"""So many times as many rows as asked for are compared again with their whole vectors."""

OUTDATED_SHARE = 0.2
"""The index is rebuilt when this share of the rows came after it; until then Lance compares those directly."""

CONFLICT = "commit conflict"
"""What Lance says when another process's write came between, and a repetition will do."""


def stats(table: Any) -> Any | None:
    """Lance's statistics of the index (num_indexed_rows, num_unindexed_rows ...), None where there is no index."""
    for index in table.list_indices():
        if columns.VECTOR in index.columns:
            return table.index_stats(index.name)
    return None


def nearest(table: Any, query: Embeddings, k: int) -> list[str]:
    """About k product ids with the largest cosines with a (d,) unit vector.

    Rows newer than the index are compared directly, and all of them where there is none.
    """
    search = table.search(query, vector_column_name=columns.VECTOR).distance_type("dot")
    found = search.nprobes(PROBES).refine_factor(REFINE).limit(k).select([columns.KEY, "_distance"]).to_arrow()
    ids: list[str] = found.column(columns.KEY).to_pylist()
    return ids


def keep_up(table: Any) -> None:
    """Make the index of a large table, or rebuild it when much came after it.

    Does nothing when another process is writing: the next call does it.
    """
    from lancedb.index import IvfSq

    rows = int(table.count_rows())
    if rows < INDEXED_FROM:
        return
    known = stats(table)
    if known is not None and known.num_unindexed_rows < OUTDATED_SHARE * rows:
        return
    config = IvfSq(distance_type="dot", num_partitions=max(1, rows // ROWS_PER_PARTITION))
    try:
        table.create_index(columns.VECTOR, config=config, replace=True)
    except RuntimeError as error:
        if CONFLICT not in str(error):
            raise
