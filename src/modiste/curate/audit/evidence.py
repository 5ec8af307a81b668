"""How likely each label is for each product, from everything but the label itself.

Four witnesses speak in nats and are added up, as if they were independent: the photo (the model's calibrated
probabilities), the words of the name, another label that goes with this one (the articleType's subCategory), and twins
(near-duplicate photos and equal names). Leave-one-out throughout: no product's own label counts for itself. The sum is
brought to probabilities by a temperature fitted on the labels that are there; so a label with little probability is
one that its product's evidence speaks against (confident learning, Northcutt et al. 2021, goes by the same margin).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.curate.audit.names import NameEvidence, TitleWords
from modiste.types.numeric import log_softmax

FLOOR = 1e-4
"""A photo's smallest probability: no net is surer than that about strangers' labels."""

CONTEXT_WEIGHT = 0.5
CONTEXT_SMOOTHING = 0.02
TWIN_WEIGHT = 0.5
TWIN_SMOOTHING = 0.2
TEMPERATURES = np.geomspace(0.5, 4, 19)
FITTED_ON = 4000
"""Labelled products, evenly spread, from which the temperature is fitted."""

MISSING, UNKNOWN = -1, -2
"""Class indices of a product without the label, and of one whose label the model does not know."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks about one attribute of n products.

    `given` (n,) class indices, MISSING or UNKNOWN; `photo`, `context` and `twins` (n, labels) float32 in nats;
    `log_probabilities` (n, labels) float32, all witnesses together.
    """

    attribute: str
    labels: tuple[str, ...]
    given: NDArray[np.intp]
    photo: NDArray[np.float32]
    names: NameEvidence | None
    context: NDArray[np.float32] | None
    context_values: Sequence[str | None]
    twins: NDArray[np.float32]
    log_probabilities: NDArray[np.float32]


def gather(
    attribute: str,
    labels: Sequence[str],
    values: Sequence[str | None],
    photo: NDArray[np.floating],
    titles: TitleWords | None,
    context_values: Sequence[str | None] | None,
    groups: NDArray[np.intp],
) -> Evidence:
    """The evidence about an attribute.

    `labels` in the order of `photo`, (n, labels) probabilities; `values`, the words of the `titles` (None: names do not
    speak) and `context_values` of the n products; `groups` (n,) numbers of twins.
    """
    index = {label: place for place, label in enumerate(labels)}
    given = np.array([MISSING if value is None else index.get(value, UNKNOWN) for value in values], np.intp)
    seen = np.log(photo.astype(np.float32) + FLOOR)
    names = None if titles is None else NameEvidence(titles, given, len(labels))
    total = seen.copy()
    if names is not None:
        total += names.log_probabilities()
    context = None
    if context_values is not None:
        context = CONTEXT_WEIGHT * _beside(_numbered(context_values), given, len(labels), CONTEXT_SMOOTHING)
        total += context
    twins = TWIN_WEIGHT * _beside(groups, given, len(labels), TWIN_SMOOTHING)
    total += twins
    return Evidence(
        attribute, tuple(labels), given, seen, names, context, context_values or (), twins, _calibrated(total, given)
    )


def _beside(group: NDArray[np.intp], given: NDArray[np.intp], count: int, smoothing: float) -> NDArray[np.float32]:
    """(n, labels) nats: how frequent each label is among the others of a product's group; 0 where there are none."""
    known = given >= 0
    counts = np.zeros((int(group.max(initial=0)) + 1, count), np.float32)
    np.add.at(counts, (group[known & (group >= 0)], given[known & (group >= 0)]), 1)
    others = counts[group]
    rows = np.flatnonzero(known)
    others[rows, given[rows]] -= 1
    total = others.sum(axis=1, keepdims=True)
    total[(group < 0)] = 0
    others[total[:, 0] <= 0] = 1
    said = np.log((others + smoothing) / (np.maximum(total, 1) + smoothing * count))
    said[total[:, 0] <= 0] = 0
    return np.asarray(said, np.float32)


def _numbered(values: Sequence[str | None]) -> NDArray[np.intp]:
    """(n,) a number for each value, -1 for none."""
    numbers = {value: place for place, value in enumerate(sorted({value for value in values if value is not None}))}
    return np.array([-1 if value is None else numbers[value] for value in values], np.intp)


def _calibrated(total: NDArray[np.float32], given: NDArray[np.intp]) -> NDArray[np.float32]:
    """Log-probabilities at the temperature that fits the labels that are there best."""
    known = np.flatnonzero(given >= 0)
    rows = known[:: max(1, len(known) // FITTED_ON)]
    if not len(rows):
        return log_softmax(total)
    losses = [-log_softmax(total[rows], t)[np.arange(len(rows)), given[rows]].mean() for t in TEMPERATURES]
    return log_softmax(total, float(TEMPERATURES[int(np.argmin(losses))]))
