"""A store of one snapshot: what a gallery's shop reads from, and never writes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from modiste.errors import ShopError
from modiste.types import Embeddings, Fingerprint, ModelIdentity, Record, Snapshot, StoredArtefact


class GalleryNotes:
    """The Notes protocol of a shop that was never corrected or taught anything."""

    def version(self) -> int:
        """Nothing is ever written."""
        return 0

    def all(self) -> dict[str, str]:
        """No notes."""
        return {}

    def put(self, notes: Mapping[str, str]) -> NoReturn:  # noqa: ARG002
        """Raises ShopError."""
        raise ShopError("A gallery is only read.")

    def drop(self, keys: Sequence[str]) -> int:  # noqa: ARG002
        """There is nothing to remove."""
        return 0


class GalleryArtefacts:
    """The ArtefactFiles protocol of a shop that has learned nothing."""

    def version(self) -> int:
        """Nothing is ever written."""
        return 0

    def headers(self) -> dict[str, StoredArtefact]:
        """No artefacts."""
        return {}

    def read(self, name: str) -> None:  # noqa: ARG002
        """None of any name."""
        return

    def write(self, artefact: StoredArtefact, content: bytes) -> NoReturn:  # noqa: ARG002
        """Raises ShopError."""
        raise ShopError("A gallery is only read.")

    def drop(self, names: Sequence[str]) -> int:  # noqa: ARG002
        """There is nothing to remove."""
        return 0

    def purge(self) -> None:
        """There is nothing to delete."""


@dataclass(frozen=True)
class GalleryStore:
    """The Store protocol over one snapshot, read only: writing raises ShopError. Rows keep the snapshot's order."""

    content: Snapshot
    identity: ModelIdentity

    def version(self) -> int:
        """Always that of the snapshot."""
        return self.content.version

    def count(self) -> int:
        """How many products there are."""
        return len(self.content.embeddings)

    def snapshot(self) -> Snapshot:
        """The snapshot."""
        return self.content

    def has_index(self) -> bool:
        """Every vector is compared."""
        return False

    def notes(self, name: str) -> GalleryNotes:  # noqa: ARG002
        """Empty for every name."""
        return GalleryNotes()

    def artefacts(self) -> GalleryArtefacts:
        """None: a gallery has learned nothing."""
        return GalleryArtefacts()

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Products of a gallery have no hashes."""
        return {}

    def records(self, product_ids: Sequence[str]) -> list[Record]:  # noqa: ARG002
        """Products of a gallery have no records."""
        return []

    def thumbnails(self, product_ids: Sequence[str]) -> dict[str, bytes]:  # noqa: ARG002
        """Products of a gallery have no thumbnails."""
        return {}

    def nearest(self, query: Embeddings, k: int) -> NoReturn:  # noqa: ARG002
        """Raises ShopError: there is no index."""
        raise ShopError("A gallery has no index.")

    def upsert(self, records: Sequence[Record]) -> NoReturn:  # noqa: ARG002
        """Raises ShopError."""
        raise ShopError("A gallery is only read.")

    def remove(self, product_ids: Sequence[str]) -> NoReturn:  # noqa: ARG002
        """Raises ShopError."""
        raise ShopError("A gallery is only read.")

    def optimize(self) -> None:
        """There is nothing to compact."""
