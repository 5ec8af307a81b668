"""The labels of the seven attributes: raw as in the Kaggle table, merged as in the paper; and the paper's target.

The lists cover the whole data set, so that the class counts do not depend on which rows lie at hand: raw
5/7/45/143/46/4/8, merged 3/5/33/142/14/4/4. Classes are in alphabetical order; a class index is the position in it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.types import ATTRIBUTES, AttributeValue

NEAREST_SHOWN = 3


@dataclass(frozen=True)
class LabelSpace:
    """The labels of one attribute.

    `merges` maps every raw label to its merged label, or to None for a label that the merged list has no place for
    (Rain Trousers: none of its rows has all seven labels, so the paper's protocol loses it).
    """

    attribute: str
    raw: tuple[str, ...]
    merged: tuple[str, ...]
    merges: Mapping[str, str | None]

    def raw_index(self, label: AttributeValue) -> int:
        """The class index of a raw label. Raises QueryError naming the nearest known labels."""
        return _index(self.attribute, label, self._raw_indices)

    def merged_index(self, label: AttributeValue) -> int:
        """The class index of a merged label. Raises QueryError naming the nearest known labels."""
        return _index(self.attribute, label, self._merged_indices)

    def merge(self, label: AttributeValue) -> str | None:
        """The merged label of a raw one, None where it has none. Raises QueryError for an unknown raw label."""
        return self.merges[self.raw[self.raw_index(label)]]

    @cached_property
    def matrix(self) -> NDArray[np.float32]:
        """(raw classes, merged classes) float32, 1 where the raw label belongs to the merged one, else 0; read-only."""
        matrix = np.zeros((len(self.raw), len(self.merged)), np.float32)
        for row, label in enumerate(self.raw):
            merged = self.merges[label]
            if merged is not None:
                matrix[row, self._merged_indices[merged]] = 1
        matrix.flags.writeable = False
        return matrix

    def merge_probabilities(self, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """(..., raw classes) probabilities to (..., merged classes) float32, summed over each merged label.

        What lay on labels without a merged one is dropped and the rest renormalised to 1; where nothing is left, the
        merged labels are equally probable.
        """
        summed = np.asarray(probabilities, np.float32) @ self.matrix
        total = summed.sum(axis=-1, keepdims=True)
        uniform = np.float32(1 / len(self.merged))
        return np.where(total > 0, summed / np.where(total > 0, total, 1), uniform).astype(np.float32)

    @cached_property
    def _raw_indices(self) -> dict[str, int]:
        return {label: index for index, label in enumerate(self.raw)}

    @cached_property
    def _merged_indices(self) -> dict[str, int]:
        return {label: index for index, label in enumerate(self.merged)}


@cache
def label_spaces() -> Mapping[str, LabelSpace]:
    """attribute -> its labels, for the seven attributes in the order of the paper's target."""
    lists = json.loads((files("modiste.schema") / "labels.json").read_text(encoding="utf-8"))
    return {attribute: _space(attribute, **lists[attribute]) for attribute in ATTRIBUTES}


def label_space(attribute: str) -> LabelSpace:
    """The labels of one attribute. Raises QueryError for one that is not among the seven."""
    if attribute not in ATTRIBUTES:
        raise QueryError(f"There is no label attribute {attribute!r}; the known ones are {', '.join(ATTRIBUTES)}.")
    return label_spaces()[attribute]


@cache
def paper_slices() -> Mapping[str, slice]:
    """attribute -> its part of the paper's target: 0:3, 3:8, 8:41, 41:183, 183:197, 197:201, 201:205."""
    slices, start = {}, 0
    for attribute, space in label_spaces().items():
        slices[attribute] = slice(start, start + len(space.merged))
        start += len(space.merged)
    return slices


def encode_paper_target(attributes: Mapping[str, AttributeValue]) -> NDArray[np.float32]:
    """Raw (or merged) labels of all seven attributes to the paper's (205,) float32 target: seven one-hot parts.

    Raises QueryError for a missing or unknown label, and for Rain Trousers, which has no merged label.
    """
    slices = paper_slices()
    target = np.zeros(slices[ATTRIBUTES[-1]].stop, np.float32)
    for attribute, space in label_spaces().items():
        if attribute not in attributes:
            raise QueryError(f"The paper's target needs all seven labels; {attribute} is missing.")
        merged = space.merge(attributes[attribute])
        if merged is None:
            raise QueryError(f"The {attribute} {attributes[attribute]!r} has no merged label; set the row aside.")
        target[slices[attribute].start + space.merged_index(merged)] = 1
    return target


def decode_paper_target(target: NDArray[np.generic]) -> dict[str, str]:
    """A (205,) target of seven one-hot parts to its merged labels: the inverse of `encode_paper_target`.

    Raises QueryError for another shape, and for a part that is not one 1 among zeros.
    """
    slices = paper_slices()
    width = slices[ATTRIBUTES[-1]].stop
    if target.shape != (width,):
        raise QueryError(f"The paper's target has the shape ({width},), not {target.shape}.")
    labels = {}
    for attribute, part in slices.items():
        ones = np.flatnonzero(target[part])
        if len(ones) != 1 or target[part][ones[0]] != 1:
            raise QueryError(
                f"The {attribute} part of the target, {part.start}:{part.stop}, must hold one 1 and else zeros."
            )
        labels[attribute] = label_space(attribute).merged[ones[0]]
    return labels


def _space(attribute: str, raw: Sequence[str], merge: Mapping[str, str], paper: Sequence[str]) -> LabelSpace:
    merged = {label: merge.get(label, label) for label in raw}
    merges = {label: name if name in paper else None for label, name in merged.items()}
    return LabelSpace(attribute, tuple(raw), tuple(paper), merges)


def _index(attribute: str, label: AttributeValue, indices: Mapping[str, int]) -> int:
    if isinstance(label, str) and label in indices:
        return indices[label]
    by_folded = {name.casefold(): name for name in indices}
    near = difflib.get_close_matches(str(label).casefold(), by_folded, n=NEAREST_SHOWN, cutoff=0)
    shown = ", ".join(by_folded[name] for name in near)
    raise QueryError(f"There is no {attribute} {label!r}; the nearest of its {len(indices)} labels are {shown}.")
