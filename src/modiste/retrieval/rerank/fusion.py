"""One ranking from several kinds of evidence: words, labels, colour and pictures.

Scores are brought to 0..1 and added with fixed weights. Bruch, Gai and Ingber (2023), "An analysis of fusion functions
for hybrid retrieval", find such a convex combination better than fusing ranks (RRF), which forgets how much better the
first is than the second: for a title typed in full that is all that matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.index.largest import kth_largest
from modiste.types import Embeddings, VectorIndex

PICTURE_WEIGHT = 1.0
WORDS_WEIGHT = 1.0
COVERAGE_WEIGHT = 2.0
COLOUR_WEIGHT = 1.5
"""Beside each other, as far as a question has them."""

CANDIDATES, MORE = 400, 4
"""Rows from each side, words and pictures, that are ranked together; where more are wanted, `MORE` times as many are
looked at, and the new ones come after the first."""


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
    said = evidence.said
    if evidence.direction is None:
        pool = max(CANDIDATES, wanted)
        rows = _best_said(said, evidence.mask, pool)
        scores = np.zeros(len(rows), np.float32) if said is None else said[rows] / np.float32(evidence.weight)
        return _sorted(rows, scores, None, len(rows) < pool)
    if said is None:
        near, cosines = index.search(evidence.direction, wanted, evidence.mask)
        return Ranked(near, cosines, cosines, len(near) < wanted)
    return _together(evidence, said, evidence.direction, embeddings, index, wanted)


def _together(
    evidence: Evidence,
    said: NDArray[np.float32],
    direction: Embeddings,
    embeddings: Embeddings,
    index: VectorIndex,
    wanted: int,
) -> Ranked:
    """Words and pictures ranked in steps of fixed sizes, so that the order does not depend on how many are wanted."""
    pool, steps, taken, scale = CANDIDATES, list[Ranked](), np.zeros(len(said), np.bool_), None
    while True:
        near, _ = index.search(direction, pool, evidence.mask)
        rows = _either(near, _best_said(said, evidence.mask, pool), len(said))
        rows = rows[~taken[rows]]
        taken[rows] = True
        cosines = np.vecdot(embeddings[rows], direction).clip(-1, 1)
        scale = scale or _Scale.of(cosines)
        scores = (said[rows] + PICTURE_WEIGHT * scale.spread(cosines)) / evidence.weight
        lowest = min((step.scores[-1] for step in steps if len(step.scores)), default=np.inf)
        steps.append(_sorted(rows, np.minimum(scores, lowest).astype(np.float32), cosines, len(near) < pool))
        if steps[-1].exhausted or taken.sum() >= wanted:
            return _joined(steps)
        pool *= MORE


def _joined(steps: list[Ranked]) -> Ranked:
    rows, scores = (np.concatenate(parts) for parts in zip(*((step.rows, step.scores) for step in steps), strict=True))
    cosines = np.concatenate([step.cosines for step in steps if step.cosines is not None])
    return Ranked(rows, scores, cosines, steps[-1].exhausted)


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


@dataclass(frozen=True, slots=True)
class _Scale:
    """Brings cosines to 0..1, the least of the first step to 0 and the largest to 1."""

    least: float
    span: float

    @classmethod
    def of(cls, cosines: NDArray[np.float32]) -> _Scale:
        return cls(float(cosines.min()), float(np.ptp(cosines))) if len(cosines) else cls(0, 0)

    def spread(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self.span:
            return np.zeros_like(cosines)
        spread: NDArray[np.float32] = ((cosines - np.float32(self.least)) / np.float32(self.span)).clip(0, 1)
        return spread
