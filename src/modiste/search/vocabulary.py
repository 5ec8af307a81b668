"""What words can mean in a shop: its own labels, read from its own columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from modiste.features.words import terms
from modiste.types import Snapshot

MOST_LABELS = 1000
"""A text attribute with more distinct values is prose: its words are found by full text, but prefer nothing."""

WHOLE, PART = 1.0, 0.5
"""How far a label is meant by its own name, and by one of its words: "blue" means Blue, and half Navy Blue."""

GENDER_NAMES = ("gender", "sex", "department", "audience", "age_group", "age group")
"""Attributes that "for ..." asks for as a filter: for men, for girls."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A label that a phrase stands for, with a weight in (0, 1]."""

    attribute: str
    label: str
    weight: float = WHOLE


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`phrases`: terms of one or more words -> the labels they mean, the fullest meaning first."""

    phrases: Mapping[Phrase, tuple[Meaning, ...]]
    longest: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> Vocabulary:
        """The labels of every text attribute with few enough of them, and of the brand."""
        found: dict[Phrase, dict[tuple[str, str], float]] = {}
        owners: dict[str, int] = {}
        labels = list(_labels(snapshot))
        for _, _, phrase in labels:
            if len(phrase) > 1:
                owners[phrase[0]] = owners.get(phrase[0], 0) + 1
        for attribute, label, phrase in labels:
            found.setdefault(phrase, {})[attribute, label] = WHOLE
            for part in _parts(phrase, owners):
                found.setdefault((part,), {}).setdefault((attribute, label), PART)
        phrases = {
            phrase: tuple(Meaning(*label, weight) for label, weight in sorted(meant.items(), key=lambda item: -item[1]))
            for phrase, meant in found.items()
        }
        return cls(phrases, max(map(len, phrases), default=0))

    def meanings(self, phrase: Phrase) -> tuple[Meaning, ...]:
        """The labels that a phrase means, by the shop's own words or by those that shoppers use; () for none."""
        own = self.phrases.get(phrase, ())
        if own or len(phrase) > 1:
            return own
        found: dict[tuple[str, str], Meaning] = {}
        for other in shopper_words().get(phrase[0], ()):
            for meaning in self.phrases.get(tuple(other.split()), ()):
                if meaning.weight == WHOLE:
                    found.setdefault((meaning.attribute, meaning.label), meaning)
        return tuple(found.values())


@cache
def shopper_words() -> Mapping[str, tuple[str, ...]]:
    """A shopper's word -> phrases of catalogues, in normal forms."""
    content = json.loads((files("modiste.search") / "shopper_words.json").read_text(encoding="utf-8"))
    return {word: tuple(meant) for word, meant in content.items() if not word.startswith("_")}


def _labels(snapshot: Snapshot) -> Iterator[tuple[str, str, Phrase]]:
    for name in (*snapshot.attribute_names, "brand"):
        column = snapshot.columns.column(name)
        if pa.types.is_string(column.type):
            labels = [label for label in pc.unique(column).to_pylist() if label is not None]
            if len(labels) <= MOST_LABELS:
                yield from ((name, label, phrase) for label in sorted(labels) if (phrase := tuple(terms(label))))


def _parts(phrase: Phrase, owners: Mapping[str, int]) -> Iterator[str]:
    """The words of a longer label that mean it by themselves: its noun, and a first word that no other label has."""
    if len(phrase) > 1:
        yield phrase[-1]
        if owners[phrase[0]] == 1:
            yield phrase[0]
