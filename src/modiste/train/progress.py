"""What a run tells while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Progress:
    """Where training stands; `photos` counts all epochs, the speed is that of this process since the epoch began."""

    epoch: int
    epochs: int
    photos: int
    photos_total: int
    photos_per_second: float
    loss: float


class Watcher(Protocol):
    """Someone who is told; called from the training thread, so it should be quick."""

    def say(self, sentence: str) -> None:
        """One sentence about what is used or was found."""
        ...

    def prepared(self, what: str, done: int, total: int) -> None:
        """So much of some preparation is done."""
        ...

    def trained(self, progress: Progress) -> None:
        """A step is done."""
        ...


def counted(watcher: Watcher, what: str, total: int) -> Callable[[int], None]:
    """For loops that say how many more they have done: the watcher is told how many those are by now."""
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        watcher.prepared(what, done, total)

    return advance


class Silent:
    """A Watcher that keeps all to itself."""

    def say(self, sentence: str) -> None:
        """See `Watcher.say`."""

    def prepared(self, what: str, done: int, total: int) -> None:
        """See `Watcher.prepared`."""

    def trained(self, progress: Progress) -> None:
        """See `Watcher.trained`."""
