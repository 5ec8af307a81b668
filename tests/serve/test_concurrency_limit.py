"""Questions in line: computed by real threads under a real event loop."""

from __future__ import annotations

import threading

import anyio
import pytest

from modiste.serve.concurrency_limit import ConcurrencyLimit


async def in_line(limit: ConcurrencyLimit, tasks, count: int, work) -> None:
    """Start questions one after the other."""
    for number in range(count):
        tasks.start_soon(limit.run, lambda number=number: work(number))
        while limit.running + limit.waiting <= number:
            await anyio.lowlevel.checkpoint()


def test_who_came_first_goes_first():
    order, go_on = [], threading.Event()

    def ask(number: int) -> None:
        assert go_on.wait(60)
        order.append(number)

    async def main() -> None:
        limit = ConcurrencyLimit(1)
        async with anyio.create_task_group() as tasks:
            await in_line(limit, tasks, 6, ask)
            assert (limit.running, limit.waiting) == (1, 5)
            go_on.set()
        assert (limit.running, limit.waiting) == (0, 0)

    anyio.run(main)
    assert order == [0, 1, 2, 3, 4, 5]


def test_two_work_at_once_and_no_third():
    most, now, lock, go_on = [], [], threading.Lock(), threading.Event()

    def hold(number: int) -> None:
        with lock:
            now.append(number)
            most.append(len(now))
        assert go_on.wait(60)
        with lock:
            now.remove(number)

    async def main() -> None:
        limit = ConcurrencyLimit(2)
        async with anyio.create_task_group() as tasks:
            await in_line(limit, tasks, 5, hold)
            assert (limit.running, limit.waiting) == (2, 3)
            while len(now) < 2:
                await anyio.lowlevel.checkpoint()
            go_on.set()

    anyio.run(main)
    assert max(most) == 2
    assert len(most) == 5


def test_a_failed_question_makes_room_for_the_next():
    def fail() -> None:
        raise ValueError("no")

    async def main() -> None:
        limit = ConcurrencyLimit(1)
        for _ in range(3):
            with pytest.raises(ValueError, match="no"):
                await limit.run(fail)

    anyio.run(main)


def test_a_question_to_the_server_stands_in_its_line(client, monkeypatch):
    state = client.app._app.state.modiste
    seen, ask = [], state.shop.ask
    monkeypatch.setattr(state.shop, "ask", lambda query: seen.append(state.concurrency.running) or ask(query))
    assert client.get("/v1/search", params={"text": "red"}).status_code == 200
    assert (seen, state.concurrency.running) == ([1], 0)
