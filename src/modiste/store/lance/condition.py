"""What state a shop's table is in, whatever model made it; nothing is judged here, and only `compact` changes it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modiste.store import columns
from modiste.store.lance import vector_index
from modiste.store.lance.artefacts import AT_ONCE
from modiste.store.lance.products import LanceStore
from modiste.store.manifest import Manifest
from modiste.store.place import locate

UNIT_LENGTH_SLACK = 1e-2
"""Half-precision nets give lengths within some thousandths of 1."""


@dataclass(frozen=True, slots=True)
class TableCondition:
    """Facts about one shop.

    `duplicate_ids`: product ids that lie in several rows. `vector_dimensions`: those of the column, which should be
    the manifest's. `bad_vectors`: ids whose vector is not finite or not of unit length. `bytes_on_disk` of the folder
    (None in object storage) and `bytes_live` of the newest version. `indexed` is None without an approximate index.
    """

    manifest: Manifest
    rows: int
    duplicate_ids: tuple[str, ...]
    vector_dimensions: int
    bad_vectors: tuple[str, ...]
    versions: int
    fragments: int
    bytes_on_disk: int | None
    bytes_live: int
    indexed: int | None
    unindexed: int


def condition_of(store: LanceStore) -> TableCondition:
    """Read ids and vectors once, and what Lance says of the table. Raises ShopError when it cannot be read."""
    with store.reading() as table:
        found = table.search().select([columns.KEY, columns.VECTOR]).to_arrow()
        stats, index = table.stats(), vector_index.stats(table)
        versions = len(table.list_versions())
    ids = found.column(columns.KEY).to_pylist()
    vectors = columns.to_array(found.column(columns.VECTOR))
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = ~(np.abs(lengths - 1) <= UNIT_LENGTH_SLACK)
    return TableCondition(
        manifest=store.manifest,
        rows=len(ids),
        duplicate_ids=tuple(key for key, times in Counter(ids).items() if times > 1),
        vector_dimensions=vectors.shape[1],
        bad_vectors=tuple(ids[row] for row in np.flatnonzero(wrong)),
        versions=versions,
        fragments=int(stats["fragment_stats"]["num_fragments"]),
        bytes_on_disk=_bytes_on_disk(store.uri),
        bytes_live=int(stats["total_bytes"]),
        indexed=None if index is None else int(index.num_indexed_rows),
        unindexed=0 if index is None else int(index.num_unindexed_rows),
    )


def compact(store: LanceStore) -> None:
    """Join small pieces and delete every older version of what is kept: no other process should read one."""
    with store.writing() as table:
        table.optimize(cleanup_older_than=AT_ONCE)
        vector_index.keep_up(table)
    for notes in store.all_notes():
        notes.compact(AT_ONCE)
    store.artefacts().purge()


def _bytes_on_disk(uri: str) -> int | None:
    place = locate(uri)
    if not isinstance(place, Path):
        return None
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
