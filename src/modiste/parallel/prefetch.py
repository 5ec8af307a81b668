"""Work done in other threads ahead of the one that takes its results, in order and in bounded number."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def computed_ahead(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, threads: int, ahead: int
) -> Generator[Result, None, None]:
    """work(task) for each task in order, at most `ahead` computed before they are taken.

    A plain `map` of an executor would hold all results in memory. Closing it drops what nobody has begun.
    """
    rest = iter(tasks)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Result]] = deque(pool.submit(work, task) for task in islice(rest, ahead))
        try:
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(work, task) for task in islice(rest, 1))
                yield result
        finally:
            for future in waiting:
                future.cancel()
