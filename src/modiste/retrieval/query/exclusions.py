"""What a question excludes: "not red or black", "not for men", "without long sleeves"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from modiste.retrieval.query.small_words import EMPTY_WORDS, FILTERING, JOINING, PASSED
from modiste.retrieval.query.vocabulary import WHOLE, Meaning, Phrase, Vocabulary
from modiste.text.tokens import terms
from modiste.types import Condition


@dataclass(frozen=True, slots=True)
class Excluded:
    """The things after one excluding word. `end`: the place after the last of them; `phrases`: what no label means in
    full, to be left out by titles."""

    end: int
    conditions: tuple[Condition, ...]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class _Thing:
    """One of them. `labels` are those that it means in full, else those of which it is a part."""

    end: int
    phrase: Phrase
    labels: tuple[Meaning, ...]

    @property
    def whole(self) -> bool:
        return any(meaning.weight == WHOLE for meaning in self.labels)

    def like(self, other: _Thing) -> bool:
        """Whether both are labels of one attribute, or both words without a label."""
        mine, theirs = ({meaning.attribute for meaning in thing.labels} for thing in (self, other))
        return bool(mine & theirs) or not (mine or theirs)


def excluded(words: Sequence[str], start: int, vocabulary: Vocabulary) -> Excluded | None:
    """What the words from `start` on name, the excluding word before them left out; None where that is nothing.

    "or" always adds another thing; "and" and a comma only one of the same kind: "not red, leather" wants leather.
    """
    thing = _thing(words, start, vocabulary, PASSED)
    if thing is None:
        return None
    things = [thing]
    while (joined := _joined(words, things[-1], vocabulary)) is not None:
        things.append(joined)
    labels: dict[str, list[str]] = {}
    for meaning in (meaning for each in things for meaning in each.labels):
        labels.setdefault(meaning.attribute, []).append(meaning.label)
    return Excluded(
        things[-1].end,
        tuple(Condition(name, "!=", tuple(dict.fromkeys(found))) for name, found in labels.items()),
        tuple(dict.fromkeys(each.phrase for each in things if not each.whole)),
    )


def _joined(words: Sequence[str], before: _Thing, vocabulary: Vocabulary) -> _Thing | None:
    place = before.end
    while place < len(words) and words[place] in JOINING:
        place += 1
    joining = words[before.end : place]
    if "or" in joining:
        return _thing(words, place, vocabulary, PASSED)
    thing = _thing(words, place, vocabulary, PASSED - FILTERING) if joining else None
    return thing if thing is not None and thing.like(before) else None


def _thing(words: Sequence[str], start: int, vocabulary: Vocabulary, passed: frozenset[str]) -> _Thing | None:
    place = start
    while place < len(words) and words[place] in passed:
        place += 1
    phrase, meanings = vocabulary.longest_at(words, place)
    labels = tuple(meaning for meaning in meanings if meaning.stored)
    whole = tuple(meaning for meaning in labels if meaning.weight == WHOLE)
    if whole:
        return _Thing(place + len(phrase), phrase, (*whole, *_kinds_of(whole, labels)))
    phrase = _run(words, place, vocabulary)
    if not phrase or phrase[0].isdigit():  # "no 5" is a name
        return None
    return _Thing(place + len(phrase), phrase, labels if len(phrase) == 1 else ())


def _kinds_of(whole: Sequence[Meaning], labels: Sequence[Meaning]) -> Iterator[Meaning]:
    """Longer labels whose noun the phrase is: who wants no blue wants no Navy Blue."""
    attributes = {meaning.attribute for meaning in whole}
    nouns = {term for meaning in whole for term in terms(meaning.label)[-1:]}
    for meaning in labels:
        if meaning.weight < WHOLE and meaning.attribute in attributes and terms(meaning.label)[-1] in nouns:
            yield meaning


def _run(words: Sequence[str], start: int, vocabulary: Vocabulary) -> Phrase:
    """The words up to the next small one or label: "long sleeves" of "without long sleeves for men"."""
    end = start
    while end < len(words) and words[end] not in EMPTY_WORDS:
        _, meanings = vocabulary.longest_at(words, end)
        if end > start and any(meaning.stored and meaning.weight == WHOLE for meaning in meanings):
            break
        end += 1
    return tuple(words[start:end])
