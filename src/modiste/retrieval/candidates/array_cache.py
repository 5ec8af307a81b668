"""Arrays over all rows that questions ask for again and again: who meets "gender=Men", how well "navy" fits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

from cachetools import LRUCache
from numpy.typing import NDArray

MOST_BYTES = 24_000_000
"""150 float32 arrays over 40,000 rows."""


class ArrayCache:
    """key -> array, made once and then only read; those unused for longest go first. Safe in several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = threading.Lock()
        self._arrays: LRUCache[Hashable, NDArray[Any]] = LRUCache(most_bytes, getsizeof=lambda array: array.nbytes)

    def get(self, key: Hashable, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """The array under the key, read-only. Raises what `make` raises."""
        with self._lock:
            found = self._arrays.get(key)
        if found is not None:
            return found
        made = make()
        made.flags.writeable = False
        with self._lock, suppress(ValueError):  # larger than the whole cache: made again for each question
            self._arrays[key] = made
        return made
