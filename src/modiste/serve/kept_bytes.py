"""Bytes at hand: thumbnails and answers asked for lately, as long as the shop is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_BYTES = 32_000_000


class KeptBytes:
    """key -> bytes in front of a slower way to make them; at most `MOST_BYTES`, those unused for longest go first.

    When `version` changes, everything is made anew.
    """

    def __init__(self, version: Callable[[], int]) -> None:
        self._version = version
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._of_version = -1

    def get(self, key: Hashable, make: Callable[[], bytes | None]) -> bytes | None:
        """What is kept under the key, or what `make` returns now; None is not kept. Raises what `make` raises."""
        version = self._version()
        with self._lock:
            if version != self._of_version:
                self._kept.clear()
                self._bytes, self._of_version = 0, version
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        if made is not None:
            self._keep(key, made, version)
        return made

    def _keep(self, key: Hashable, made: bytes, version: int) -> None:
        with self._lock:
            if version != self._of_version or key in self._kept:
                return
            self._kept[key] = made
            self._bytes += len(made)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])
