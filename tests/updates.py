"""A Progress for tests, which keeps what it is told."""

from __future__ import annotations

from modiste.parallel.progress import Silent


class Updates(Silent):
    """`all` has (stage, done, total) of every update, in order."""

    def __init__(self) -> None:
        self.all: list[tuple[str, int, int | None]] = []

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """See `Progress.update`."""
        self.all.append((stage, done, total))
