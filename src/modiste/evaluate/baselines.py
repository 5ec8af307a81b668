"""What can be had without looking at the photo: the numbers every accuracy is read against."""

from __future__ import annotations

import numpy as np

from modiste.metrics.classification import MISSING, Indices


def majority(learned: Indices, rows: int, classes: int) -> Indices:
    """(rows,) the commonest class of the train split everywhere; the first of equally common ones."""
    return np.full(rows, _counts(learned, classes).argmax(), np.int64)


def guess_from(learned_given: Indices, learned: Indices, given: Indices, classes: int) -> Indices:
    """(n,) the commonest class that train rows with the same other label have; the majority where there are none.

    `learned_given` and `learned` belong to the train rows, `given` (n,) is the other label of the rows to guess.
    """
    guesses = majority(learned, len(given), classes)
    for value in np.unique(given[given != MISSING]):
        counts = _counts(learned[learned_given == value], classes)
        if counts.any():
            guesses[given == value] = counts.argmax()
    return guesses


def _counts(labels: Indices, classes: int) -> Indices:
    return np.bincount(labels[labels != MISSING], minlength=classes).astype(np.int64)
