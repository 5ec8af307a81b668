"""From numbers per query to the lines of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.evaluate.retrieval.results import RetrievalLine, RetrievalTable
from modiste.metrics.bootstrap import mean_interval, redraws
from modiste.metrics.relevance import PerQuery, mean

HIT, PRECISION, AVERAGE, FIRST, RECIPROCAL = "hit@10", "P@10", "mAP@10", "P@1", "MRR@10"

CEILING = "ceiling: who knows the labels"

Values: TypeAlias = NDArray[np.float64]

METRICS: Mapping[str, Callable[[PerQuery], Values]] = {
    HIT: lambda scores: scores.hit,
    PRECISION: lambda scores: scores.precision,
    AVERAGE: lambda scores: scores.average_precision,
    FIRST: lambda scores: scores.first,
    RECIPROCAL: lambda scores: scores.reciprocal_rank,
}

CEILINGS: Mapping[str, Callable[[PerQuery], Values]] = {
    **dict.fromkeys(METRICS, lambda scores: scores.best_hit),
    PRECISION: lambda scores: scores.best_precision,
}


def tabulate(
    task: str,
    relevance: str,
    gallery: int,
    query_groups: Sequence[object],
    scores: Mapping[str, PerQuery | None],
    metrics: Sequence[str],
) -> RetrievalTable:
    """A table with a line for every method in `scores` (None for one that cannot be asked), and the ceiling last.

    All methods answer the same queries, which belong to `query_groups`: these are redrawn for the intervals.
    """
    samples = redraws([str(group) for group in query_groups])

    def line(method: str, of: Mapping[str, Callable[[PerQuery], Values]], own: PerQuery | None) -> RetrievalLine:
        if own is None:
            return RetrievalLine(method=method, values=dict.fromkeys(metrics))
        columns = {metric: of[metric](own) for metric in metrics}
        return RetrievalLine(
            method=method,
            values={metric: mean(column, own.judged) for metric, column in columns.items()},
            intervals={metric: mean_interval(column, own.judged, samples) for metric, column in columns.items()},
        )

    some = next(own for own in scores.values() if own is not None)
    lines = [line(method, METRICS, own) for method, own in scores.items()]
    best = line(CEILING, CEILINGS, some).model_copy(update={"intervals": {}})
    return RetrievalTable(
        task=task,
        relevance=relevance,
        queries=int(some.judged.sum()),
        unjudged=int((~some.judged).sum()),
        impossible=int(((some.relevant == 0) & some.judged).sum()),
        gallery=gallery,
        lines=(*lines, best),
    )
