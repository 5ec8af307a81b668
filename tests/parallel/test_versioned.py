"""A value that is made again when its version grows."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from modiste.parallel.versioned import Versioned


class Counted:
    """A version that a test raises, and how often a value was made of it."""

    def __init__(self) -> None:
        self.version, self.made = 1, 0

    def make(self) -> tuple[int, int]:
        self.made += 1
        return self.version, self.made


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def value(counted: Counted) -> Versioned[tuple[int, int]]:
    return Versioned(lambda: counted.version, counted.make, lambda made: made[0])


def test_it_is_made_once_for_each_version(counted: Counted, value: Versioned[tuple[int, int]]) -> None:
    assert [value.now(), value.now()] == [(1, 1), (1, 1)]
    counted.version = 5
    assert [value.now(), value.now()] == [(5, 2), (5, 2)]


def test_a_value_that_is_newer_than_was_asked_for_is_kept(counted: Counted) -> None:
    asked = iter([1, 2, 3])
    value = Versioned(lambda: next(asked), counted.make, lambda _: 2)
    assert [value.now(), value.now()] == [(1, 1), (1, 1)]
    assert value.now() == (1, 2)


def test_what_is_prepared_is_seen_when_it_is_ready(counted: Counted, value: Versioned[tuple[int, int]]) -> None:
    assert value.prepare(lambda _: None)
    counted.version = 2
    assert value.now() == (1, 1)
    seen = []
    assert value.prepare(lambda made: seen.append((made, value.now())))
    assert seen == [((2, 2), (1, 1))]
    assert value.now() == (2, 2)
    assert not value.prepare(seen.append)
    assert len(seen) == 1


def test_what_cannot_be_made_ready_is_not_seen(counted: Counted, value: Versioned[tuple[int, int]]) -> None:
    value.prepare(lambda _: None)
    counted.version = 2

    def broken(_: object) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        value.prepare(broken)
    assert value.now() == (1, 1)


def test_threads_share_one_value() -> None:
    made, all_there = [], threading.Barrier(4)

    def make() -> int:
        made.append(1)
        return 1

    value = Versioned(lambda: 1, make, lambda _: 1)

    def ask() -> int:
        all_there.wait(60)
        return value.now()

    with ThreadPoolExecutor(4) as pool:
        assert [each.result() for each in [pool.submit(ask) for _ in range(4)]] == [1, 1, 1, 1]
    assert made == [1]
