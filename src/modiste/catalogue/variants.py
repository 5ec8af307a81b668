"""Colour variants: products of one name but for the colour, whose photos have the same lines."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.text.tokens import terms
from modiste.types import Signatures, Snapshot

LEAST_WORDS = 3
"""A name that leaves fewer words without its colours ("Red Shirt") belongs to too many things."""

LIKE_LINES = 0.85
"""Least cosine of the edge strengths of two photos' 16x16 cells. Chosen by eye on Kaggle pairs of one name but for the
colour: from here on most are one article in two colours; below, other cuts and other poses come in."""


KEPT_NAMES = 20_000
"""Names and labels whose words are cached: what is shown once is shown again."""


class ColourVariants:
    """Tells which of some ranked products are variants of one of them."""

    def __init__(self, snapshot: Snapshot, rows: Sequence[int], signatures: Signatures, colours: Set[str]) -> None:
        """`signatures` (m, 768) are those of `rows`, `colours` the words of the shop's colours."""
        titles = (
            snapshot.columns.column("title").take(np.asarray(rows, np.intp)).to_pylist()
            if colours
            else [""] * len(rows)
        )
        names = [_terms(title or "") for title in titles]
        self._names = np.array([" ".join(name) for name in names], dtype=object)
        plain = [[word for word in name if word not in colours] for name in names]
        self._plain = np.array([" ".join(p) if len(p) >= LEAST_WORDS else "" for p in plain], dtype=object)
        self._signatures = signatures

    def of(self, place: int, others: NDArray[np.intp]) -> NDArray[np.bool_]:
        """(m,) bool: which of the places `others` are the same article as `place` in another colour."""
        same: NDArray[np.bool_] = np.zeros(len(others), np.bool_)
        if self._plain[place]:
            same = (self._plain[others] == self._plain[place]) & (self._names[others] != self._names[place])
            if same.any():
                same[same] = self._edges[others[same]] @ self._edges[place] >= LIKE_LINES
        return same

    @cached_property
    def _edges(self) -> NDArray[np.float32]:
        """(m, cells): gradient magnitudes of the grey cells, each row of unit length."""
        side = round((self._signatures.shape[1] / 3) ** 0.5)
        grey = self._signatures.reshape(-1, side, side, 3).mean(axis=3, dtype=np.float32)
        strength = np.hypot(*np.gradient(grey, axis=(1, 2))).reshape(len(grey), -1)
        lengths = np.linalg.norm(strength, axis=1, keepdims=True)
        unit: NDArray[np.float32] = strength / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit


def colour_words(snapshot: Snapshot, attributes: Sequence[str]) -> frozenset[str]:
    """Every word of the labels of some attributes, those that say products' colours."""
    columns = [snapshot.columns.column(name) for name in attributes]
    text = [column for column in columns if pa.types.is_string(column.type)]
    labels = {label for column in text for label in pc.unique(column).to_pylist()}
    return frozenset(word for label in labels if label for word in _terms(label))


@lru_cache(KEPT_NAMES)
def _terms(text: str) -> tuple[str, ...]:
    return tuple(terms(text))
