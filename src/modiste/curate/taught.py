"""Own attributes: heads that people taught on a shop's embeddings, kept in the shop, and added to its products."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from modiste.curate.linear_head import LinearHead
from modiste.curate.teaching import Taught, TeachingReport
from modiste.types import Embeddings, ModelIdentity, Notes, Snapshot
from modiste.types.numeric import softmax

KIND = "taught"

CONFIDENCE_SUFFIX = "_confidence"
"""`neckline_confidence` stands beside `neckline`: 1 where a person gave the label, less where the head predicts it."""

LEAST_CONFIDENCE = 0.5
"""A prediction that is wrong more often than right does not become a value of the product."""

MOST_CONFIDENCE = 0.99
"""Predictions stay below the 1 of a given label."""


@dataclass(frozen=True, slots=True)
class TaughtAttribute:
    """An attribute, its labels in the order of the head's logits, the labels people gave, and how good the head is."""

    attribute: str
    labels: tuple[str, ...]
    head: LinearHead
    temperature: float
    given: Mapping[str, str]
    report: TeachingReport
    identity: ModelIdentity

    @classmethod
    def of(
        cls, attribute: str, labels: Sequence[str], given: Mapping[str, str], taught: Taught, identity: ModelIdentity
    ) -> TaughtAttribute:
        """What was taught on vectors of the model `identity`; `given` maps product ids to labels."""
        return cls(attribute, tuple(labels), taught.head, taught.temperature, given, taught.report, identity)

    def probabilities(self, embeddings: Embeddings) -> NDArray[np.float64]:
        """(n, d) to (n, classes), calibrated on products that the head had not seen."""
        return softmax(self.head.logits(embeddings).astype(np.float64), self.temperature)

    def predict(self, embeddings: Embeddings) -> tuple[list[str], NDArray[np.float64]]:
        """(n, d) to n labels and their (n,) confidences, each at most `MOST_CONFIDENCE`."""
        likely = self.probabilities(embeddings)
        return [self.labels[index] for index in likely.argmax(axis=1)], likely.max(axis=1).clip(max=MOST_CONFIDENCE)


class TaughtAttributes:
    """The taught attributes of a shop. Those of another model's vectors are kept, and not used."""

    def __init__(self, notes: Notes, identity: ModelIdentity) -> None:
        self._notes = notes
        self._identity = identity

    def version(self) -> int:
        """Grows with every change."""
        return self._notes.version()

    def all(self) -> list[TaughtAttribute]:
        """By name; only those taught on this model's vectors."""
        every = self.of_any_model()
        return [each for each in every if each.identity == self._identity]

    def of_any_model(self) -> list[TaughtAttribute]:
        """By name, those that must be taught again for this model included."""
        return [_attribute(key, text) for key, text in self._notes.all().items()] if self.version() else []

    def keep(self, attribute: TaughtAttribute) -> None:
        """Add, or replace the one of this name."""
        self._notes.put({attribute.attribute: _text(attribute)})

    def forget(self, attribute: str) -> bool:
        """Whether there was one."""
        return self._notes.drop([attribute]) > 0


def with_taught(snapshot: Snapshot, taught: Sequence[TaughtAttribute]) -> Snapshot:
    """The snapshot with two more attributes for each one taught: its value, and its confidence in [0.5, 1].

    A given label has confidence 1; a prediction has less, and is left out below `LEAST_CONFIDENCE`. A catalogue's own
    column of the same name hides what was taught.
    """
    columns, names = snapshot.columns, list(snapshot.attribute_names)
    ids = columns.column("product_id").to_pylist() if taught else []
    for each in taught:
        beside = each.attribute + CONFIDENCE_SUFFIX
        if {each.attribute, beside} & set(columns.column_names):
            continue
        labels, confidences = each.predict(snapshot.embeddings)
        values: list[str | None] = []
        sure: list[float | None] = []
        for product_id, label, confidence in zip(ids, labels, confidences.tolist(), strict=True):
            given = each.given.get(product_id)
            kept = given or (label if confidence >= LEAST_CONFIDENCE else None)
            values.append(kept)
            sure.append(None if kept is None else 1.0 if given else confidence)
        columns = columns.append_column(each.attribute, pa.array(values, pa.string()))
        columns = columns.append_column(beside, pa.array(sure, pa.float64()))
        names += [each.attribute, beside]
    return replace(snapshot, columns=columns, attribute_names=tuple(names))


def _text(taught: TaughtAttribute) -> str:
    return json.dumps(
        {
            "labels": taught.labels,
            "weights": taught.head.weights.tolist(),
            "bias": taught.head.bias.tolist(),
            "temperature": taught.temperature,
            "given": dict(taught.given),
            "report": asdict(taught.report),
            "identity": asdict(taught.identity),
        },
        ensure_ascii=False,
    )


def _attribute(name: str, text: str) -> TaughtAttribute:
    kept = json.loads(text)
    head = LinearHead(np.array(kept["weights"], np.float32), np.array(kept["bias"], np.float32))
    report, identity = TeachingReport(**kept["report"]), ModelIdentity(**kept["identity"])
    return TaughtAttribute(name, tuple(kept["labels"]), head, kept["temperature"], kept["given"], report, identity)
