"""The candidates of a question over a catalogue in memory: every row is scored, the best are fused into one order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.candidates.candidates import Candidates
from modiste.retrieval.candidates.signals import Signals
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.rerank.fusion import CosineScale, fused, weight_of
from modiste.types import Embeddings

POOL, MORE = 400, 4
"""Rows from each side, words and vector, that are ranked together; where more are wanted, `MORE` times as many are
looked at, and the new ones come after the first."""


@dataclass(frozen=True)
class InMemoryRetriever:
    """The Retriever protocol for the signals of one question, among the rows where `mask` (n,) bool is true.

    Where only a vector is given, scores are its cosines; else they are in [0, 1]. Ties go by row. Rows of which the
    question says nothing are left out; without any signal, all rows of the mask are candidates.
    """

    view: CatalogueView
    signals: Signals
    mask: NDArray[np.bool_] | None = None

    def find(self, wanted: int) -> Candidates:
        """At least `wanted` rows, or all that the question says anything about."""
        vector, said = self.signals.vector, self._said
        if vector is None:
            pool = max(POOL, wanted)
            rows = self._best_said(pool)
            scores = np.zeros(len(rows), np.float32) if said is None else said[rows] / np.float32(self._weight)
            return self._sorted(rows, scores, None, len(rows) < pool)
        if said is None:
            near, cosines = self.view.index.search(vector, wanted, self.mask)
            return Candidates(near, cosines, cosines, len(near) < wanted, self.view)
        return self._together(said, vector, wanted)

    @cached_property
    def _said(self) -> NDArray[np.float32] | None:
        return fused(self.signals.scores)

    @property
    def _weight(self) -> float:
        return weight_of(self.signals.names)

    def _together(self, said: NDArray[np.float32], vector: Embeddings, wanted: int) -> Candidates:
        """Words and vector ranked in steps of fixed sizes, so that the order does not depend on how many are wanted."""
        pool, steps, taken, scale = POOL, list[Candidates](), np.zeros(len(said), np.bool_), None
        while True:
            near, _ = self.view.index.search(vector, pool, self.mask)
            rows = _either(near, self._best_said(pool), len(said))
            rows = rows[~taken[rows]]
            taken[rows] = True
            cosines = np.vecdot(self.view.snapshot.embeddings[rows], vector).clip(-1, 1)
            scale = scale or CosineScale.of(cosines)
            scores = (said[rows] + scale.weighted(cosines)) / self._weight
            lowest = min((step.scores[-1] for step in steps if len(step)), default=np.inf)
            scores = np.minimum(scores, lowest).astype(np.float32)
            steps.append(self._sorted(rows, scores, cosines, len(near) < pool))
            if steps[-1].exhausted or taken.sum() >= wanted:
                return _joined(steps)
            pool *= MORE

    def _best_said(self, pool: int) -> NDArray[np.intp]:
        """The rows of which the words say most, ties by row; those of which they say nothing are left out. Without any
        words, the first that the mask allows: "in stock" alone."""
        said, mask = self._said, self.mask
        if said is None:
            return np.empty(0, np.intp) if mask is None else np.flatnonzero(mask)[:pool]
        rows = np.flatnonzero(said > 0 if mask is None else (said > 0) & mask)
        if len(rows) > pool:
            values = said[rows]
            places = np.flatnonzero(values >= np.partition(values, -pool)[-pool])
            rows = rows[places[np.argsort(-values[places], kind="stable")[:pool]]]
        return rows

    def _sorted(
        self, rows: NDArray[np.intp], scores: NDArray[np.float32], cosines: NDArray[np.float32] | None, exhausted: bool
    ) -> Candidates:
        return Candidates(rows, scores, cosines, exhausted, self.view).at(np.argsort(-scores, kind="stable"))


def _joined(steps: list[Candidates]) -> Candidates:
    rows, scores = (np.concatenate(parts) for parts in zip(*((step.rows, step.scores) for step in steps), strict=True))
    cosines = np.concatenate([step.cosines for step in steps if step.cosines is not None])
    return Candidates(rows, scores, cosines, steps[-1].exhausted, steps[-1].source)


def _either(one: NDArray[np.intp], other: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """The rows below `count` that are in either, ascending: at 40,000 rows four times as fast as `np.union1d`."""
    chosen = np.zeros(count, np.bool_)
    chosen[one] = chosen[other] = True
    return np.flatnonzero(chosen)
