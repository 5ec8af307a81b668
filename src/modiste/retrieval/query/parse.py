"""How a question is read: limits and "for ..." as filters, labels as preferences, slips mended, the rest as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from modiste.retrieval.query.exclusions import excluded
from modiste.retrieval.query.limits import limits_in
from modiste.retrieval.query.small_words import (
    COMMA,
    DESCRIBING,
    EMPTY_WORDS,
    EXCLUDING,
    FILTERING,
    JOINING,
    with_plain_negations,
)
from modiste.retrieval.query.vocabulary import WHOLE, Meaning, Phrase, Vocabulary
from modiste.text.ordinary_words import ordinary_words
from modiste.text.spelling import corrected
from modiste.text.tokens import normal_form, plain_words
from modiste.types import AttributeValue, Condition, Preference

MOST_READINGS = 8
"""More choices between words are read as if all were wanted."""

MOST_TERMS = 64
"""More words are a text, not a question: those after are left out, and the answer says so."""


@dataclass(frozen=True, slots=True)
class WordPreference:
    """A phrase of the question, and the labels it means; `instead`: phrases that would do as well, "red or blue"."""

    phrase: Phrase
    meanings: tuple[Meaning, ...]
    instead: tuple[Phrase, ...] = ()

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All of them, as they were written."""
        return (self.phrase, *self.instead)

    def or_else(self, other: WordPreference) -> WordPreference:
        """Either of two."""
        meanings = tuple(dict.fromkeys((*self.meanings, *other.meanings)))
        return WordPreference(self.phrase, meanings, (*self.instead, *other.phrases))

    def like(self, other: WordPreference) -> bool:
        """Whether both name a label of one attribute, in full."""
        mine, theirs = ({m.attribute for m in each.meanings if m.weight == WHOLE} for each in (self, other))
        return bool(mine & theirs)

    @property
    def brand(self) -> bool:
        """Whether it names a brand."""
        return any(meaning.attribute == "brand" and meaning.weight == WHOLE for meaning in self.meanings)

    def as_read(self) -> Preference:
        """The phrases with the labels that they mean in full, or else those that they are a part of."""
        whole = [meaning for meaning in self.meanings if meaning.weight == WHOLE] or self.meanings
        labels: dict[str, tuple[str, ...]] = {}
        for meaning in whole:
            labels[meaning.attribute] = (*labels.get(meaning.attribute, ()), meaning.label)
        return Preference(tuple(map(" ".join, self.phrases)), labels)


@dataclass(frozen=True, slots=True)
class ParsedWords:
    """The words of a question as read.

    `terms`: all its words that say something, mended, in order and normal form; `others`: those of them that are no
    preference and no filter. Not among `terms` are `unknown`, words that mean nothing in this shop, and what is
    excluded: by `conditions`, or where no label says it by `excluded`, words that no title is to have together.
    `turned_down`: limits that no condition can say.
    """

    terms: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    preferences: tuple[WordPreference, ...] = ()
    others: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    turned_down: tuple[str, ...] = ()
    left_out: int = 0

    def readings(self) -> list[tuple[str, ...]]:
        """The terms once for each choice between phrases that would do as well; all of them for too many choices."""
        choices = [preference.phrases for preference in self.preferences if preference.instead]
        if not choices or prod(map(len, choices)) > MOST_READINGS:
            return [self.terms]
        either = {term for phrases in choices for phrase in phrases for term in phrase}
        return [
            tuple(term for term in self.terms if term not in either or any(term in phrase for phrase in chosen))
            for chosen in product(*choices)
        ]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions with a shop's vocabulary. `counts`: term -> how many products have it; `is_known` tells of the
    words beyond the shop's own that still mean something, those of the text tower."""

    vocabulary: Vocabulary
    counts: Mapping[str, int]
    is_known: Callable[[str], bool]

    def read(self, text: str) -> ParsedWords:
        """Read a question of any text; nothing in it is an error."""
        limits = limits_in(with_plain_negations(text))
        given = _words(limits.rest)
        mended = _Mended(self)
        for word in _joined(given[:MOST_TERMS], self.vocabulary):
            mended.add(word)
        parsed = _Parsed(self.vocabulary, list(limits.conditions))
        parsed.walk(mended.terms)
        unknown = frozenset(map(normal_form, mended.unknown))
        excluded = (tuple(term for term in phrase if term not in unknown) for phrase in parsed.excluded)
        return ParsedWords(
            terms=_known(parsed.said, unknown),
            conditions=_either(parsed.conditions),
            excluded=tuple(dict.fromkeys(phrase for phrase in excluded if phrase)),
            preferences=tuple(dict.fromkeys(parsed.preferences)),
            others=_known(parsed.others, unknown),
            corrected=tuple(dict.fromkeys(mended.corrected)),
            unknown=tuple(dict.fromkeys(mended.unknown)),
            turned_down=limits.left_out,
            left_out=max(0, len(given) - MOST_TERMS),
        )

    def has(self, term: str) -> bool:
        """Whether the word means something as it stands."""
        return (
            term in self.counts or term in EMPTY_WORDS or bool(self.vocabulary.meanings((term,))) or self.is_known(term)
        )


@dataclass
class _Mended:
    """The words of a question after slips are mended."""

    reader: Reader
    terms: list[str] = field(default_factory=list)
    corrected: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add(self, word: str) -> None:
        term = normal_form(word)
        if self.reader.has(term):
            self.terms.append(term)
            return
        found = _split(term, self.reader.vocabulary)
        if found is None and term not in ordinary_words():
            found = corrected((word, term), self.reader.counts)
        if found is None:
            # It keeps its place, so that "without xyz red" does not exclude red.
            self.terms.append(term)
            self.unknown.append(word)
            return
        self.terms += found.split()
        self.corrected.append((word, found))


@dataclass
class _Parsed:
    """Filters and preferences, found by walking over the words once, the longest label first. `said` are all words
    but small and excluded ones."""

    vocabulary: Vocabulary
    conditions: list[Condition]
    excluded: list[Phrase] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    preferences: list[WordPreference] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    preferred_until: int = 0

    def walk(self, words: list[str]) -> None:
        place = 0
        while place < len(words):
            word = words[place]
            if word in EXCLUDING and (end := self._exclusion(words, place + 1)):
                place = end
                continue
            taken = self._wearers(words, place + 1) if word in FILTERING else 0
            taken = taken or self._preference(words, place)
            if not taken and word not in EMPTY_WORDS:
                self.others.append(word)
            end = place + max(1, taken)
            self.said += [each for each in words[place:end] if each not in EMPTY_WORDS]
            place = end

    def _wearers(self, words: list[str], start: int) -> int:
        """ "for men and women": how many words were used, "for" included, or 0."""
        labels: dict[str, list[str]] = {}
        place = start
        while place < len(words):
            skipped = 1 if labels and words[place] in JOINING else 0
            phrase, meanings = self.vocabulary.longest_at(words, place + skipped)
            own = [m for m in meanings if _filters(m) and m.attribute in self.vocabulary.wearers]
            if not own or (labels and not skipped):
                break
            for meaning in own:
                # Of "gender" and a stray "Gender" the first is asked: no product would have both.
                if all(name == meaning.attribute or name.casefold() != meaning.attribute.casefold() for name in labels):
                    labels.setdefault(meaning.attribute, []).append(meaning.label)
            place += skipped + len(phrase)
        self.conditions += [Condition(name, "=", tuple(dict.fromkeys(found))) for name, found in labels.items()]
        return place - start + 1 if labels else 0

    def _exclusion(self, words: list[str], start: int) -> int:
        """The place after what is excluded, or 0."""
        found = excluded(words, start, self.vocabulary)
        if found is None:
            return 0
        self.conditions += found.conditions
        self.excluded += found.phrases
        return found.end

    def _preference(self, words: list[str], start: int) -> int:
        if tuple(words[start : start + 2]) in DESCRIBING:
            self.others += words[start : start + 2]
            return 2
        phrase, meanings = self.vocabulary.longest_at(words, start)
        if meanings:
            self._prefer(WordPreference(phrase, meanings), either=words[self.preferred_until : start] == ["or"])
            self.preferred_until = start + len(phrase)
        return len(phrase)

    def _prefer(self, preference: WordPreference, either: bool) -> None:
        if either and self.preferences and self.preferences[-1].like(preference):
            preference = self.preferences.pop().or_else(preference)
        self.preferences.append(preference)


def _filters(meaning: Meaning) -> bool:
    return meaning.stored and meaning.weight == WHOLE


def _either(conditions: list[Condition]) -> tuple[Condition, ...]:
    """Each once; "for men, for women" is one condition, since no product has two labels of one attribute."""
    values: dict[str, list[AttributeValue]] = {}
    for condition in conditions:
        if condition.operator == "=":
            values.setdefault(condition.attribute, []).extend(condition.values)
    widened = (
        replace(each, values=tuple(dict.fromkeys(values[each.attribute]))) if each.operator == "=" else each
        for each in conditions
    )
    return tuple(dict.fromkeys(widened))


def _words(text: str) -> list[str]:
    """Its words, with a comma where one stands between them: "not red, black"."""
    first, *others = (plain_words(part) for part in text.split(COMMA))
    return first + [word for part in others if part for word in (COMMA, *part)]


def _known(terms: list[str], unknown: frozenset[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for term in terms if term not in unknown))


def _joined(given: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """ "back pack" as "backpack", where that is a label's word and the two together are none."""
    place = 0
    while place < len(given):
        pair = given[place : place + 2]
        joined = normal_form("".join(pair))
        apart = tuple(normal_form(word) for word in pair)
        if len(pair) == 2 and (joined,) in vocabulary.phrases and apart not in vocabulary.phrases:
            yield joined
            place += 2
        else:
            yield given[place]
            place += 1


def _split(term: str, vocabulary: Vocabulary) -> str | None:
    """ "navyblue" as "navy blue", where that is a label."""
    pairs = ((term[:cut], term[cut:]) for cut in range(2, len(term) - 1))
    return next((" ".join(pair) for pair in pairs if pair in vocabulary.phrases), None)
