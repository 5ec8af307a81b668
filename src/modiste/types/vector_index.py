"""Nearest neighbours, whatever finds them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from modiste.types.arrays import Embeddings


@runtime_checkable
class VectorIndex(Protocol):
    """Nearest neighbours by cosine over unit vectors."""

    @property
    def approximate(self) -> bool:
        """Whether it may miss some of the nearest."""
        ...

    def search(
        self, query: Embeddings, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The k best rows for a (d,) query among those where `mask` (n,) is true, best first, ties by row.

        Returns rows (m,) and scores (m,) in [-1, 1], m = min(k, rows allowed).
        """
        ...
