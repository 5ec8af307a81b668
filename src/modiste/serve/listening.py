"""The address that is listened on."""

from __future__ import annotations

import socket

from modiste.errors import QueryError


def bound(host: str, port: int) -> socket.socket:
    """A TCP socket at an address; it listens when a server takes it. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, so that asyncio sends answers without waiting for more (TCP_NODELAY).
    own = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        own.bind((host, port))
    except OSError:
        own.close()
        raise
    return own


def refuse_taken(host: str, port: int) -> None:
    """Raise QueryError for an address that cannot be listened on."""
    try:
        bound(host, port).close()
    except OSError as error:
        raise QueryError(f"Cannot listen on {host} port {port}: {error.strerror}; choose another --port.") from error
