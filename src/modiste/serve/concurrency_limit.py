"""A limit of how many questions are worked on at once; the others wait in line, the first come first."""

from __future__ import annotations

import os
import threading
from collections import deque
from types import TracebackType


class ConcurrencyLimit:
    """A context manager around the work of one question; who came first goes first.

    Sixteen threads that compute at once all end late, and pass Python's lock around meanwhile. In a line the same work
    is done sooner, and the slowest answer comes much earlier. Whatever waits for others (a fetch, an audit, a write)
    takes no turn.
    """

    def __init__(self, at_once: int | None = None) -> None:
        """`at_once`: how many; by default one per core, at least two."""
        self._lock = threading.Lock()
        self._most = self._free = at_once or max(2, os.cpu_count() or 1)
        self._line: deque[threading.Lock] = deque()

    @property
    def taken(self) -> int:
        """How many questions are being worked on."""
        return self._most - self._free

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            gate = threading.Lock()
            gate.acquire()
            self._line.append(gate)
        gate.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._line:
                self._line.popleft().release()
            else:
                self._free += 1
