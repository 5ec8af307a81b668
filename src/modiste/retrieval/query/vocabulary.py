"""What words can mean in a shop: its own labels, read from its own columns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from modiste.retrieval.query.small_words import EMPTY_WORDS
from modiste.schema import Role, Schema
from modiste.text.ordinary_words import ordinary_words
from modiste.text.tokens import terms
from modiste.types import Snapshot

MOST_LABELS = 1000
"""A text attribute with more distinct values is prose: its words are found by full text, but prefer nothing."""

WHOLE, PART = 1.0, 0.5
"""How far a label is meant by its own name, and by one of its words: "blue" means Blue, and half Navy Blue."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A label that a phrase stands for, with a weight in (0, 1].

    `stored`: some product of the shop has this label. Others are labels that the model knows: they can be preferred, by
    its probabilities, but nothing can be filtered by them.
    """

    attribute: str
    label: str
    weight: float = WHOLE
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`phrases`: terms of one or more words -> the labels they mean, the fullest meaning first. `wearers`: attributes
    that "for ..." asks for as a filter: for men, for girls."""

    phrases: Mapping[Phrase, tuple[Meaning, ...]]
    longest: int
    wearers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, snapshot: Snapshot, schema: Schema, model_labels: Mapping[str, Sequence[str]]) -> Vocabulary:
        """The labels of every text attribute with few enough of them, of the brand, and those that the model knows.

        `schema`: the snapshot's attributes. `model_labels`: attribute, under the snapshot's name where it has it -> the
        labels that the shop's model tells apart.
        """
        found: dict[Phrase, dict[tuple[str, str], Meaning]] = {}
        labels = [(meaning, phrase) for meaning, phrase in _labels(snapshot, model_labels) if phrase]
        owners = Counter(phrase[0] for _, phrase in labels if len(phrase) > 1)
        for meaning, phrase in labels:
            key = (meaning.attribute, meaning.label)
            found.setdefault(phrase, {})[key] = meaning
            for part in _parts(phrase, owners):
                found.setdefault((part,), {}).setdefault(key, replace(meaning, weight=PART))
        phrases = {
            phrase: tuple(sorted(meant.values(), key=lambda meaning: -meaning.weight))
            for phrase, meant in found.items()
        }
        wearers = frozenset(attribute.name for attribute in schema.with_role(Role.WEARER))
        return cls(phrases, max(map(len, phrases), default=0), wearers)

    def meanings(self, phrase: Phrase) -> tuple[Meaning, ...]:
        """The labels that a phrase means, by the shop's own words or by those that shoppers use; () for none."""
        own = self.phrases.get(phrase, ())
        if len(phrase) > 1 or any(meaning.weight == WHOLE for meaning in own):
            return own
        found: dict[tuple[str, str], Meaning] = {}
        for other in shopper_words().get(phrase[0], ()):
            for meaning in self.phrases.get(tuple(other.split()), ()):
                if meaning.weight == WHOLE:
                    found.setdefault((meaning.attribute, meaning.label), meaning)
        for meaning in own:
            found.setdefault((meaning.attribute, meaning.label), meaning)
        return tuple(found.values())

    def longest_at(self, words: Sequence[str], start: int) -> tuple[Phrase, tuple[Meaning, ...]]:
        """The longest phrase with a meaning that begins at a place among words, and its labels; () and () for none."""
        for length in range(min(self.longest, len(words) - start), 0, -1):
            phrase = tuple(words[start : start + length])
            meanings = self.meanings(phrase)
            if meanings and phrase[0] not in EMPTY_WORDS:
                return phrase, meanings
        return (), ()


@cache
def shopper_words() -> Mapping[str, tuple[str, ...]]:
    """A shopper's word -> phrases of catalogues, in normal forms."""
    content = json.loads((files("modiste.retrieval.query") / "shopper_words.json").read_text(encoding="utf-8"))
    return {word: tuple(meant) for word, meant in content.items() if not word.startswith("_")}


def _labels(snapshot: Snapshot, model_labels: Mapping[str, Sequence[str]]) -> Iterator[tuple[Meaning, Phrase]]:
    for name in (*snapshot.attribute_names, "brand"):
        column = snapshot.columns.column(name)
        if pa.types.is_string(column.type):
            labels = sorted(label for label in pc.unique(column).to_pylist() if label is not None)
            if len(labels) <= MOST_LABELS:
                yield from ((Meaning(name, label), tuple(terms(label))) for label in labels)
                known = [label for label in model_labels.get(name, ()) if label not in labels]
                yield from ((Meaning(name, label, stored=False), tuple(terms(label))) for label in known)
    for name in model_labels.keys() - set(snapshot.attribute_names):
        yield from ((Meaning(name, label, stored=False), tuple(terms(label))) for label in model_labels[name])


def _parts(phrase: Phrase, owners: Mapping[str, int]) -> Iterator[str]:
    """The words of a longer label that mean it by themselves: its noun, and a first word that no other label has; but
    no words of every day, which mean much else ("off", "baby", "cover")."""
    if len(phrase) > 1:
        alone = [phrase[-1], *(phrase[:1] if owners[phrase[0]] == 1 else ())]
        yield from (part for part in alone if part not in ordinary_words())
