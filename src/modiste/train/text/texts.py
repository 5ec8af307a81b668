"""What a text tower learns from: product names and label sentences, each with the photos that it fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.schema import Role, Schema
from modiste.text.tokens import terms
from modiste.types import Product

ROLE_SETS: tuple[tuple[Role, ...], ...] = (
    (Role.TYPE,),
    (Role.COLOUR, Role.TYPE),
    (Role.COLOUR, Role.TYPE, Role.WEARER),
    (Role.TYPE, Role.WEARER),
    (Role.OCCASION, Role.TYPE),
    (Role.OCCASION, Role.TYPE, Role.WEARER),
    (Role.COLOUR, Role.SUB),
    (Role.SUB, Role.WEARER),
    (Role.COLOUR, Role.WEARER),
    (Role.SEASON, Role.TYPE),
)
"""Labels that people say together, "black shirts for men"; a sentence is drawn from one of them."""

KIND = (Role.COLOUR, Role.TYPE, Role.WEARER)
"""Photos that share these labels are of one kind."""

LEAST_NAMES = 2
"""A term must occur in this many names to get a vector of its own; letter groups cover the rest."""


@dataclass(frozen=True)
class Texts:
    """`names`: distinct names in terms, `name_rows[i]` the photos with name i. `sentences[s]` are the label texts of
    `sets[s]` (attribute names) in terms, `sentence_rows[s]` their photos; `sentence_of` (sets, n) the sentence of each
    photo, -1 where a label is missing. `kind` (n,) is equal for photos of one kind, -1 where a label is missing."""

    names: tuple[tuple[str, ...], ...]
    name_rows: tuple[NDArray[np.intp], ...]
    sets: tuple[tuple[str, ...], ...]
    sentences: tuple[tuple[tuple[str, ...], ...], ...]
    sentence_rows: tuple[tuple[NDArray[np.intp], ...], ...]
    sentence_of: NDArray[np.intp]
    kind: NDArray[np.intp]

    def vocabulary(self) -> list[str]:
        """The terms that get a vector of their own: those of labels, and those of enough names."""
        counts = Counter(term for name in self.names for term in set(name))
        said = {term for sentences in self.sentences for sentence in sentences for term in sentence}
        return sorted(said | {term for term, count in counts.items() if count >= LEAST_NAMES})


def texts_of(products: Sequence[Product], schema: Schema) -> Texts:
    """The texts of n products, with label sentences from the schema's attributes."""
    found: dict[tuple[str, ...], list[int]] = {}
    for row, product in enumerate(products):
        if cut := tuple(terms(product.title or "")):
            found.setdefault(cut, []).append(row)
    names = tuple(sorted(found))
    chosen = label_sets(schema)
    sets = [_sentences(products, attributes) for attributes in chosen]
    kind = tuple(name for role in KIND if (name := attribute_with(schema, role)))
    return Texts(
        names=names,
        name_rows=tuple(np.array(found[name], np.intp) for name in names),
        sets=chosen,
        sentences=tuple(sentences for sentences, _, _ in sets),
        sentence_rows=tuple(rows for _, rows, _ in sets),
        sentence_of=np.array([of for _, _, of in sets], np.intp).reshape(len(sets), len(products)),
        kind=_sentences(products, kind)[2] if kind else np.full(len(products), -1, np.intp),
    )


def label_sets(schema: Schema) -> tuple[tuple[str, ...], ...]:
    """The attributes of each sentence: `ROLE_SETS` as far as the schema has their roles, then each other one alone."""
    by_role = [names_of(schema, roles) for roles in ROLE_SETS]
    alone = [(name,) for name in schema.names]
    return tuple(dict.fromkeys(names for names in (*by_role, *alone) if names))


def names_of(schema: Schema, roles: Sequence[Role]) -> tuple[str, ...]:
    """The attributes with these roles; empty where one is missing."""
    names = [attribute_with(schema, role) for role in roles]
    return tuple(name for name in names if name) if all(names) else ()


def attribute_with(schema: Schema, role: Role) -> str:
    """The first attribute with a role, "" where there is none; the narrowest category stands for a type."""
    attribute = schema.narrowest_category() if role is Role.TYPE else schema.first(role)
    return "" if attribute is None else attribute.name


def _sentences(
    products: Sequence[Product], attributes: Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[NDArray[np.intp], ...], NDArray[np.intp]]:
    """The distinct label combinations in terms, their rows, and the combination of each row."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, product in enumerate(products):
        labels = [product.attributes.get(name) for name in attributes]
        if None not in labels:
            rows.setdefault(tuple(str(label) for label in labels), []).append(row)
    of = np.full(len(products), -1, np.intp)
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
