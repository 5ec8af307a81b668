"""The indexing run: photos are read and decoded in a thread pool, the net encodes in order, a thread writes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

import numpy as np

from modiste.errors import QueryError
from modiste.ingest.prepare import ChangedRow, NewPhoto, Prepared, Unchanged, prepare
from modiste.ingest.report import IndexReport, merged_findings
from modiste.ingest.writer import Writer
from modiste.models.photo_encoding import encode_photos
from modiste.parallel.prefetch import prefetch
from modiste.parallel.progress import Progress, Silent
from modiste.settings import Settings
from modiste.sources.described import declared_by
from modiste.sources.findings import is_without_id, left_out
from modiste.sources.reading import ReadingReport
from modiste.store.declared_schema import KIND as SCHEMA
from modiste.store.declared_schema import DeclaredSchema
from modiste.types import (
    Catalogue,
    Embeddings,
    Encoder,
    Fault,
    Finding,
    Fingerprint,
    Probabilities,
    Product,
    Record,
    Store,
)

PIECE = 16
"""Products per task of the pool: a task of its own for every photo costs as much as decoding a small one."""

PIECES_AHEAD = 3
"""Tasks per thread that may be done or waiting before the net gets to them; what bounds the memory."""


LEAST_TO_CONFIRM = 20
"""Pruning fewer products than this is never asked about, however small the shop."""


class Indexing:
    """One run that brings a store up to a catalogue. Every write is complete: after a kill, the next run resumes."""

    def __init__(
        self,
        encoder: Encoder,
        store: Store,
        settings: Settings,
        progress: Progress | None = None,
        earlier_photos: bool = True,
    ) -> None:
        self._encoder = encoder
        self._store = store
        self._settings = settings
        self._progress = progress or Silent()
        self._keep_earlier = earlier_photos
        self._started = time.perf_counter()
        self._now = time.time()
        self._known: Mapping[str, Fingerprint] = {}
        self._encoded = self._updated = self._unchanged = 0
        self._kept: list[Product] = []
        self._findings: list[Finding] = []
        self._earlier_photo: list[Finding] = []

    def run(self, catalogue: Catalogue, prune: bool = False, prune_most: bool = False) -> IndexReport:
        """Encode what is new or changed, write it, and with `prune` remove what the catalogue no longer names.

        While rows are left out whose product ids cannot be read, nothing is removed: the products could be theirs.
        Neither is more than half of the shop, which a catalogue that was cut short would take, without `prune_most`.
        A photo that cannot be used leaves its product out, or with the photo that the shop has (unless `earlier_photos`
        is off), and is reported. Raises QueryError when `prune` would remove everything, and whatever the store raises.
        """
        if prune and not catalogue.products:
            raise QueryError(
                f"{catalogue.source.name} has no product, and --prune would empty the shop; use `modiste remove`."
            )
        # First, so that whoever sees new products sees what their attributes mean.
        DeclaredSchema(self._store.notes(SCHEMA)).declare(declared_by(catalogue.source))
        wrote = self._write_changes(catalogue)
        removed, spared, unconfirmed = self._prune(catalogue, prune_most) if prune else (0, 0, 0)
        if wrote or removed:
            self._store.optimize()
        found = merged_findings(catalogue.findings, [*self._findings, *self._earlier_photo])
        reading = ReadingReport.of(Catalogue(catalogue.source, tuple(self._kept), found))
        seconds = time.perf_counter() - self._started
        became = self._encoded, self._updated, self._unchanged, removed, spared, unconfirmed
        return IndexReport(*became, len(self._earlier_photo), seconds, reading)

    def _write_changes(self, catalogue: Catalogue) -> bool:
        self._known = known = self._store.fingerprints()
        encoder, settings, read_photo = self._encoder, self._settings, catalogue.source.photo
        keep = self._keep_earlier

        def prepare_piece(products: Sequence[Product]) -> list[Prepared]:
            return [prepare(p, read_photo, known.get(p.product_id), encoder, settings, keep) for p in products]

        ahead = PIECES_AHEAD * settings.threads + settings.encode_batch // PIECE
        pieces = prefetch(prepare_piece, _cut(catalogue.products), threads=settings.threads, ahead=ahead)
        new_photos: list[NewPhoto] = []
        with Writer(self._store, settings.write_batch, settings.write_seconds) as writer, closing(pieces):
            for prepared in pieces:
                writer.add(self._sorted(prepared, new_photos))
                while len(new_photos) >= settings.encode_batch:
                    writer.add(self._encode(new_photos[: settings.encode_batch]))
                    del new_photos[: settings.encode_batch]
                self._tell(len(catalogue.products), len(new_photos))
            writer.add(self._encode(new_photos))
            self._tell(len(catalogue.products), 0)
        return writer.written > 0

    def _sorted(self, prepared: Sequence[Prepared], new_photos: list[NewPhoto]) -> list[ChangedRow]:
        """Count what became of some products; those for the net are added to `new_photos`."""
        self._findings += [item for item in prepared if isinstance(item, Finding)]
        self._kept += [item.product for item in prepared if not isinstance(item, Finding)]
        new_photos += [item for item in prepared if isinstance(item, NewPhoto)]
        changed_rows = [item for item in prepared if isinstance(item, ChangedRow)]
        unchanged = [item for item in prepared if isinstance(item, Unchanged)]
        self._earlier_photo += [item.finding for item in changed_rows if item.finding is not None]
        self._earlier_photo += [item.finding for item in unchanged if item.finding is not None]
        self._updated += len(changed_rows)
        self._unchanged += len(unchanged)
        return changed_rows

    def _encode(self, new_photos: Sequence[NewPhoto]) -> list[Record]:
        if not new_photos:
            return []
        records = []
        for item, embedding, likely in zip(new_photos, *self._encoding(new_photos), strict=True):
            if np.isfinite(embedding).all() and np.isfinite(likely).all():
                hashes = item.row_hash, item.photo_hash
                product = self._dated(item.product)
                records.append(Record(product, *hashes, item.thumbnail, embedding, item.signature, likely))
            else:
                self._kept.remove(item.product)
                where, product_id = f"photo {item.product.photo}", item.product.product_id
                self._findings.append(left_out(where, Fault.NOT_FINITE, product_id))
        self._encoded += len(records)
        return records

    def _dated(self, product: Product) -> Product:
        """The product as first seen when its source says, else when the shop first had it, else now."""
        if product.first_seen is not None:
            return product
        known = self._known.get(product.product_id)
        return replace(product, first_seen=self._now if known is None else known.first_seen)

    def _encoding(self, new_photos: Sequence[NewPhoto]) -> tuple[Embeddings, Probabilities]:
        """Embeddings (n, d) and label probabilities (n, all classes) of n products.

        A photo that several variants of a product share goes through the net once.
        """
        place_of: dict[str, int] = {}
        rows = [place_of.setdefault(item.photo_hash, len(place_of)) for item in new_photos]
        first = [rows.index(place) for place in range(len(place_of))]
        heads = self._encoder.heads
        encoding = encode_photos([new_photos[row].shown for row in first], self._encoder, heads)
        return encoding.embeddings[rows], encoding.label_probabilities(heads).values[rows]

    def _prune(self, catalogue: Catalogue, most: bool) -> tuple[int, int, int]:
        """How many were removed, spared, and kept until confirmed.

        A product whose row or photo is broken today is still in the catalogue.
        """
        named = {product.product_id for product in catalogue.products}
        named |= {finding.product_id for finding in catalogue.findings if finding.product_id is not None}
        held = self._store.fingerprints().keys()
        unnamed = sorted(held - named)
        if any(map(is_without_id, catalogue.findings)):
            return 0, len(unnamed), 0
        if not most and len(unnamed) >= LEAST_TO_CONFIRM and 2 * len(unnamed) > len(held):
            return 0, 0, len(unnamed)
        return self._store.remove(unnamed), 0, 0

    def _tell(self, total: int, waiting: int) -> None:
        self._progress.update("indexing", len(self._kept) + len(self._findings) - waiting, total)


def _cut(products: Sequence[Product]) -> Iterator[Sequence[Product]]:
    for start in range(0, len(products), PIECE):
        yield products[start : start + PIECE]
