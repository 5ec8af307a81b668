"""Many small writes leave many small pieces behind: when and how a table is tidied."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from modiste.store.lance.vector_index import CONFLICT

KEEP_VERSIONS_FOR = timedelta(minutes=5)
"""Replaced files stay this long: another process may be reading the version they belong to."""

MANY_PIECES = 64
"""A table with this many fragments, or versions to delete, is tidied: it is rewritten as a whole."""


def tidy(table: Any, keep: timedelta = KEEP_VERSIONS_FOR) -> None:
    """Join small pieces and delete the files of versions older than `keep`.

    Does nothing when another process is writing: the next call does it.
    """
    try:
        table.optimize(cleanup_older_than=keep)
    except RuntimeError as error:
        if CONFLICT not in str(error):
            raise


def needs_tidying(table: Any, keep: timedelta) -> bool:
    """Whether there is much to gain."""
    fragments = int(table.stats()["fragment_stats"]["num_fragments"])
    # Lance gives naive local times.
    outdated: int = sum(each["timestamp"] < datetime.now() - keep for each in table.list_versions())
    return fragments >= MANY_PIECES or outdated >= MANY_PIECES
