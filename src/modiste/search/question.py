"""How a question is read: limits and "for ..." as filters, labels as preferences, slips mended, the rest as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from modiste.features.words import normal_form, plain_words
from modiste.search.limits import limits_in
from modiste.search.spelling import corrected
from modiste.search.vocabulary import GENDER_NAMES, WHOLE, Meaning, Phrase, Vocabulary
from modiste.types import Condition

MOST_TERMS = 64
"""More words are a text, not a question: those after are left out, and the answer says so."""

FILTERING, EXCLUDING, JOINING = frozenset({"for"}), frozenset({"not", "without", "except"}), frozenset({"and", "or"})
"""Words before a label that make a filter of it (genders only), exclude it, and add another label to a filter."""

EMPTY_WORDS = frozenset(
    {"a", "an", "the", "in", "of", "on", "to", "by", "at", "is", "are", "it", "i", "me", "my", "some", "any", "that"}
    | {"this", "these", "those", "with", "from", "as", "be", "want", "need", "show", "find", "please", "like", "look"}
    | {"looking", "something", "buy"}
    | FILTERING | EXCLUDING | JOINING
)  # fmt: skip
"""Words that say nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Preference:
    """A phrase of the question, and the labels it means."""

    phrase: Phrase
    meanings: tuple[Meaning, ...]

    def __str__(self) -> str:
        whole = [meaning for meaning in self.meanings if meaning.weight == WHOLE] or self.meanings
        by_attribute: dict[str, list[str]] = {}
        for meaning in whole:
            by_attribute.setdefault(meaning.attribute, []).append(meaning.label)
        return f"{' '.join(self.phrase)}: " + " or ".join(f"{n}={'|'.join(v)}" for n, v in by_attribute.items())


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read. `terms`: all its words that say something, mended, in order and normal form; `others`: those
    of them that are no preference and no filter; `unknown`: words that mean nothing in this shop, which are not among
    `terms`."""

    terms: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    preferences: tuple[Preference, ...] = ()
    others: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions with a shop's vocabulary. `counts`: term -> how many products have it; `is_known` tells of the
    words beyond the shop's own that still mean something, those of the text tower."""

    vocabulary: Vocabulary
    counts: Mapping[str, int]
    is_known: Callable[[str], bool]

    def read(self, text: str) -> Question:
        """Read a question of any text; nothing in it is an error."""
        rest, conditions = limits_in(text)
        given = list(_once(plain_words(rest)))
        mended = _Mended(self)
        for word in _joined(given[:MOST_TERMS], self.vocabulary):
            mended.add(word)
        parsed = _Parsed(self.vocabulary, list(conditions))
        parsed.walk(mended.terms)
        said = tuple(term for term in mended.terms if term not in EMPTY_WORDS)
        return Question(
            terms=said,
            conditions=tuple(dict.fromkeys(parsed.conditions)),
            preferences=tuple(parsed.preferences),
            others=tuple(parsed.others),
            corrected=tuple(mended.corrected),
            unknown=tuple(mended.unknown),
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
        found = _split(term, self.reader.vocabulary) or corrected((word, term), self.reader.counts)
        if found is None:
            self.unknown.append(word)
            return
        self.terms += found.split()
        self.corrected.append((word, found))


@dataclass
class _Parsed:
    """Filters and preferences, found by walking over the words once, the longest label first."""

    vocabulary: Vocabulary
    conditions: list[Condition]
    preferences: list[Preference] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def walk(self, words: list[str]) -> None:
        place = 0
        while place < len(words):
            word = words[place]
            taken = 0
            if word in FILTERING:
                taken = self._gender(words, place + 1)
            elif word in EXCLUDING:
                taken = self._exclusion(words, place + 1)
            if not taken:
                taken = self._preference(words, place)
            if not taken and word not in EMPTY_WORDS:
                self.others.append(word)
            place += max(1, taken)

    def _gender(self, words: list[str], start: int) -> int:
        """ "for men and women": how many words were used, "for" included, or 0."""
        labels: dict[str, list[str]] = {}
        place = start
        while place < len(words):
            skipped = 1 if labels and words[place] in JOINING else 0
            phrase, meanings = self._longest(words, place + skipped)
            own = [m for m in meanings if _filters(m) and m.attribute.casefold() in GENDER_NAMES]
            if not own or (labels and not skipped):
                break
            for meaning in own:
                labels.setdefault(meaning.attribute, []).append(meaning.label)
            place += skipped + len(phrase)
        self.conditions += [Condition(name, "=", tuple(dict.fromkeys(found))) for name, found in labels.items()]
        return place - start + 1 if labels else 0

    def _exclusion(self, words: list[str], start: int) -> int:
        phrase, meanings = self._longest(words, start)
        own = [meaning for meaning in meanings if _filters(meaning)]
        self.conditions += [Condition(meaning.attribute, "!=", (meaning.label,)) for meaning in own]
        return len(phrase) + 1 if own else 0

    def _preference(self, words: list[str], start: int) -> int:
        phrase, meanings = self._longest(words, start)
        if meanings:
            self.preferences.append(Preference(phrase, meanings))
        return len(phrase)

    def _longest(self, words: list[str], start: int) -> tuple[Phrase, tuple[Meaning, ...]]:
        for length in range(min(self.vocabulary.longest, len(words) - start), 0, -1):
            phrase = tuple(words[start : start + length])
            meanings = self.vocabulary.meanings(phrase)
            if meanings and phrase[0] not in EMPTY_WORDS:
                return phrase, meanings
        return (), ()


def _filters(meaning: Meaning) -> bool:
    return meaning.stored and meaning.weight == WHOLE


def _once(given: list[str]) -> Iterator[str]:
    """Every word once, but small words wherever they stand: "for men, not for boys"."""
    seen: set[str] = set()
    for word in given:
        term = normal_form(word)
        if term not in seen or term in EMPTY_WORDS:
            seen.add(term)
            yield word


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
