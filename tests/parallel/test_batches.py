"""Work in threads, taken in lists."""

from __future__ import annotations

import threading

import pytest

from modiste.parallel.batches import LISTS_AHEAD, batches


def test_lists_come_in_order_and_the_last_is_shorter() -> None:
    found = list(batches(lambda number: number * number, range(7), threads=3, size=3))
    assert found == [[(0, 0), (1, 1), (2, 4)], [(3, 9), (4, 16), (5, 25)], [(6, 36)]]


def test_nothing_to_do_gives_no_list() -> None:
    assert list(batches(str, [], threads=2, size=3)) == []


def test_no_more_is_begun_than_the_lists_ahead() -> None:
    begun: list[int] = []
    lock = threading.Lock()

    def work(number: int) -> int:
        with lock:
            begun.append(number)
        return number

    taken = batches(work, range(100), threads=2, size=4)
    next(taken)
    taken.close()
    assert len(begun) <= (1 + LISTS_AHEAD) * 4


def test_an_error_comes_where_its_result_would() -> None:
    taken = batches(lambda number: 1 // number, [1, 1, 0, 1], threads=1, size=2)
    assert next(taken) == [(1, 1), (1, 1)]
    with pytest.raises(ZeroDivisionError):
        next(taken)
