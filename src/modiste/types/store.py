"""Products with their vectors as they are kept, and the notes beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from modiste.types.arrays import Embeddings, Probabilities, Signatures
from modiste.types.artefacts import ArtefactFiles
from modiste.types.catalogue import Product
from modiste.types.model import ModelIdentity

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Record:
    """A product as the store keeps it.

    `row_hash` covers what the source says of the product, `photo_hash` the bytes of its first photo: a record is
    encoded again only when its photo changed, and written again only when either did. `thumbnail` is a JPEG of at most
    320 px; `embedding` (d,), `signature` (768,) and `probabilities` (classes,) are the first photo's.
    """

    product: Product
    row_hash: str
    photo_hash: str
    thumbnail: bytes
    embedding: Embeddings
    signature: Signatures
    probabilities: Probabilities


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is needed to see whether a stored product changed, and when it was first seen (see `Product`)."""

    row_hash: str
    photo_hash: str
    first_seen: float | None = None


DETAILS: Mapping[str, str] = {
    "sale_price": "float64",
    "sale_start": "float64",
    "sale_end": "float64",
    "first_seen": "float64",
    "garment": "string",
}
"""The products' own fields in a snapshot's `details`, each with Arrow's name of its type."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A store's content at one version, without thumbnails.

    Row i of `columns`, of `embeddings` (n, d), of `signatures` (n, 768) and of `probabilities` (n, classes) belong to
    the same product; whose classes these are, `Shop.label_probabilities` says. `columns` has product_id, title,
    description, brand, price, currency, availability, url, group, photo and one column per attribute (text or
    float64), nulls where missing. `attribute_names` lists the attribute columns in order. `details` has more of the
    products' own fields, row by row, beside `columns` because attributes may have the same names: see `detail`.
    """

    version: int
    columns: pa.Table
    embeddings: Embeddings
    signatures: Signatures
    attribute_names: tuple[str, ...]
    probabilities: Probabilities
    details: pa.Table | None = None

    def detail(self, name: str) -> pa.ChunkedArray:
        """One of `DETAILS`, row by row; nulls where unknown.

        Raises KeyError for another name.
        """
        import pyarrow as pa

        if self.details is not None:
            return self.details.column(name)
        return pa.chunked_array([pa.nulls(self.columns.num_rows, pa.type_for_alias(DETAILS[name]))])


@runtime_checkable
class Notes(Protocol):
    """Texts under keys, kept beside the products whatever becomes of these. Every write is atomic."""

    def version(self) -> int:
        """Grows with every write, 0 before the first; cheap enough to ask before every query."""
        ...

    def all(self) -> dict[str, str]:
        """key -> text, by key."""
        ...

    def put(self, notes: Mapping[str, str]) -> None:
        """Write, or write over."""
        ...

    def drop(self, keys: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        ...


class Snapshots(Protocol):
    """What changes, and how it is now: a store, or a store with corrections on top of it."""

    def version(self) -> int:
        """Grows with every change; cheap enough to ask before every query."""
        ...

    def snapshot(self) -> Snapshot:
        """Everything but the thumbnails, as of now."""
        ...


@runtime_checkable
class Store(Protocol):
    """Products and their vectors, kept. Every write is atomic: a killed process leaves the last complete state."""

    @property
    def identity(self) -> ModelIdentity:
        """The model whose vectors lie here."""
        ...

    def version(self) -> int:
        """Grows with every write, by this process or another; cheap enough to ask before every query."""
        ...

    def count(self) -> int:
        """How many products the store holds."""
        ...

    def fingerprints(self) -> dict[str, Fingerprint]:
        """product_id -> hashes, for all products."""
        ...

    def records(self, product_ids: Sequence[str]) -> list[Record]:
        """The full records of those ids that exist, in the order asked for; unknown ids are left out."""
        ...

    def upsert(self, records: Sequence[Record]) -> None:
        """Insert, or replace those with the same product_id; new attribute columns are added. All or nothing."""
        ...

    def remove(self, product_ids: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        ...

    def snapshot(self) -> Snapshot:
        """Everything but the thumbnails, as of now."""
        ...

    def thumbnails(self, product_ids: Sequence[str]) -> dict[str, bytes]:
        """product_id -> JPEG bytes, for those that exist."""
        ...

    def optimize(self) -> None:
        """Compact what many small writes left behind, and bring the index of a large store up to date."""
        ...

    def has_index(self) -> bool:
        """Whether an approximate index over the vectors lies in the store; small stores need none."""
        ...

    def nearest(self, query: Embeddings, k: int) -> list[str]:
        """About k product ids with the largest cosines with a (d,) unit vector, as the index finds them."""
        ...

    def notes(self, name: str) -> Notes:
        """The notes of one kind, for example "corrections"; emptying the store leaves them."""
        ...

    def artefacts(self) -> ArtefactFiles:
        """The learned parts of the shop; emptying the store leaves them."""
        ...
