"""One ranking from several kinds of evidence: words, labels, colour and pictures.

Scores are brought to 0..1 and added with fixed weights. Bruch, Gai and Ingber (2023), "An analysis of fusion functions
for hybrid retrieval", find such a convex combination better than fusing ranks (RRF), which forgets how much better the
first is than the second: for a title typed in full that is all that matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.largest import kth_largest
from modiste.types import Embeddings, VectorIndex

PICTURE_WEIGHT = 1.0
WORDS_WEIGHT = 1.0
COVERAGE_WEIGHT = 2.0
COLOUR_WEIGHT = 1.5
"""Beside each other, as far as a question has them."""

CANDIDATES = 400
"""Rows from each side, words and pictures, that are ranked together, at least."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a question says about all n rows of a shop, None where it says nothing of that kind.

    `words` (full text), `coverage` (share of what is asked for) and `colour`: (n,) float32 in [0, 1]; `direction` (d,)
    of unit length; `mask` (n,) bool.
    """

    words: NDArray[np.float32] | None = None
    coverage: NDArray[np.float32] | None = None
    colour: NDArray[np.float32] | None = None
    direction: Embeddings | None = None
    mask: NDArray[np.bool_] | None = None

    @property
    def empty(self) -> bool:
        """Whether the question says nothing but the mask."""
        return all(part is None for part in (self.direction, self.words, self.coverage, self.colour))

    @property
    def said(self) -> NDArray[np.float32] | None:
        """(n,) float32: words, coverage and colour with their weights, None where there is none of them."""
        parts = [
            np.float32(weight) * part
            for weight, part in (
                (WORDS_WEIGHT, self.words),
                (COVERAGE_WEIGHT, self.coverage),
                (COLOUR_WEIGHT, self.colour),
            )
            if part is not None
        ]
        return sum(parts[1:], parts[0]) if parts else None

    @property
    def weight(self) -> float:
        """The sum of the weights of what the question says."""
        present = (
            (WORDS_WEIGHT, self.words),
            (COVERAGE_WEIGHT, self.coverage),
            (COLOUR_WEIGHT, self.colour),
            (PICTURE_WEIGHT, self.direction),
        )
        return sum(weight for weight, part in present if part is not None)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows (m,) best first, their scores (m,) float32, and their cosines (m,) with the question's direction."""

    rows: NDArray[np.intp]
    scores: NDArray[np.float32]
    cosines: NDArray[np.float32] | None
    exhausted: bool

    @property
    def cosine_of(self) -> dict[int, float]:
        """Row -> cosine; empty where the question has no direction."""
        return {} if self.cosines is None else dict(zip(self.rows.tolist(), self.cosines.tolist(), strict=True))


def ranked(evidence: Evidence, embeddings: Embeddings, index: VectorIndex, wanted: int) -> Ranked:
    """At least `wanted` rows of those that the mask allows, or all that the question says anything about.

    Where only a direction is given, scores are its cosines; else they are in [0, 1]. Ties go by row.
    """
    said, pool = evidence.said, max(CANDIDATES, wanted)
    if evidence.direction is None:
        rows = _best_said(said, evidence.mask, pool)
        scores = np.zeros(len(rows), np.float32) if said is None else said[rows] / np.float32(evidence.weight)
        return _sorted(rows, scores, None, len(rows) < pool)
    near, cosines = index.search(evidence.direction, pool if said is not None else wanted, evidence.mask)
    if said is None:
        return Ranked(near, cosines, cosines, len(near) < wanted)
    rows = _either(near, _best_said(said, evidence.mask, pool), len(said))
    cosines = np.vecdot(embeddings[rows], evidence.direction).clip(-1, 1)
    scores = ((said[rows] + PICTURE_WEIGHT * _spread(cosines)) / evidence.weight).astype(np.float32, copy=False)
    return _sorted(rows, scores, cosines, len(near) < pool)


def _best_said(said: NDArray[np.float32] | None, mask: NDArray[np.bool_] | None, pool: int) -> NDArray[np.intp]:
    """The rows of which the words say most, ties by row; those of which they say nothing are left out. Without any
    words, the first that the mask allows: "in stock" alone."""
    if said is None:
        return np.empty(0, np.intp) if mask is None else np.flatnonzero(mask)[:pool]
    allowed = said > 0 if mask is None else (said > 0) & mask
    rows = np.flatnonzero(allowed)
    if len(rows) > pool:
        values = said[rows]
        places = np.flatnonzero(values >= kth_largest(values, pool))
        rows = rows[places[np.argsort(-values[places], kind="stable")[:pool]]]
    return rows


def _either(one: NDArray[np.intp], other: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """The rows below `count` that are in either, ascending: at 40,000 rows four times as fast as `np.union1d`."""
    chosen = np.zeros(count, np.bool_)
    chosen[one] = chosen[other] = True
    return np.flatnonzero(chosen)


def _sorted(
    rows: NDArray[np.intp], scores: NDArray[np.float32], cosines: NDArray[np.float32] | None, exhausted: bool
) -> Ranked:
    order = np.argsort(-scores, kind="stable")
    return Ranked(rows[order], scores[order], None if cosines is None else cosines[order], exhausted)


def _spread(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """To 0..1, the least to 0 and the largest to 1."""
    span = np.ptp(values) if len(values) else 0
    spread: NDArray[np.float32] = (values - values.min()) / np.float32(span) if span else np.zeros_like(values)
    return spread
