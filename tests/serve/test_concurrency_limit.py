from __future__ import annotations

import threading

import pytest

from modiste.serve.concurrency_limit import ConcurrencyLimit


def in_line(limit: ConcurrencyLimit, count: int, work) -> list[threading.Thread]:
    """Threads that came one after the other."""
    threads = []
    for number in range(count):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        while limit.taken + limit.waiting <= number:
            pass
    return threads


def test_who_came_first_goes_first():
    limit, order, go_on = ConcurrencyLimit(1), [], threading.Event()

    def ask(number: int) -> None:
        with limit:
            assert go_on.wait(60)
            order.append(number)

    threads = in_line(limit, 6, ask)
    assert (limit.taken, limit.waiting) == (1, 5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4, 5]
    assert (limit.taken, limit.waiting) == (0, 0)


def test_two_work_at_once_and_no_third():
    limit = ConcurrencyLimit(2)
    go_on = threading.Event()

    def hold(_: int) -> None:
        with limit:
            assert go_on.wait(60)

    threads = in_line(limit, 5, hold)
    assert (limit.taken, limit.waiting) == (2, 3)
    go_on.set()
    for thread in threads:
        thread.join()


def test_a_turn_ends_with_an_error_too():
    limit = ConcurrencyLimit(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"), limit:
            raise ValueError("no")
