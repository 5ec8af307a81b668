"""From rankings to numbers per query: hit, precision and average precision among the first k.

For a query with `n` relevant products in the gallery (its own group left out) and rel(i) in {0, 1} at place i:
hit@k is whether any rel(i) is 1; P@k the sum of rel(i) over k; AP@k the sum of P@i rel(i) over min(k, n).
A query without any relevant product counts as 0 in all three: the ceilings say what was possible.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.metrics.classification import MISSING, Floats, Indices
from modiste.metrics.ranking import NOBODY, Rows


@dataclass(frozen=True)
class PerQuery:
    """Numbers of q queries in [0, 1], float64 (q,), but `relevant`: how many relevant products there are.

    `judged` (q,) bool: whether the query has what it is judged by, such as a colour; the others hold zeros.
    """

    judged: NDArray[np.bool_]
    relevant: Indices
    hit: NDArray[np.float64]
    precision: NDArray[np.float64]
    average_precision: NDArray[np.float64]
    reciprocal_rank: NDArray[np.float64]
    first: NDArray[np.float64]
    k: int

    @property
    def best_hit(self) -> NDArray[np.float64]:
        """(q,) what a ranking that knows the labels reaches: 1 where anything relevant exists."""
        return (self.relevant > 0).astype(np.float64)

    @property
    def best_precision(self) -> NDArray[np.float64]:
        """(q,) the same for precision: min(k, relevant) / k."""
        return np.minimum(self.relevant, self.k) / self.k


def codes(values: Iterable[Hashable | None]) -> Indices:
    """(n,) a whole number per distinct value, `MISSING` for None."""
    numbers: dict[Hashable, int] = {}
    return np.array(
        [MISSING if value is None else numbers.setdefault(value, len(numbers)) for value in values], np.int64
    ).reshape(-1)


def judge_by_labels(
    ranking: Rows, query_labels: Indices, gallery_labels: Indices, query_groups: Indices, gallery_groups: Indices
) -> PerQuery:
    """Judge a ranking (q, k): relevant is what has the query's label. Labels are codes, `MISSING` for none.

    A query without a label is not judged; a gallery row without one is never relevant. The groups are those that the
    ranking was made with.
    """
    own = np.where(ranking == NOBODY, MISSING, gallery_labels[ranking])
    right = (own == query_labels[:, None]) & (query_labels != MISSING)[:, None]
    relevant = _relevant(query_labels, gallery_labels, query_groups, gallery_groups)
    return judge(right, relevant, query_labels != MISSING)


def judge(right: NDArray[np.bool_], relevant: Indices, judged: NDArray[np.bool_] | None = None) -> PerQuery:
    """Judge rankings of which `right` (q, k) says what is relevant and `relevant` (q,) how many there are in all."""
    k = right.shape[1]
    places = np.arange(1, k + 1)
    share_so_far = right.cumsum(axis=1) / places
    possible = np.maximum(np.minimum(relevant, k), 1)
    hit = right.any(axis=1)
    return PerQuery(
        judged=np.ones(len(right), bool) if judged is None else judged,
        relevant=relevant,
        hit=np.asarray(hit, np.float64),
        precision=right.sum(axis=1) / k,
        average_precision=(share_so_far * right).sum(axis=1) / possible,
        reciprocal_rank=np.where(hit, 1 / (right.argmax(axis=1) + 1), 0.0),
        first=right[:, 0].astype(np.float64),
        k=k,
    )


def mean(values: Floats, judged: NDArray[np.bool_]) -> float | None:
    """The mean over the judged queries; None without any."""
    return float(values[judged].mean()) if judged.any() else None


def _relevant(
    query_labels: Indices, gallery_labels: Indices, query_groups: Indices, gallery_groups: Indices
) -> Indices:
    """(q,) gallery rows with the query's label, less those of its own group."""
    classes = int(max(query_labels.max(initial=0), gallery_labels.max(initial=0))) + 1
    present = gallery_labels != MISSING
    counts = np.bincount(gallery_labels[present], minlength=classes)
    pairs, sizes = np.unique(gallery_groups[present] * classes + gallery_labels[present], return_counts=True)
    wanted = query_groups * classes + query_labels
    at = np.searchsorted(pairs, wanted)
    same = np.append(pairs, MISSING - 1)[at] == wanted
    own = np.where(same, np.append(sizes, 0)[at], 0)
    return np.where(query_labels == MISSING, 0, counts[query_labels] - own).astype(np.int64)
