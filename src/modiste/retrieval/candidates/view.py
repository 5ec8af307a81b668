"""A catalogue as questions see it: one version of a store's content in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.catalogue.near_duplicates import near_duplicates_of
from modiste.catalogue.variants import colour_words
from modiste.retrieval.candidates.array_cache import ArrayCache
from modiste.retrieval.candidates.text_index import TextIndex
from modiste.retrieval.query.encoder import QueryEncoder
from modiste.retrieval.query.where import rows_meeting
from modiste.schema import Role, Schema, schema_of
from modiste.types import Condition, Embeddings, LabelProbabilities, Signatures, Snapshot, VectorIndex


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
    _kept: ArrayCache = field(default_factory=ArrayCache, repr=False, compare=False)
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

    def embeddings_of(self, rows: NDArray[np.intp]) -> Embeddings:
        """(m, d) float32 of unit length."""
        return self.snapshot.embeddings[rows]

    def signatures_of(self, rows: NDArray[np.intp]) -> Signatures:
        """(m, 768) uint8."""
        return self.snapshot.signatures[rows]

    def probabilities_of(self, rows: NDArray[np.intp]) -> LabelProbabilities:
        """What the model takes the photos of some rows for, under the catalogue's own names of attributes."""
        return LabelProbabilities(self.model_schema.labels, self.snapshot.probabilities[rows])

    def label_places_of(self, rows: NDArray[np.intp], attribute: str, labels: tuple[str, ...]) -> NDArray[np.int32]:
        """(m,) int32: where each product's own label stands in `labels`, -1 where it has none of them."""
        if attribute not in self.snapshot.attribute_names:
            return np.full(len(rows), -1, np.int32)

        def places() -> NDArray[np.int32]:
            own = self.snapshot.columns.column(attribute).cast(pa.string())
            found = pc.index_in(own, value_set=pa.array(labels, pa.string())).fill_null(-1)
            return np.array(found.to_numpy(), np.int32)

        return self._kept.get((attribute, labels), places)[rows]

    @cached_property
    def colour_words(self) -> frozenset[str]:
        """Every word of the products' colour labels; see `catalogue.variants`."""
        names = [attribute.name for attribute in self.schema.with_role(Role.COLOUR)]
        return colour_words(self.snapshot, names)
