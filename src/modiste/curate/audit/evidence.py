"""How likely each label is for each product, from everything but the label itself.

Four kinds of evidence, in nats, are added up as if they were independent: the photo (the model's calibrated
probabilities), the words of the name, a related label (the wider or the narrower category), and duplicates
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
DUPLICATE_WEIGHT = 0.5
DUPLICATE_SMOOTHING = 0.2
TEMPERATURES = np.geomspace(0.5, 4, 19)
FITTED_ON = 4000
"""Labelled products, evenly spread, from which the temperature is fitted."""

MISSING, UNKNOWN = -1, -2
"""Class indices of a product without the label, and of one whose label the model does not know."""


@dataclass(frozen=True, slots=True)
class GivenLabels:
    """One attribute of n products as they have it, beside what the photos and a related attribute say.

    `labels` in the order of `photo`, (n, labels) probabilities; `values` are the products' own, equal to a label
    without case; `related` the values of the related attribute, None without one.
    """

    attribute: str
    labels: tuple[str, ...]
    values: Sequence[str | None]
    photo: NDArray[np.floating]
    related: Sequence[str | None] | None = None

    def indices(self) -> NDArray[np.intp]:
        """(n,) class indices of the values, MISSING or UNKNOWN."""
        index = {label.casefold(): place for place, label in reversed(list(enumerate(self.labels)))}
        return np.array(
            [MISSING if value is None else index.get(value.casefold(), UNKNOWN) for value in self.values], np.intp
        )


@dataclass(frozen=True, slots=True)
class LabelEvidence:
    """All that speaks about one attribute of n products.

    `given` (n,) class indices, MISSING or UNKNOWN; `photo`, `context` and `duplicates` (n, labels) float32 in nats;
    `log_probabilities` (n, labels) float32, all evidence together. `related` are the values that `context` goes by.
    """

    attribute: str
    labels: tuple[str, ...]
    given: NDArray[np.intp]
    photo: NDArray[np.float32]
    names: NameEvidence | None
    context: NDArray[np.float32] | None
    related: Sequence[str | None]
    duplicates: NDArray[np.float32]
    log_probabilities: NDArray[np.float32]


def collect_evidence(
    labels: GivenLabels, titles: TitleWords | None, duplicate_groups: NDArray[np.intp]
) -> LabelEvidence:
    """The evidence about an attribute.

    `titles`: the words of the n products' names, None to leave names out; `duplicate_groups` (n,): products with the
    same number are duplicates of each other, -1 has none.
    """
    given, count = labels.indices(), len(labels.labels)
    seen = np.log(labels.photo.astype(np.float32) + FLOOR)
    names = None if titles is None else NameEvidence(titles, given, count)
    total = seen.copy()
    if names is not None:
        total += names.log_probabilities()
    context = None
    if labels.related is not None:
        context = CONTEXT_WEIGHT * _beside(_numbered(labels.related), given, count, CONTEXT_SMOOTHING)
        total += context
    duplicates = DUPLICATE_WEIGHT * _beside(duplicate_groups, given, count, DUPLICATE_SMOOTHING)
    total += duplicates
    return LabelEvidence(
        attribute=labels.attribute,
        labels=labels.labels,
        given=given,
        photo=seen,
        names=names,
        context=context,
        related=labels.related or (),
        duplicates=duplicates,
        log_probabilities=_calibrated(total, given),
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
