"""A shop that changes under a running server: what questions need is made ready first, so that no shopper waits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from modiste.errors import ModisteError

LOOK_EVERY = 1.0
"""Seconds between looks at what other processes wrote."""

REST = 2.0
"""A look that took t seconds is followed by a rest of so many times t: a shop that changes all the time leaves time for
questions."""


class Refresher:
    """Calls `prepare`, which brings a shop up to its store: at once after own writes, now and then for others'."""

    def __init__(self, prepare: Callable[[], object], log: logging.Logger) -> None:
        self._prepare = prepare
        self._log = log
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def now(self) -> None:
        """Wait until everything written so far is seen. Raises ShopError."""
        self._prepare()

    def start(self) -> None:
        """Look after other processes' writes from now on, in the background."""
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End with the look that is under way."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        rest = LOOK_EVERY
        while not self._ended.wait(rest):
            began = time.monotonic()
            try:
                self._prepare()
            except ModisteError as error:
                self._log.error("The shop could not be checked again: %s", error)
            rest = max(LOOK_EVERY, REST * (time.monotonic() - began))
