"""The Store protocol over a dict: what LanceStore must agree with, and no more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from modiste.errors import ShopError
from modiste.types import Embeddings, Fingerprint, ModelIdentity, Record, Snapshot, StoredArtefact
from modiste.types.store import DETAILS

OWN = (
    "product_id",
    "title",
    "photo",
    "description",
    "brand",
    "price",
    "currency",
    "availability",
    "url",
    "group",
)


class PlainNotes:
    """Keeps texts in memory."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._version = 0

    def version(self) -> int:
        return self._version

    def all(self) -> dict[str, str]:
        return dict(sorted(self._texts.items()))

    def put(self, notes: Mapping[str, str]) -> None:
        self._texts.update(notes)
        self._version += bool(notes)

    def drop(self, keys: Sequence[str]) -> int:
        found = [key for key in set(keys) if self._texts.pop(key, None) is not None]
        self._version += bool(found)
        return len(found)


class PlainArtefacts:
    """Keeps artefacts in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[StoredArtefact, bytes]] = {}
        self._version = 0

    def version(self) -> int:
        return self._version

    def headers(self) -> dict[str, StoredArtefact]:
        return {name: stored for name, (stored, _) in sorted(self._kept.items())}

    def read(self, name: str) -> tuple[StoredArtefact, bytes] | None:
        return self._kept.get(name)

    def write(self, artefact: StoredArtefact, content: bytes) -> bool:
        before = self._kept.get(artefact.name)
        if artefact.version != 1 + (before[0].version if before else 0):
            return False
        self._kept[artefact.name] = artefact, content
        self._version += 1
        return True

    def drop(self, names: Sequence[str]) -> int:
        found = [name for name in set(names) if self._kept.pop(name, None) is not None]
        self._version += bool(found)
        return len(found)

    def purge(self) -> None:
        pass


class PlainStore:
    """Keeps records in memory."""

    def __init__(self, identity: ModelIdentity) -> None:
        self.identity = identity
        self._records: dict[str, Record] = {}
        self._kinds: dict[str, type] = {}
        self._version = 1
        self._notes: dict[str, PlainNotes] = {}
        self._artefacts = PlainArtefacts()

    def version(self) -> int:
        return self._version

    def count(self) -> int:
        return len(self._records)

    def fingerprints(self) -> dict[str, Fingerprint]:
        return {
            key: Fingerprint(record.row_hash, record.photo_hash, record.product.first_seen)
            for key, record in self._records.items()
        }

    def records(self, product_ids: Sequence[str]) -> list[Record]:
        return [self._records[key] for key in dict.fromkeys(product_ids) if key in self._records]

    def upsert(self, records: Sequence[Record]) -> None:
        kinds = dict(self._kinds)
        for record in records:
            if record.embedding.shape != (self.identity.dimensions,) or not np.isfinite(record.embedding).all():
                raise ShopError("vector")
            if record.signature.shape != (768,) or record.signature.dtype != np.uint8:
                raise ShopError("signature")
            if record.probabilities.shape != (self.identity.classes,) or record.probabilities.dtype != np.float16:
                raise ShopError("probabilities")
            for name, value in record.product.attributes.items():
                if name in OWN or kinds.setdefault(name, type(value)) is not type(value):
                    raise ShopError(f"attribute {name!r}")
        if records:
            self._kinds, self._version = kinds, self._version + 1
        self._records.update({record.product.product_id: record for record in records})

    def remove(self, product_ids: Sequence[str]) -> int:
        found = {key for key in product_ids if key in self._records}
        for key in found:
            del self._records[key]
        self._version += bool(found)
        return len(found)

    def snapshot(self) -> Snapshot:
        records = [self._records[key] for key in sorted(self._records)]
        columns: dict[str, list[object]] = {name: [getattr(r.product, name) for r in records] for name in OWN}
        columns |= {name: [r.product.attributes.get(name) for r in records] for name in self._kinds}
        numbers = {"price"} | {name for name, kind in self._kinds.items() if kind is float}
        table = pa.table(
            {
                name: pa.array(values, pa.float64() if name in numbers else pa.string())
                for name, values in columns.items()
            }
        )
        embeddings = np.array([r.embedding for r in records], np.float32).reshape(-1, self.identity.dimensions)
        signatures = np.array([r.signature for r in records], np.uint8).reshape(-1, 768)
        likely = np.array([r.probabilities for r in records], np.float16).reshape(len(records), self.identity.classes)
        details = pa.table(
            {
                name: pa.array([getattr(record.product, name) for record in records], pa.type_for_alias(kind))
                for name, kind in DETAILS.items()
            }
        )
        return Snapshot(self._version, table, embeddings, signatures, tuple(self._kinds), likely, details)

    def thumbnails(self, product_ids: Sequence[str]) -> dict[str, bytes]:
        return {key: self._records[key].thumbnail for key in product_ids if key in self._records}

    def optimize(self) -> None:
        pass

    def has_index(self) -> bool:
        return False

    def nearest(self, query: Embeddings, k: int) -> list[str]:
        ranked = sorted(
            self._records.values(), key=lambda record: (-float(record.embedding @ query), record.product.product_id)
        )
        return [record.product.product_id for record in ranked[:k]]

    def notes(self, name: str) -> PlainNotes:
        return self._notes.setdefault(name, PlainNotes())

    def artefacts(self) -> PlainArtefacts:
        return self._artefacts
