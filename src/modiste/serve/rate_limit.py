"""A limit of requests per client: a bucket that fills steadily and is emptied by requests."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 10_000
"""Clients that are remembered; the one unseen for longest is forgotten first, and starts with a full bucket."""


class RateLimit:
    """At most `per_minute` requests a minute for each client, in bursts of as many; 0: no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, client: str) -> float:
        """0 and one request less in the client's bucket, or the seconds until there is one again."""
        if not self._most:
            return 0.0
        with self._lock:
            now = self._clock()
            left, seen = self._buckets.pop(client, (self._most, now))
            left = min(self._most, left + (now - seen) * self._most / 60)
            allowed = left >= 1
            self._buckets[client] = (left - allowed, now)
            if len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else max(1.0, (1 - left) * 60 / self._most)
