"""Training labels replaced by others, to see what noise in a shop's labels costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modiste.metrics.classification import MISSING
from modiste.train.data.rows import Rows


def with_altered_labels(rows: Rows, share: float, seed: int) -> Rows:
    """The rows with this share of the labels of each attribute replaced by another row's different label.

    Labels are drawn as often as they occur, as people confuse common ones; an attribute of one label stays as it is.
    """
    if not share:
        return rows
    generator = np.random.default_rng([seed, 0xA17E4ED])
    targets = rows.targets.copy()
    for column in targets.T:
        known = np.flatnonzero(column != MISSING)
        labels = column[known].copy()
        if len(np.unique(labels)) < 2:
            continue
        for row in generator.choice(known, round(share * len(known)), replace=False):
            others = labels[labels != column[row]]
            column[row] = others[generator.integers(len(others))]
    return replace(rows, targets=targets)
