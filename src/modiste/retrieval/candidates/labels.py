"""The labels of every row as numbers, so that a preference becomes one array over the shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.retrieval.query.parse import WordPreference
from modiste.types import LabelProbabilities, Snapshot


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """`codes` (n,) int32 into the labels, the number of labels where a row has none; `code_of`: label -> code."""

    codes: NDArray[np.int32]
    code_of: Mapping[str, int]

    def weights(self, weight_of: Mapping[str, float]) -> NDArray[np.float32]:
        """(labels + 1,) the weight of each code; 0 for the others and for rows without a label."""
        weights = np.zeros(len(self.code_of) + 1, np.float32)
        for label, weight in weight_of.items():
            if label in self.code_of:
                weights[self.code_of[label]] = weight
        return weights


@dataclass(frozen=True, slots=True)
class Labels:
    """attribute -> its column, for every attribute of text and the brand; and the labels predicted for each photo."""

    columns: Mapping[str, LabelColumn]
    probabilities: LabelProbabilities

    @classmethod
    def of(cls, snapshot: Snapshot, model_labels: Mapping[str, tuple[str, ...]]) -> Labels:
        """Read the text columns once; `model_labels` are those of the snapshot's probabilities."""
        names = [*snapshot.attribute_names, "brand"]
        text = [name for name in names if pa.types.is_string(snapshot.columns.column(name).type)]
        columns = {name: _column(snapshot.columns.column(name)) for name in text}
        return cls(columns, LabelProbabilities(model_labels, snapshot.probabilities))

    def match(self, preference: WordPreference) -> NDArray[np.float32]:
        """(n,) float32 in [0, 1]: how far each product is what a phrase means, the best of its attributes.

        Products without a label count with the probability that the model gives it.
        """
        best: NDArray[np.float32] = np.zeros(len(self.probabilities.values), np.float32)
        for name in {meaning.attribute for meaning in preference.meanings}:
            weight_of = {m.label: m.weight for m in preference.meanings if m.attribute == name}
            column = self.columns.get(name)
            unlabelled = np.arange(len(best))
            if column is not None:
                np.maximum(best, column.weights(weight_of)[column.codes], out=best)
                unlabelled = np.flatnonzero(column.codes == len(column.code_of))
            if len(unlabelled) and name in self.probabilities.labels:
                best[unlabelled] = np.maximum(best[unlabelled], self._probable(name, unlabelled, weight_of))
        return best

    def _probable(self, name: str, rows: NDArray[np.intp], weight_of: Mapping[str, float]) -> NDArray[np.float32]:
        """(rows,): the expected weight of each row's label."""
        labels = self.probabilities.labels
        found = LabelProbabilities(labels, self.probabilities.values[rows]).of(name)
        weights = np.array([weight_of.get(label, 0.0) for label in labels[name]], np.float32)
        expected: NDArray[np.float32] = found @ weights
        return np.minimum(expected, 1)


def _column(column: pa.ChunkedArray) -> LabelColumn:
    encoded = pc.dictionary_encode(column).combine_chunks()
    labels = encoded.dictionary.to_pylist()
    codes = pc.fill_null(encoded.indices, len(labels)).to_numpy(zero_copy_only=False).astype(np.int32)
    return LabelColumn(codes, {label: code for code, label in enumerate(labels)})
