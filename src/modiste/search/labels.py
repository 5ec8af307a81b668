"""The labels of every row as numbers, so that a preference becomes one array over the shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.search.question import Preference
from modiste.types import Snapshot


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """`codes` (n,) int32 into the labels, the number of labels where a row has none; `code_of`: label -> code."""

    codes: NDArray[np.int32]
    code_of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Labels:
    """attribute -> its column, for every attribute of text and the brand."""

    rows: int
    columns: Mapping[str, LabelColumn]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Labels:
        """Read the text columns once."""
        names = [*snapshot.attribute_names, "brand"]
        text = [name for name in names if pa.types.is_string(snapshot.columns.column(name).type)]
        return cls(snapshot.columns.num_rows, {name: _column(snapshot.columns.column(name)) for name in text})

    def match(self, preference: Preference) -> NDArray[np.float32]:
        """(n,) float32 in [0, 1]: how far each product is what a phrase means, the best of its meanings."""
        best: NDArray[np.float32] = np.zeros(self.rows, np.float32)
        for name in {meaning.attribute for meaning in preference.meanings}:
            column = self.columns[name]
            weights = np.zeros(len(column.code_of) + 1, np.float32)
            for meaning in preference.meanings:
                if meaning.attribute == name:
                    weights[column.code_of[meaning.label]] = meaning.weight
            np.maximum(best, weights[column.codes], out=best)
        return best


def _column(column: pa.ChunkedArray) -> LabelColumn:
    encoded = pc.dictionary_encode(column).combine_chunks()
    labels = encoded.dictionary.to_pylist()
    codes = pc.fill_null(encoded.indices, len(labels)).to_numpy(zero_copy_only=False).astype(np.int32)
    return LabelColumn(codes, {label: code for code, label in enumerate(labels)})
