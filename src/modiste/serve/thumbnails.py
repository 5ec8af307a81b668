"""Thumbnails at hand: the ones asked for lately, as long as the shop is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

MOST_BYTES = 32_000_000


class ThumbnailCache:
    """product_id -> JPEG in front of a slower `read`; at most `MOST_BYTES`, the ones unused for longest go first."""

    def __init__(self, read: Callable[[Sequence[str]], Mapping[str, bytes]], version: Callable[[], int]) -> None:
        self._read = read
        self._version = version
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._of_version = -1

    def get(self, product_id: str) -> bytes | None:
        """The product's thumbnail; None where there is no such product."""
        version = self._version()
        with self._lock:
            if version != self._of_version:
                self._kept.clear()
                self._bytes, self._of_version = 0, version
            if product_id in self._kept:
                self._kept.move_to_end(product_id)
                return self._kept[product_id]
        picture = self._read([product_id]).get(product_id)
        if picture is not None:
            self._keep(product_id, picture, version)
        return picture

    def _keep(self, product_id: str, picture: bytes, version: int) -> None:
        with self._lock:
            if version != self._of_version or product_id in self._kept:
                return
            self._kept[product_id] = picture
            self._bytes += len(picture)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])
