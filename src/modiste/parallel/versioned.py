"""A value made from something that changes: made again when the version has grown, and shared by threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Versioned(Generic[Value]):
    """The value as it is now. Safe in several threads: one makes it, the others wait.

    Once `prepare` was called, `now` gives what was prepared last, without a wait, and changes count when it is called
    again.
    """

    def __init__(
        self, version: Callable[[], int], make: Callable[[], Value], version_of: Callable[[Value], int]
    ) -> None:
        """`version` grows with every change and is cheap to ask; `version_of` a value: the version it was made at."""
        self._version = version
        self._make = make
        self._version_of = version_of
        self._lock = threading.Lock()
        self._latest: Value | None = None
        self._prepared: Value | None = None

    def now(self) -> Value:
        """The current value. Raises what `version` and `make` raise."""
        if self._prepared is not None:
            return self._prepared
        version = self._version()
        with self._lock:
            return self._at_least(version)

    def prepare(self, ready: Callable[[Value], object]) -> bool:
        """Bring the value up to date, have everything else made `ready` for it, and only then let it be seen.

        Returns whether anything had changed. When this returns, all changes made before it was called are seen. Raises
        what `version`, `make` and `ready` raise; then the value before stays.
        """
        version = self._version()
        with self._lock:
            value = self._at_least(version)
            if value is self._prepared:
                return False
            ready(value)
            self._prepared = value
            return True

    def _at_least(self, version: int) -> Value:
        if self._latest is None or self._version_of(self._latest) < version:
            self._latest = self._make()
        return self._latest
