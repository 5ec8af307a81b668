"""A catalogue as questions see it: a store's content in memory, renewed when the store has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.catalogue.near_duplicates import near_duplicates_of
from modiste.catalogue.variants import colour_words
from modiste.retrieval.candidates.kept_arrays import KeptArrays
from modiste.retrieval.candidates.text_index import TextIndex
from modiste.retrieval.query.encoder import QueryEncoder
from modiste.retrieval.query.where import rows_meeting
from modiste.schema import Role, Schema, schema_of
from modiste.types import Condition, Signatures, Snapshot, Snapshots, VectorIndex


class NearDuplicates(Protocol):
    """Which photos show the same thing, whatever the model."""

    def __call__(self, one: Signatures, others: Signatures, /) -> NDArray[np.bool_]:
        """(n,) bool: which of the signatures `others` (n, d) show the same thing as the signature `one` (d,)."""
        ...


@dataclass(frozen=True)
class CatalogueView:
    """One version of a catalogue, with everything that answers questions about it.

    `index` is over the snapshot's embeddings, `row_of`: product_id -> row, `schema`: the snapshot's attributes.
    """

    snapshot: Snapshot
    index: VectorIndex
    schema: Schema
    encoder: QueryEncoder = field(default_factory=QueryEncoder)
    near_duplicates: NearDuplicates = near_duplicates_of
    _kept: KeptArrays = field(default_factory=KeptArrays, repr=False, compare=False)
    _reading: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        index: VectorIndex,
        encoder: QueryEncoder | None = None,
        near_duplicates: NearDuplicates = near_duplicates_of,
        declared: Schema | None = None,
    ) -> CatalogueView:
        """The view of a snapshot. `declared`: what is known of its attributes beyond their names."""
        schema = schema_of(dict.fromkeys(snapshot.attribute_names, ()), declared)
        return cls(snapshot, index, schema, encoder or QueryEncoder(), near_duplicates)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """product_id -> row."""
        return {key: row for row, key in enumerate(self.snapshot.columns.column("product_id").to_pylist())}

    @property
    def text(self) -> TextIndex:
        """The products' words and labels, read by the first who asks while the others wait."""
        with self._reading:
            return self._text

    @cached_property
    def _text(self) -> TextIndex:
        return TextIndex.of(self.snapshot, self.schema, self.encoder.text, self.model_schema.labels)

    @cached_property
    def model_schema(self) -> Schema:
        """The attributes that the model tells labels of, in the order of its probabilities, under the names of the
        catalogue's own attributes where it has them."""
        own = {each.name: self.schema.counterpart(each) for each in self.encoder.schema}
        return Schema(tuple(replace(each, name=(own[each.name] or each).name) for each in self.encoder.schema))

    def rows_meeting(self, conditions: Iterable[Condition]) -> NDArray[np.bool_]:
        """(n,) bool, the caller's own: which rows meet all conditions; see `where.rows_meeting`, which it remembers."""
        met = np.ones(self.snapshot.columns.num_rows, np.bool_)
        for each in conditions:
            met &= self._kept.get(each, partial(rows_meeting, [each], self.snapshot, self.schema))
        return met

    def label_places(self, attribute: str, labels: tuple[str, ...]) -> NDArray[np.int32]:
        """(n,) int32, read-only: where each product's own label stands in `labels`, -1 where it has none of them."""
        if attribute not in self.snapshot.attribute_names:
            return np.full(self.snapshot.columns.num_rows, -1, np.int32)

        def places() -> NDArray[np.int32]:
            own = self.snapshot.columns.column(attribute).cast(pa.string())
            found = pc.index_in(own, value_set=pa.array(labels, pa.string())).fill_null(-1)
            return np.array(found.to_numpy(), np.int32)

        return self._kept.get((attribute, labels), places)

    @cached_property
    def colour_words(self) -> frozenset[str]:
        """Every word of the products' colour labels; see `catalogue.variants`."""
        names = [attribute.name for attribute in self.schema.with_role(Role.COLOUR)]
        return colour_words(self.snapshot, names)


class LiveView:
    """The view of a store as it is now. Safe in several threads: one renews, the others wait for it.

    Once `prepare` was called, questions get what it prepared last, without a wait, and changes count when it is called
    again.
    """

    def __init__(self, store: Snapshots, make: Callable[[Snapshot], CatalogueView]) -> None:
        self._store = store
        self._make = make
        self._lock = threading.Lock()
        self._view: CatalogueView | None = None
        self._prepared: CatalogueView | None = None

    def now(self) -> CatalogueView:
        """The current view; costs one question to the store while nothing changed. Raises what the store raises."""
        if self._prepared is not None:
            return self._prepared
        version = self._store.version()
        with self._lock:
            return self._renewed(version)

    def prepare(self, ready: Callable[[CatalogueView], object]) -> bool:
        """Bring the view up to the store, have everything else made `ready` for it, and only then let it be seen.

        Returns whether anything had changed. When this returns, all that was written before it was called is seen.
        Raises what the store and `ready` raise; then the view before stays.
        """
        version = self._store.version()
        with self._lock:
            view = self._renewed(version)
            if view is self._prepared:
                return False
            ready(view)
            self._prepared = view
            return True

    def _renewed(self, version: int) -> CatalogueView:
        if self._view is None or self._view.snapshot.version < version:
            self._view = self._make(self._store.snapshot())
        return self._view
