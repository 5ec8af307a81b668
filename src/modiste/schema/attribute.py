"""One attribute of products: its name and meaning, and the labels that it can have."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.schema.role import Kind, Role, Sense
from modiste.types import AttributeValue

NEAREST_SHOWN = 3


@dataclass(frozen=True)
class Attribute:
    """An attribute of products, as a source, a model or a data set describes it.

    `name` is the source's own; `aliases` are other spellings that mean the same column. `labels` are all values in
    the order of their class index; empty for an attribute whose labels are not listed. `parent` names the attribute
    that is wider by one step, as Topwear is wider than Shirts. `shown_as` is the word for people, the name if empty.

    `merges` maps labels to those of the shorter list `merged`, or to None for a label that the shorter list has no
    place for; labels that are not named stay as they are. Without a shorter list, `merged` is empty. An attribute whose
    labels are the shorter list itself keeps `merges` for the labels that others have.
    """

    name: str
    labels: tuple[str, ...] = ()
    role: Role = Role.NONE
    kind: Kind = Kind.LABEL
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    shown_as: str = ""
    merged: tuple[str, ...] = ()
    merges: Mapping[str, str | None] = field(default_factory=dict)
    senses: Mapping[Sense, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_merged(self) -> bool:
        """Whether its labels are already those of the shorter list, which a longer one is merged into."""
        return self.labels == self.merged and any(label not in self.labels for label in self.merges)

    @property
    def words(self) -> str:
        """What people are shown as its name."""
        return self.shown_as or self.name

    def is_called(self, name: str) -> bool:
        """Whether a name or a spelling of this attribute is meant, compared without case."""
        return name.strip().casefold() in self._names

    def meaning(self, sense: Sense) -> tuple[str, ...]:
        """The labels with a sense; none where the attribute does not say."""
        return self.senses.get(sense, ())

    def index(self, label: AttributeValue) -> int:
        """The class index of a label. Raises QueryError naming the nearest known labels."""
        return _index(self.name, label, self._indices)

    def merged_index(self, label: AttributeValue) -> int:
        """The class index of a merged label. Raises QueryError naming the nearest known labels."""
        return _index(self.name, label, self._merged_indices)

    def merge(self, label: AttributeValue) -> str | None:
        """The merged label of a label, None where it has none. Raises QueryError for an unknown label."""
        known = self.labels[self.index(label)]
        return self.merges.get(known, known)

    @cached_property
    def matrix(self) -> NDArray[np.float32]:
        """(labels, merged labels) float32, 1 where the label belongs to the merged one, else 0; read-only."""
        matrix = np.zeros((len(self.labels), len(self.merged)), np.float32)
        for row, label in enumerate(self.labels):
            merged = self.merge(label)
            if merged is not None:
                matrix[row, self._merged_indices[merged]] = 1
        matrix.flags.writeable = False
        return matrix

    def merge_probabilities(self, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """(..., labels) probabilities to (..., merged labels) float32, summed over each merged label.

        What lay on labels without a merged one is dropped and the rest renormalised to 1; where nothing is left, the
        merged labels are equally probable.
        """
        summed = np.asarray(probabilities, np.float32) @ self.matrix
        total = summed.sum(axis=-1, keepdims=True)
        uniform = np.float32(1 / len(self.merged))
        return np.where(total > 0, summed / np.where(total > 0, total, 1), uniform).astype(np.float32)

    def as_dict(self) -> dict[str, Any]:
        """JSON values; what is empty is left out."""
        values = {
            "name": self.name,
            "labels": list(self.labels),
            "role": self.role.value,
            "kind": self.kind.value,
            "parent": self.parent,
            "aliases": list(self.aliases),
            "shown_as": self.shown_as,
            "merged": list(self.merged),
            "merges": dict(self.merges),
            "senses": {sense.value: list(labels) for sense, labels in self.senses.items()},
        }
        return {key: value for key, value in values.items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Attribute:
        """The inverse of `as_dict`. Raises KeyError, TypeError or ValueError for values that are none."""
        return cls(
            name=str(values["name"]),
            labels=tuple(values.get("labels", ())),
            role=Role(values.get("role", Role.NONE)),
            kind=Kind(values.get("kind", Kind.LABEL)),
            parent=values.get("parent"),
            aliases=tuple(values.get("aliases", ())),
            shown_as=values.get("shown_as", ""),
            merged=tuple(values.get("merged", ())),
            merges=dict(values.get("merges", {})),
            senses={Sense(sense): tuple(labels) for sense, labels in values.get("senses", {}).items()},
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name.strip().casefold() for name in (self.name, *self.aliases))

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {label: index for index, label in enumerate(self.labels)}

    @cached_property
    def _merged_indices(self) -> dict[str, int]:
        return {label: index for index, label in enumerate(self.merged)}


def _index(name: str, label: AttributeValue, indices: Mapping[str, int]) -> int:
    if isinstance(label, str) and label in indices:
        return indices[label]
    by_folded = {known.casefold(): known for known in indices}
    near = difflib.get_close_matches(str(label).casefold(), by_folded, n=NEAREST_SHOWN, cutoff=0)
    shown = ", ".join(by_folded[known] for known in near)
    raise QueryError(f"There is no {name} {label!r}; the nearest of its {len(indices)} labels are {shown}.")
