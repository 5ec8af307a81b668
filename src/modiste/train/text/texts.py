"""What a text tower learns from: product names and label sentences, each with the photos that it fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.text.tokens import terms
from modiste.types import ATTRIBUTES, AttributeValue

LABEL_SETS: tuple[tuple[str, ...], ...] = (
    ("articleType",),
    ("baseColour", "articleType"),
    ("baseColour", "articleType", "gender"),
    ("articleType", "gender"),
    ("usage", "articleType"),
    ("usage", "articleType", "gender"),
    ("baseColour", "subCategory"),
    ("subCategory", "gender"),
    ("baseColour", "gender"),
    ("season", "articleType"),
    *((name,) for name in ATTRIBUTES if name != "articleType"),
)
"""Labels that people say together, "black shirts for men"; a sentence is drawn from one of them."""

LEAST_NAMES = 2
"""A term of names must stand in so many of them to get a vector of its own; letter groups stand for the rest."""


@dataclass(frozen=True)
class Texts:
    """`names`: distinct names in terms, `name_rows[i]` the photos with name i. `sentences[s]` are the label texts of
    `LABEL_SETS[s]` in terms, `sentence_rows[s]` their photos; `sentence_of` (sets, n) the sentence of each photo, -1
    where a label is missing. `kind` (n,) is equal for photos of one type, colour and gender."""

    names: tuple[tuple[str, ...], ...]
    name_rows: tuple[NDArray[np.intp], ...]
    sentences: tuple[tuple[tuple[str, ...], ...], ...]
    sentence_rows: tuple[tuple[NDArray[np.intp], ...], ...]
    sentence_of: NDArray[np.intp]

    @property
    def kind(self) -> NDArray[np.intp]:
        """(n,): equal for photos of one colour, type and gender."""
        return self.sentence_of[LABEL_SETS.index(("baseColour", "articleType", "gender"))]

    def vocabulary(self) -> list[str]:
        """The terms that get a vector of their own: those of labels, and those of enough names."""
        counts = Counter(term for name in self.names for term in set(name))
        said = {term for sentences in self.sentences for sentence in sentences for term in sentence}
        return sorted(said | {term for term, count in counts.items() if count >= LEAST_NAMES})


def texts_of(titles: Sequence[str | None], attributes: Mapping[str, Sequence[AttributeValue | None]]) -> Texts:
    """The texts of n products; `attributes`: each of the seven -> n labels, None where missing."""
    cut = [tuple(terms(title or "")) for title in titles]
    found: dict[tuple[str, ...], list[int]] = {}
    for row, name in enumerate(cut):
        if name:
            found.setdefault(name, []).append(row)
    names = tuple(sorted(found))
    sets = [_sentences([attributes[name] for name in chosen], len(titles)) for chosen in LABEL_SETS]
    return Texts(
        names,
        tuple(np.array(found[name], np.intp) for name in names),
        tuple(sentences for sentences, _, _ in sets),
        tuple(rows for _, rows, _ in sets),
        np.stack([of for _, _, of in sets]),
    )


def _sentences(
    columns: Sequence[Sequence[AttributeValue | None]], count: int
) -> tuple[tuple[tuple[str, ...], ...], tuple[NDArray[np.intp], ...], NDArray[np.intp]]:
    """The distinct label combinations in terms, their rows, and the combination of each row."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, labels in enumerate(zip(*columns, strict=True)):
        if None not in labels:
            rows.setdefault(tuple(str(label) for label in labels), []).append(row)
    of = np.full(count, -1, np.intp)
    for number, members in enumerate(rows.values()):
        of[members] = number
    return (
        tuple(tuple(_said(labels)) for labels in rows),
        tuple(np.array(members, np.intp) for members in rows.values()),
        of,
    )


def _said(labels: tuple[str, ...]) -> Iterator[str]:
    for label in labels:
        yield from terms(label)
