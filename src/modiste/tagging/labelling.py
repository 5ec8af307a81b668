"""A net's probabilities to the calibrated confidence of every label, in the raw labels or in the merged ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.models.tagging_fit import LabellingFit
from modiste.schema import Attribute, Schema
from modiste.types.numeric import softmax

Labelling: TypeAlias = Literal["raw", "merged"]
LABELLINGS: tuple[Labelling, ...] = ("raw", "merged")

Probabilities: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class LabelHead:
    """One attribute of a model in one labelling: probabilities of the net's labels to confidences (n, len(labels)).

    `own` is the attribute with the labels that the net predicts; `merging` says whether they are merged.
    """

    own: Attribute
    merging: bool
    second_temperature: float
    threshold: float | None

    @property
    def attribute(self) -> str:
        """The attribute's name."""
        return self.own.name

    @property
    def own_labels(self) -> tuple[str, ...]:
        """The labels that the net predicts."""
        return self.own.labels

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the confidences."""
        return self.own.merged if self.merging else self.own.labels

    def confidences(self, probabilities: Probabilities) -> Probabilities:
        """Probabilities of the net's own labels, merged where that is asked, and calibrated once more."""
        if self.merging:
            probabilities = self.own.merge_probabilities(probabilities)
        if self.second_temperature == 1:
            return probabilities
        return softmax(np.log(np.maximum(probabilities, np.finfo(np.float32).tiny)), self.second_temperature)

    def labelled(self) -> Attribute:
        """The attribute as it is tagged: with the labels of the confidences, and the senses of those alone."""
        labels = self.labels
        senses = {sense: tuple(label for label in meant if label in labels) for sense, meant in self.own.senses.items()}
        return replace(self.own, labels=labels, senses=senses)


def heads_of(schema: Schema, labelling: Labelling, fit: LabellingFit) -> tuple[LabelHead, ...]:
    """A model's heads in a labelling. "raw" are the labels that it predicts, "merged" the shorter lists of its schema.

    An attribute without a shorter list stays as it is. Raises QueryError for an unknown labelling and for one that the
    model has no labels of.
    """
    if labelling not in LABELLINGS:
        raise QueryError(f"There is no labelling {labelling!r}; the known ones are {', '.join(LABELLINGS)}.")
    shorter = next((attribute.name for attribute in schema if attribute.is_merged), None)
    if labelling == "raw" and shorter is not None:
        raise QueryError(f"This model predicts merged labels of {shorter}; ask for --labels merged.")
    if labelling == "merged" and not any(attribute.merged for attribute in schema):
        raise QueryError("This model's labels have no shorter lists to be merged into; ask for --labels raw.")
    return tuple(
        LabelHead(
            attribute,
            labelling == "merged" and bool(attribute.merged) and attribute.labels != attribute.merged,
            fit.temperatures.get(attribute.name, 1.0),
            fit.thresholds.get(attribute.name),
        )
        for attribute in schema
    )
