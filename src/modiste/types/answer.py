"""What comes back from a question to a shop: hits with their reasons, and how the question was read.

Reasons, readings and notes are values; their English is made when it is asked for, by `answer_sentences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias, cast

from modiste.types.answer_sentences import ATTRIBUTES, NEARLY, NOTES, REASONS
from modiste.types.catalogue import AttributeValue
from modiste.types.query import Condition
from modiste.types.wording import said

Pairs: TypeAlias = tuple[tuple[str, str], ...]

Fact: TypeAlias = str | int | float | tuple[str, ...] | Pairs
"""What a sentence names; pairs are (attribute, its role) and (label, "whole" or "part")."""

WHOLE, PART = "whole", "part"
"""How a label answers a word: the word means it, or a part of it, as "blue" means Navy Blue."""


class ReasonKind(StrEnum):
    """Why a product is shown, and the facts that belong to it.

    SAME: it agrees with what the question begins from in `attributes` (name, role). AS_ASKED: it has the `labels`
    (label, whole or part) that words mean. TITLE_HAS: its title has the `words`. COLOUR: much of it has the colour
    asked for. SIMILAR_LOOK, SAME_LOOK: the `cosine` of its photo with what is looked for. OWN: what a recommender says
    in `words` of its own.
    """

    SAME = "same"
    AS_ASKED = "as asked"
    TITLE_HAS = "title has"
    COLOUR = "colour"
    SIMILAR_LOOK = "similar look"
    SAME_LOOK = "same look"
    OWN = "own"


class NoteKind(StrEnum):
    """What a person should know of how an answer was made, and the facts that belong to it.

    TOO_MANY_WORDS: how many were `read` and `left_out`. NO_VALUES: the `attribute` that no product has, and the
    `condition` on it. NO_FILTER: the `text` that no condition says. TITLES_LEFT_OUT and NOT_IN_TITLES: the `words` that
    were excluded. NONE_MEETS_ALL: the `conditions`.
    """

    NO_TEXT_TOWER = "no text tower"
    APPROXIMATE = "approximate"
    TOO_MANY_WORDS = "too many words"
    NOTHING_READ = "nothing read"
    NO_VALUES = "no values"
    NO_FILTER = "no filter"
    TITLES_LEFT_OUT = "titles left out"
    NOT_IN_TITLES = "not in titles"
    NONE_MEETS_ALL = "none meets all"


@dataclass(frozen=True, slots=True)
class Reason:
    """One respect in which a product answers a question; see `ReasonKind` for the facts."""

    kind: ReasonKind
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In English: "same type and colour"."""
        return said(REASONS[self.kind], {name: _named(name, fact) for name, fact in self.facts.items()})


@dataclass(frozen=True, slots=True)
class Note:
    """Something about an answer that a person should know; see `NoteKind` for the facts."""

    kind: NoteKind
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In English."""
        return said(NOTES[self.kind], self.facts)


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `score`: higher is better; `variants`: ids of near-duplicates that were collapsed into this one."""

    rank: int
    product_id: str
    score: float
    title: str | None
    photo: str | None
    attributes: Mapping[str, AttributeValue]
    reasons: tuple[Reason, ...] = ()
    variants: tuple[str, ...] = ()
    price: float | None = None
    currency: str | None = None
    availability: str | None = None
    url: str | None = None

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons in English."""
        return tuple(reason.sentence for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Preference:
    """Words of a question that prefer labels: one phrase, or several of which any would do ("red or blue").

    `labels`: attribute -> the labels that they mean. As text: "pants: articleType=Trousers|Track Pants".
    """

    phrases: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        meant = " or ".join(f"{attribute}={'|'.join(labels)}" for attribute, labels in self.labels.items())
        return f"{' or '.join(self.phrases)}: {meant}"


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read.

    `conditions`: what every hit meets, those of `where` among them. `preferred`: what comes first. `corrected`: (as
    written, as read). `matched`: words looked for in titles and attributes. `unknown`: words that mean nothing in this
    shop. `remarks`: what a person should know of how the answer was made.
    """

    conditions: tuple[Condition, ...] = ()
    preferred: tuple[Preference, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    matched: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    remarks: tuple[Note, ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The conditions as text, each once: "gender=Men", "price<40"."""
        return tuple(dict.fromkeys(map(str, self.conditions)))

    @property
    def preferences(self) -> tuple[str, ...]:
        """What comes first, as text: "navy: baseColour=Navy Blue"."""
        return tuple(map(str, self.preferred))

    @property
    def notes(self) -> tuple[str, ...]:
        """The remarks in English."""
        return tuple(note.sentence for note in self.remarks)

    def as_json(self) -> dict[str, Any]:
        """JSON values, under the names that the command line and the server have for them."""
        return {
            "filters": list(self.filters),
            "preferences": list(self.preferences),
            "corrected": [list(pair) for pair in self.corrected],
            "matched": list(self.matched),
            "unknown": list(self.unknown),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The hits of `Shop.search`, best first, and how the question was read; iterating gives the hits."""

    hits: tuple[Hit, ...]
    understood: Understood

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def _named(name: str, fact: Fact) -> object:
    """Pairs as the words for them."""
    if name == "attributes":
        return tuple(ATTRIBUTES.get(role, attribute) for attribute, role in cast(Pairs, fact))
    if name == "labels":
        return tuple(label if how == WHOLE else NEARLY.format(label=label) for label, how in cast(Pairs, fact))
    return fact
