"""A limit of how many questions are worked on at once; the others wait in line, who came first goes first."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

Answer = TypeVar("Answer")


class ConcurrencyLimit:
    """Runs the work of questions in threads, a few at once; those that wait hold no thread.

    Sixteen threads that compute at once all end late, and pass Python's lock around meanwhile. In a line the same work
    is done sooner, and the slowest answer comes much earlier. Whatever waits for others (a fetch, an audit, a write)
    is not run here.
    """

    def __init__(self, at_once: int | None = None) -> None:
        """`at_once`: how many; by default one per core, at least two."""
        self._limiter = CapacityLimiter(at_once or max(2, os.cpu_count() or 1))

    @property
    def running(self) -> int:
        """How many questions are being worked on."""
        return self._limiter.borrowed_tokens

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return self._limiter.statistics().tasks_waiting

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """What `work` returns, in its turn. Raises what it raises."""
        return await to_thread.run_sync(work, limiter=self._limiter)
