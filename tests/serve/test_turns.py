from __future__ import annotations

import threading

import pytest

from modiste.serve.turns import Turns


def in_line(turns: Turns, count: int, work) -> list[threading.Thread]:
    """Threads that came one after the other."""
    threads = []
    for number in range(count):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        while turns.taken + turns.waiting <= number:
            pass
    return threads


def test_who_came_first_goes_first():
    turns, order, go_on = Turns(1), [], threading.Event()

    def ask(number: int) -> None:
        with turns:
            assert go_on.wait(60)
            order.append(number)

    threads = in_line(turns, 6, ask)
    assert (turns.taken, turns.waiting) == (1, 5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4, 5]
    assert (turns.taken, turns.waiting) == (0, 0)


def test_two_work_at_once_and_no_third():
    turns = Turns(2)
    go_on = threading.Event()

    def hold(_: int) -> None:
        with turns:
            assert go_on.wait(60)

    threads = in_line(turns, 5, hold)
    assert (turns.taken, turns.waiting) == (2, 3)
    go_on.set()
    for thread in threads:
        thread.join()


def test_a_turn_ends_with_an_error_too():
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"), turns:
            raise ValueError("no")
