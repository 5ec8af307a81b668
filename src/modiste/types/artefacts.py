"""Learned parts of a shop as they are kept: bytes with a header, under a name and a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class StoredArtefact:
    """An artefact without its content. `version` is 1 at first and one more with each replacement.

    `header` is JSON text; `store.artefacts` says what stands in it.
    """

    name: str
    version: int
    header: str


@runtime_checkable
class ArtefactFiles(Protocol):
    """Named, versioned bytes kept beside the products, whatever becomes of these. Every write is atomic."""

    def version(self) -> int:
        """Grows with every write, 0 before the first; cheap enough to ask before every query."""
        ...

    def headers(self) -> dict[str, StoredArtefact]:
        """name -> the newest version, by name, without reading any content."""
        ...

    def read(self, name: str) -> tuple[StoredArtefact, bytes] | None:
        """The newest version with its content; None where there is none of that name."""
        ...

    def write(self, artefact: StoredArtefact, content: bytes) -> bool:
        """Keep a new version, if the one before it is the newest.

        Returns False, and changes nothing, when another process wrote or removed one in the meantime.
        """
        ...

    def drop(self, names: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        ...

    def purge(self) -> None:
        """Delete from disk what was replaced or removed; without it that may stay for a while."""
        ...
