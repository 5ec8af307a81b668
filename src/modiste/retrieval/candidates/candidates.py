"""The products that may answer a question: m of a catalogue's rows, best first, with what rerankers ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from modiste.types import Embeddings, LabelProbabilities, Signatures


class ProductRows(Protocol):
    """Where the fields of candidates lie; rows are (m,) positions, and every answer is row by row in their order."""

    def embeddings_of(self, rows: NDArray[np.intp]) -> Embeddings:
        """(m, d) float32 of unit length."""
        ...

    def signatures_of(self, rows: NDArray[np.intp]) -> Signatures:
        """(m, 768) uint8."""
        ...

    def probabilities_of(self, rows: NDArray[np.intp]) -> LabelProbabilities:
        """What the model takes the photos for, under the catalogue's own names of attributes."""
        ...

    def label_places_of(self, rows: NDArray[np.intp], attribute: str, labels: tuple[str, ...]) -> NDArray[np.int32]:
        """(m,) where each product's own label stands in `labels`, -1 where it has none of them."""
        ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """`rows` (m,) best first, their `scores` (m,) float32, and their `cosines` (m,) float32 with the question's vector,
    None for a question without one. `exhausted`: there are no more. `source` has their fields."""

    rows: NDArray[np.intp]
    scores: NDArray[np.float32]
    cosines: NDArray[np.float32] | None
    exhausted: bool
    source: ProductRows

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, places: NDArray[np.intp] | slice) -> Candidates:
        """Those at some places, in that order."""
        cosines = None if self.cosines is None else self.cosines[places]
        return Candidates(self.rows[places], self.scores[places], cosines, self.exhausted, self.source)

    @property
    def signatures(self) -> Signatures:
        """(m, 768) uint8."""
        return self.source.signatures_of(self.rows)

    @property
    def probabilities(self) -> LabelProbabilities:
        """What the model takes the m photos for."""
        return self.source.probabilities_of(self.rows)

    def label_places(self, attribute: str, labels: tuple[str, ...]) -> NDArray[np.int32]:
        """(m,) where each product's own label stands in `labels`, -1 where it has none of them."""
        return self.source.label_places_of(self.rows, attribute, labels)

    @property
    def score_of(self) -> dict[int, float]:
        """Row -> score."""
        return dict(zip(self.rows.tolist(), self.scores.tolist(), strict=True))

    @property
    def cosine_of(self) -> dict[int, float]:
        """Row -> cosine; empty where the question has no vector."""
        return {} if self.cosines is None else dict(zip(self.rows.tolist(), self.cosines.tolist(), strict=True))


class Retriever(Protocol):
    """Finds the candidates of one question."""

    def find(self, wanted: int) -> Candidates:
        """At least `wanted` candidates, or all that there are: the beginning is the same for every `wanted`."""
        ...
