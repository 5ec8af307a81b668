from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import count

import pytest

from modiste.parallel.prefetch import prefetch


class Tasks:
    """Endless tasks 0, 1, 2 ..., and how many were drawn."""

    drawn = 0

    def __iter__(self) -> Iterator[int]:
        for number in count():
            self.drawn += 1
            yield number


@pytest.mark.parametrize("threads", [1, 4])
def test_results_come_in_the_tasks_order_whoever_is_done_first(threads: int) -> None:
    second_done = threading.Event()

    def work(task: int) -> int:
        if task == 1:
            second_done.set()
        elif task == 0 and threads > 1:
            assert second_done.wait(timeout=60)
        return task * task

    assert list(prefetch(work, range(20), threads=threads, ahead=3)) == [task * task for task in range(20)]


def test_no_task_is_no_result() -> None:
    assert list(prefetch(str, [], threads=2, ahead=3)) == []


def test_only_so_many_are_drawn_before_they_are_taken() -> None:
    tasks = Tasks()
    results = prefetch(str, tasks, threads=2, ahead=5)
    assert tasks.drawn == 0
    for taken in range(1, 30):
        assert next(results) == str(taken - 1)
        assert tasks.drawn == taken + 5
    results.close()


def test_closing_it_ends_its_threads_and_draws_no_more() -> None:
    before, tasks = threading.active_count(), Tasks()
    results = prefetch(str, tasks, threads=3, ahead=7)
    next(results)
    assert threading.active_count() > before
    results.close()
    assert (threading.active_count(), tasks.drawn) == (before, 8)


def test_what_the_work_raises_is_raised_in_its_turn() -> None:
    results = prefetch(lambda task: 6 // (3 - task), range(10), threads=2, ahead=4)
    assert [next(results) for _ in range(3)] == [2, 3, 6]
    with pytest.raises(ZeroDivisionError):
        next(results)
