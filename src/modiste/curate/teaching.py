"""Teaching an own attribute: the strength of the penalty, the temperature and an honest score, by cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.curate.linear_head import LinearHead, fit
from modiste.metrics.bootstrap import mean_interval, redraws
from modiste.types import Embeddings
from modiste.types.numeric import softmax

ENOUGH_PRODUCTS = 50
"""Labelled products from which a report's figures can be leaned on."""

FOLDS = 5
PENALTIES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003)
TEMPERATURES = np.geomspace(0.25, 8, 41)
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class TeachingReport:
    """How well an attribute can be told from photos, on labelled products the head had not seen.

    Groups of near-duplicates and equal names were never on both sides. `majority` is the accuracy of always saying the
    commonest label; `gain_low` to `gain_high` is the 95 % interval of accuracy - majority, by bootstrap over groups.
    """

    products: int
    groups: int
    labels: dict[str, int]
    accuracy: float
    macro_f1: float
    majority: float
    gain_low: float
    gain_high: float
    penalty: float

    @property
    def better_than_guessing(self) -> bool:
        """Whether the interval leaves no doubt that the photos tell something."""
        return self.gain_low > 0


@dataclass(frozen=True, slots=True)
class Taught:
    """A fitted head, its temperature and its report."""

    head: LinearHead
    temperature: float
    report: TeachingReport


def teach(embeddings: Embeddings, values: Sequence[str], groups: Sequence[str], labels: Sequence[str]) -> Taught:
    """Fit and judge a head: (n, d) embeddings, n values out of `labels`, n group keys; at least two groups."""
    classes = np.array([labels.index(value) for value in values])
    fold = folds(classes, groups)
    logits = _left_out_logits(embeddings, classes, fold, len(labels))
    losses = np.array([_loss(each, classes) for each in logits])
    judged = np.empty_like(logits[0])
    for number in np.unique(fold):
        # A fold is judged by the penalty that the other folds chose.
        best = int(losses[:, fold != number].mean(axis=1).argmin())
        judged[fold == number] = logits[best][fold == number]
    chosen = int(losses.mean(axis=1).argmin())
    temperature = min(TEMPERATURES, key=lambda t: float(_loss(logits[chosen] / t, classes).mean()))
    head = fit(embeddings, classes, len(labels), PENALTIES[chosen])
    report = _report(judged.argmax(axis=1), classes, groups, labels, PENALTIES[chosen])
    return Taught(head, float(temperature), report)


def folds(classes: NDArray[np.intp], groups: Sequence[str]) -> NDArray[np.intp]:
    """(n,) fold numbers: whole groups dealt out like cards, label by label, so that each fold has of every label."""
    first = {group: int(label) for group, label in zip(reversed(groups), reversed(classes.tolist()), strict=True)}
    order = sorted(first, key=lambda group: (first[group], group))
    fold_of = {group: place % min(FOLDS, len(order)) for place, group in enumerate(order)}
    return np.array([fold_of[group] for group in groups])


def _left_out_logits(
    embeddings: Embeddings, classes: NDArray[np.intp], fold: NDArray[np.intp], count: int
) -> list[NDArray[np.float32]]:
    """For each penalty (n, classes): every fold's logits by a head fitted on the others."""
    every = [np.empty((len(classes), count), np.float32) for _ in PENALTIES]
    for number in np.unique(fold):
        out = fold == number
        for logits, penalty in zip(every, PENALTIES, strict=True):
            logits[out] = fit(embeddings[~out], classes[~out], count, penalty).logits(embeddings[out])
    return every


def _loss(logits: NDArray[np.floating], classes: NDArray[np.intp]) -> NDArray[np.float64]:
    """(n,) cross-entropy in nats."""
    loss: NDArray[np.float64] = -np.log(softmax(logits.astype(np.float64))[np.arange(len(classes)), classes] + 1e-12)
    return loss


def _report(
    predicted: NDArray[np.intp],
    classes: NDArray[np.intp],
    groups: Sequence[str],
    labels: Sequence[str],
    penalty: float,
) -> TeachingReport:
    counts = np.bincount(classes, minlength=len(labels))
    gain = (predicted == classes).astype(float) - (classes == counts.argmax())
    interval = mean_interval(gain, np.ones(len(gain), bool), redraws(groups, DRAWS))
    assert interval is not None  # there are products
    scores = [_f1(predicted == label, classes == label) for label in range(len(labels)) if counts[label]]
    return TeachingReport(
        len(classes),
        len(set(groups)),
        {label: int(count) for label, count in zip(labels, counts, strict=True)},
        float((predicted == classes).mean()),
        float(np.mean(scores)),
        float(counts.max() / len(classes)),
        interval.low,
        interval.high,
        penalty,
    )


def _f1(predicted: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    return float(2 * (predicted & true).sum() / max(1, predicted.sum() + true.sum()))
