"""Several worker processes on one port, each with a socket of its own."""

from __future__ import annotations

import socket

from uvicorn import Config
from uvicorn.supervisors.multiprocess import Multiprocess

from modiste.errors import QueryError


class Workers(Multiprocess):
    """uvicorn's supervisor, but that the kernel deals the connections out (SO_REUSEPORT).

    On one shared socket the worker that wakes first takes all that wait: of sixteen connections that come at once it
    was seen to take up to sixteen. Platforms without SO_REUSEPORT share the socket.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(config, [])

    @property
    def sockets(self) -> list[socket.socket]:
        """A new socket whenever a worker is started; closed here as soon as the worker has it."""
        if not hasattr(socket, "SO_REUSEPORT"):
            self._shared = getattr(self, "_shared", None) or self.config.bind_socket()
            return [self._shared]
        return [bound(self.config.host, self.config.port, socket.SO_REUSEPORT)]

    @sockets.setter
    def sockets(self, given: list[socket.socket]) -> None:
        """What the supervisor was given is not used."""


def bound(host: str, port: int, *options: int) -> socket.socket:
    """A TCP socket at an address; it listens when a server takes it. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, so that asyncio sends answers without waiting for more (TCP_NODELAY).
    own = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    for option in (socket.SO_REUSEADDR, *options):
        own.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        own.bind((host, port))
    except OSError:
        own.close()
        raise
    return own


def refuse_taken(host: str, port: int) -> None:
    """Raise QueryError for an address that cannot be listened on: workers' sockets would share a port unnoticed."""
    try:
        bound(host, port).close()
    except OSError as error:
        raise QueryError(f"Cannot listen on {host} port {port}: {error.strerror}; choose another --port.") from error
