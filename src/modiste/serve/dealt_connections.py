"""Connections dealt to workers like cards: one process accepts them and hands each to the next worker.

Left to the kernel they are not even: on one shared socket the worker that wakes first takes all that wait, and with a
socket per worker (SO_REUSEPORT) a hash decides; of sixteen connections one worker was seen to get ten, and its clients
waited twice as long as the others'. Needs `socket.send_fds` (not on Windows).
"""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvloop

LOOK_EVERY = 0.5
"""Seconds after which a wait looks whether it should end."""

READY = b"."
"""What a worker says when it can take connections."""


class Dealer:
    """Accepts at a listening socket in the background, and hands connections to channels in turn."""

    def __init__(self, listener: socket.socket) -> None:
        listener.settimeout(LOOK_EVERY)
        self._listener = listener
        self._starting: list[socket.socket] = []
        self._channels: deque[socket.socket] = deque()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._deal, name="dealer", daemon=True)

    def channel(self) -> socket.socket:
        """A new worker's end. It belongs to the round from its first word until every copy of its end is closed."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._starting.append(ours)
        return theirs

    def start(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more; workers take what is in their channels, and end."""
        self._ended.set()
        self._thread.join()
        for each in (self._listener, *self._starting, *self._channels):
            each.close()

    def _deal(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:  # for example too many open files: some will close
                self._ended.wait(LOOK_EVERY)
                continue
            with connection:
                while not self._handed_over(connection) and not self._ended.wait(LOOK_EVERY / 10):
                    pass

    def _join(self) -> None:
        """Take those into the round that are ready by now."""
        for channel in tuple(self._starting):
            try:
                ready = channel.recv(1)
            except BlockingIOError:
                continue
            self._starting.remove(channel)
            if ready:
                self._channels.append(channel)
            else:
                channel.close()

    def _handed_over(self, connection: socket.socket) -> bool:
        """Whether a worker took it: the next in the round, or one after it where that has ended or is full."""
        self._join()
        for _ in range(len(self._channels)):
            channel = self._channels.popleft()
            try:
                socket.send_fds(channel, [b"."], [connection.fileno()])
            except BlockingIOError:
                self._channels.append(channel)
            except OSError:
                channel.close()
            else:
                self._channels.append(channel)
                return True
        return False


class _DealtServer:
    """What `create_server` returns: takes connections from a channel until it is closed."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, factory: Callable[[], asyncio.BaseProtocol], channel: socket.socket
    ) -> None:
        self._loop = loop
        self._factory = factory
        self._channel = channel
        self._opening: set[asyncio.Task[Any]] = set()
        channel.setblocking(False)
        with suppress(BrokenPipeError):  # the process that accepts has ended meanwhile; `_take` will see it
            channel.send(READY)
        loop.add_reader(channel, self._take)

    def close(self) -> None:
        """Take no more."""
        self._loop.remove_reader(self._channel)

    async def wait_closed(self) -> None:
        """Nothing is left to wait for."""

    def _take(self) -> None:
        try:
            _, descriptors, _, _ = socket.recv_fds(self._channel, 1, 1)
        except BlockingIOError:
            return
        if not descriptors:  # the process that accepts has ended
            self.close()
            signal.raise_signal(signal.SIGTERM)
            return
        connection = socket.socket(fileno=descriptors[0])
        connection.setblocking(False)
        task = self._loop.create_task(self._loop.connect_accepted_socket(self._factory, connection))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)


class DealtLoop(uvloop.Loop):
    """An event loop whose servers take their connections from a channel of `Dealer` where they are given one."""

    async def create_server(self, protocol_factory: Any, *args: Any, sock: Any = None, **options: Any) -> Any:
        """As asyncio has it; `sock` may be a worker's end of a channel."""
        if sock is not None and sock.family == socket.AF_UNIX:
            return _DealtServer(self, protocol_factory, sock)
        return await super().create_server(protocol_factory, *args, sock=sock, **options)


def new_loop() -> DealtLoop:
    """uvicorn's `loop` setting of a worker."""
    return DealtLoop()
