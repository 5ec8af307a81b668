"""Things worked on in threads and handed on in lists, as a net takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from modiste.parallel.prefetch import prefetch

Task = TypeVar("Task")
Result = TypeVar("Result")

LISTS_AHEAD = 2
"""Lists that may be done before they are taken, so that threads work while the net does."""


def batches(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, threads: int, size: int
) -> Iterator[list[tuple[Task, Result]]]:
    """Each task with work(task), in order, in lists of `size`; the last may be shorter.

    At most `LISTS_AHEAD` lists are worked out before they are taken. Closing the iterator drops what has not begun.
    """

    def paired(task: Task) -> tuple[Task, Result]:
        return task, work(task)

    done = prefetch(paired, tasks, threads=threads, ahead=LISTS_AHEAD * size)
    try:
        while batch := list(islice(done, size)):
            yield batch
    finally:
        done.close()
