"""Several worker processes on one port."""

from __future__ import annotations

import socket

from uvicorn import Config
from uvicorn.supervisors.multiprocess import Multiprocess

from modiste.serve.dealt_connections import Dealer
from modiste.serve.listening import bound


class Workers(Multiprocess):
    """uvicorn's supervisor, but that connections are dealt out evenly; the configuration's loop must take them."""

    def __init__(self, config: Config) -> None:
        """Raises OSError for an address that cannot be listened on."""
        super().__init__(config, [])
        listener = bound(config.host, config.port)
        listener.listen(config.backlog)
        self._dealer = Dealer(listener)

    @property
    def sockets(self) -> list[socket.socket]:
        """A new channel whenever a worker is started; its end is closed here as soon as the worker has it."""
        return [self._dealer.channel()]

    @sockets.setter
    def sockets(self, given: list[socket.socket]) -> None:
        """What the supervisor was given is not used."""

    def init_processes(self) -> None:
        """Start the workers, and deal."""
        super().init_processes()
        self._dealer.start()

    def terminate_all(self) -> None:
        """Accept no more, and end the workers."""
        self._dealer.stop()
        super().terminate_all()
