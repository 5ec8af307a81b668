"""Why a product is shown: where it agrees with what the question begins from, and what it has of the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.query.parse import ParsedWords
from modiste.retrieval.query.vocabulary import WHOLE
from modiste.schema import Role, Schema
from modiste.text.tokens import terms
from modiste.types import AttributeValue, Reason, ReasonKind
from modiste.types import answer as labels

TELLING = (Role.TYPE, Role.COLOUR, Role.WEARER, Role.OCCASION, Role.SEASON)
"""Attributes that say something by themselves, the most telling first."""

WIDER = (Role.SUB, Role.MASTER)
"""Said only where no type agrees: the same type implies them."""

SIMILAR_LOOK, SAME_LOOK = 0.8, 0.95
"""Cosines from which two photos are said to look similar, and nearly the same. In the Kaggle set half of the products
of one type and colour reach 0.67 with each other, and a product's tenth nearest 0.90."""

CLEARLY_NEAR = 0.5
"""Share of the best product's nearness to a colour from which another is said to be near as well."""


@dataclass(frozen=True)
class Explainer:
    """Explains rows of a catalogue as answers to one question.

    `begun_from`: the attributes of the photo or of the products that the question begins from, under the names of
    `schema`. `words`: what was asked in words. `colour` (n,): how near each row is to the colour asked for, 0 to 1.
    `cosine_of`: row -> cosine with the question's vector, where it has one.
    """

    schema: Schema
    begun_from: Mapping[str, AttributeValue] = field(default_factory=dict)
    cosine_of: Mapping[int, float] = field(default_factory=dict)
    words: ParsedWords = field(default_factory=ParsedWords)
    colour: NDArray[np.float32] | None = None

    def reasons(self, row: int, title: str | None, attributes: Mapping[str, AttributeValue]) -> tuple[Reason, ...]:
        """Why the product with this title and these attributes is shown, the most telling reason first."""
        found = (
            agreement(self._begun_from, attributes),
            self._labels(attributes),
            self._title(title),
            self._colour(row),
            look(self.cosine_of.get(row, 0.0)),
        )
        return tuple(reason for reason in found if reason is not None)

    @cached_property
    def _begun_from(self) -> Comparable:
        return by_role(self.begun_from, self.schema)

    def _labels(self, attributes: Mapping[str, AttributeValue]) -> Reason | None:
        met = []
        for preference in self.words.preferences:
            meant = [each for each in preference.meanings if attributes.get(each.attribute) == each.label]
            if meant:
                met.append((meant[0].label, labels.WHOLE if meant[0].weight == WHOLE else labels.PART))
        return Reason(ReasonKind.AS_ASKED, {"labels": tuple(dict.fromkeys(met))}) if met else None

    def _title(self, title: str | None) -> Reason | None:
        if not self.words.others:
            return None
        own = set(terms(title or ""))
        found = tuple(word for word in self.words.others if word in own)
        return Reason(ReasonKind.TITLE_HAS, {"words": found}) if found else None

    def _colour(self, row: int) -> Reason | None:
        near = self.colour is not None and self.colour[row] >= CLEARLY_NEAR
        return Reason(ReasonKind.COLOUR) if near else None


Comparable: TypeAlias = Mapping[Role, list[tuple[str, AttributeValue]]]


def by_role(attributes: Mapping[str, AttributeValue], schema: Schema) -> Comparable:
    """Role -> (name, value) of the attributes that products are compared by."""
    found: dict[Role, list[tuple[str, AttributeValue]]] = {}
    for role in (*WIDER, *TELLING):
        own = [(each.name, attributes[each.name]) for each in schema.with_role(role) if each.name in attributes]
        if own:
            found[role] = own
    return found


def agreement(asked: Comparable, shown: Mapping[str, AttributeValue]) -> Reason | None:
    """In which attributes a product has the values asked for, one of each role; None where in none."""
    same: dict[Role, str] = {}
    for role, values in asked.items():
        for name, value in values:
            if shown.get(name) == value:
                same[role] = name
                break
    wider = [] if Role.TYPE in same else [role for role in WIDER if role in same][:1]
    told = [*wider, *(role for role in TELLING if role in same)]
    return Reason(ReasonKind.SAME, {"attributes": tuple((same[role], role.value) for role in told)}) if told else None


def look(cosine: float) -> Reason | None:
    """From the cosine of two photos' vectors; None below `SIMILAR_LOOK`."""
    if cosine < SIMILAR_LOOK:
        return None
    return Reason(ReasonKind.SAME_LOOK if cosine >= SAME_LOOK else ReasonKind.SIMILAR_LOOK, {"cosine": cosine})
