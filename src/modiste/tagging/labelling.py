"""A net's logits to the calibrated confidence of every label, in the raw labels or in the merged ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.models.tagging_fit import LabellingFit
from modiste.schema import Attribute, kaggle
from modiste.types import ATTRIBUTES

Labelling: TypeAlias = Literal["raw", "merged"]
LABELLINGS: tuple[Labelling, ...] = ("raw", "merged")

Probabilities: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """One attribute of a model in one labelling: logits of the net's classes to confidences (n, len(labels))."""

    attribute: str
    own_labels: tuple[str, ...]
    labels: tuple[str, ...]
    temperature: float
    merging: Attribute | None
    second_temperature: float
    threshold: float | None

    def probabilities(self, logits: NDArray[np.float32]) -> Probabilities:
        """(n, the net's classes) logits to probabilities of the net's own labels, at the model's temperature."""
        return softmax(logits, self.temperature)

    def confidences(self, probabilities: Probabilities) -> Probabilities:
        """Probabilities of the net's own labels, merged where that is asked, and calibrated once more."""
        if self.merging is not None:
            probabilities = self.merging.merge_probabilities(probabilities)
        if self.second_temperature == 1:
            return probabilities
        return softmax(np.log(np.maximum(probabilities, np.finfo(np.float32).tiny)), self.second_temperature)


def heads_of(
    labels: Mapping[str, tuple[str, ...]], temperatures: Mapping[str, float], labelling: Labelling, fit: LabellingFit
) -> tuple[Head, ...]:
    """A model's heads in a labelling. "raw" are the labels it predicts.

    Raises QueryError for an unknown labelling and for one that the model has no labels of.
    """
    if labelling not in LABELLINGS:
        raise QueryError(f"There is no labelling {labelling!r}; the known ones are {', '.join(LABELLINGS)}.")
    return tuple(
        Head(
            attribute,
            own,
            *_labels_and_merging(attribute, own, labelling, temperatures[attribute]),
            fit.temperatures.get(attribute, 1.0),
            fit.thresholds.get(attribute),
        )
        for attribute, own in labels.items()
    )


def softmax(logits: NDArray[np.float32], temperature: float) -> Probabilities:
    """(n, classes) to probabilities, after division by `temperature` (Guo et al. 2017)."""
    scaled = logits / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _labels_and_merging(
    attribute: str, own: tuple[str, ...], labelling: Labelling, temperature: float
) -> tuple[tuple[str, ...], float, Attribute | None]:
    space = kaggle().named(attribute) if attribute in ATTRIBUTES else None
    if labelling == "raw":
        if space is not None and own == space.merged != space.labels:
            raise QueryError(f"This model predicts merged labels of {attribute}; ask for --labels merged.")
        return own, temperature, None
    if space is None or own == space.merged:
        return own, temperature, None
    if own != space.labels:
        raise QueryError(f"This model's labels of {attribute} are not the Kaggle set's, so they cannot be merged.")
    return space.merged, temperature, space
