"""How a long evaluation tells what it is doing."""

from __future__ import annotations

from typing import Protocol

from modiste.evaluate.encoding import Advance


class Progress(Protocol):
    """Told of every stage."""

    def stage(self, name: str, total: int) -> Advance:
        """A stage begins that has `total` photos to do; the answer is told of each one done."""
        ...


class Silent:
    """Ignores every stage."""

    def stage(self, name: str, total: int) -> Advance:  # noqa: ARG002
        """See `Progress.stage`."""
        return lambda _: None
