"""A question in words, a photo, a colour and examples, answered over one snapshot of a shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.retrieval.candidates.in_memory import Shelf
from modiste.retrieval.candidates.query_vector import direction
from modiste.retrieval.candidates.text_index import Library
from modiste.retrieval.query.parse import MOST_TERMS, Question
from modiste.retrieval.query.vocabulary import Phrase
from modiste.retrieval.query.where import has_values, written
from modiste.retrieval.rerank.agreement import sure_labels
from modiste.retrieval.rerank.collapse import Cluster, NearDuplicates
from modiste.retrieval.rerank.coverage import POOL, AskedPhoto, by_likely_kinds
from modiste.retrieval.rerank.diversity import varied
from modiste.retrieval.rerank.explanations import Reasons
from modiste.retrieval.rerank.fusion import Evidence, Ranked, ranked
from modiste.retrieval.rerank.hits import attributes, clusters_of, hits_of
from modiste.types import AttributeValue, Condition, SearchAnswer, Snapshot, TextEncoder, Understood
from modiste.vision.colours import read_colour

FIRST_LOOK = 4
"""Ranked rows looked at per answer wanted; four times as many follow while variants leave too few answers."""

VARIED_FROM = 5
"""With diversity, the answers are chosen among so many times as many."""

MOST_CHARACTERS = 20_000
"""A longer text is a mistake, not a question."""


LeftOut: TypeAlias = Mapping[Phrase, NDArray[np.intp]]
"""Words that no title is to have together -> the rows whose title has them."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for; `like` and `unlike` are rows of the shop."""

    text: str = ""
    photo: AskedPhoto | None = None
    like: tuple[int, ...] = ()
    unlike: tuple[int, ...] = ()
    colour: str | None = None
    conditions: tuple[Condition, ...] = ()
    k: int = 10
    diversity: float = 0.0

    def check(self) -> None:
        """Raises QueryError for a question about nothing, one that is too long, and a diversity out of 0 to 1."""
        if not self.text.strip() and self.photo is None and not self.like and self.colour is None:
            raise QueryError("There is nothing to look for; give words, a photo, a colour or a product that is liked.")
        if len(self.text) > MOST_CHARACTERS:
            raise QueryError(
                f"The question has {len(self.text):,} characters; ask in at most {MOST_CHARACTERS:,}, best in few."
            )
        if not 0 <= self.diversity <= 1:
            raise QueryError(f"diversity is {self.diversity}; it goes from 0 (the best) to 1 (the most varied).")


def search(
    ask: Ask, shelf: Shelf, library: Library, tower: TextEncoder | None, near_duplicates: NearDuplicates | None
) -> SearchAnswer:
    """The answer. Hits meet every filter; fewer than k mean that there are no more. Raises QueryError.

    Where `near_duplicates` is None, every product is a hit of its own.
    """
    ask.check()
    question = library.reader.read(ask.text)
    said, unanswerable = _answerable(question.conditions, shelf.snapshot)
    conditions = (*ask.conditions, *said)
    left_out = _left_out(question, library)
    mask = _mask(conditions, ask, left_out, shelf)
    evidence = _evidence(ask, question, library, tower, shelf, mask)
    notes = (*_notes(ask, question, tower, shelf), *_filter_notes(question, unanswerable, left_out, conditions, mask))
    understood = _understood(question, conditions, notes)
    if evidence.empty and not said and not question.excluded:
        return SearchAnswer((), understood)
    found, clusters = _ranked_clusters(ask, evidence, shelf, near_duplicates)
    score_of = dict(zip(found.rows.tolist(), found.scores.tolist(), strict=True))
    reasons = Reasons(question, _asked(ask, shelf), library, evidence, found.cosine_of)
    return SearchAnswer(tuple(hits_of(shelf.snapshot, clusters, score_of, reasons.why)), understood)


def why(ask: Ask, row: int, shelf: Shelf, library: Library, tower: TextEncoder | None) -> tuple[str, ...]:
    """What an answer would say of one row; nothing where the row does not meet its filters. Raises QueryError."""
    ask.check()
    question = library.reader.read(ask.text)
    said, _ = _answerable(question.conditions, shelf.snapshot)
    mask = _mask((*ask.conditions, *said), ask, _left_out(question, library), shelf)
    if mask is not None and not mask[row]:
        return ()
    evidence = _evidence(ask, question, library, tower, shelf, mask)
    towards = evidence.direction
    cosine_of = {} if towards is None else {row: float(shelf.snapshot.embeddings[row] @ towards)}
    reasons = Reasons(question, _asked(ask, shelf), library, evidence, cosine_of)
    return reasons.why(row, attributes(shelf.snapshot, [row])[0])


def _asked(ask: Ask, shelf: Shelf) -> Mapping[str, AttributeValue]:
    """The attributes that the question begins from."""
    return _shared_attributes(ask.like, shelf) if ask.photo is None else sure_labels(ask.photo.seen)


def _shared_attributes(rows: Sequence[int], shelf: Shelf) -> dict[str, AttributeValue]:
    """What all of the liked products have in common."""
    if not rows:
        return {}
    first, *others = attributes(shelf.snapshot, rows)
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _answerable(conditions: Sequence[Condition], snapshot: Snapshot) -> tuple[list[Condition], list[Condition]]:
    """The conditions in words, and apart those on fields that no product of the shop has."""
    known: list[Condition] = []
    unknown: list[Condition] = []
    for condition in conditions:
        (known if has_values(condition.attribute, snapshot) else unknown).append(condition)
    return known, unknown


def _left_out(question: Question, library: Library) -> LeftOut:
    return {phrase: library.rows_excluded(phrase) for phrase in question.excluded}


def _mask(conditions: Sequence[Condition], ask: Ask, left_out: LeftOut, shelf: Shelf) -> NDArray[np.bool_] | None:
    """(n,) bool: rows that meet all conditions, are no example and not left out; None where every row is."""
    examples = [*ask.like, *ask.unlike]
    if not conditions and not examples and not left_out:
        return None
    mask = shelf.rows_meeting(conditions)
    mask[examples] = False
    for rows in left_out.values():
        mask[rows] = False
    return mask


def _evidence(
    ask: Ask,
    question: Question,
    library: Library,
    tower: TextEncoder | None,
    shelf: Shelf,
    mask: NDArray[np.bool_] | None,
) -> Evidence:
    embeddings = shelf.snapshot.embeddings
    readings = question.readings()
    # Halfway between red and blue lies neither: where either will do, the words that both readings share are pictured.
    shared = [term for term in question.terms if all(term in terms for terms in readings)] or question.terms
    meant = [term for term in shared if tower is not None and tower.knows(term)]
    said = tower.encode_texts([" ".join(meant)])[0] if tower is not None and meant else None
    shown = None if ask.photo is None else ask.photo.embedding
    towards = direction(shown, said, embeddings[list(ask.like)], embeddings[list(ask.unlike)])
    evidence = Evidence(direction=towards, mask=mask)
    if question.terms:
        words = [_to_one(library.full_text.scores(terms), mask) for terms in readings]
        evidence = replace(evidence, words=np.max(words, axis=0), coverage=library.coverage(question))
    if ask.colour is not None:
        evidence = replace(evidence, colour=_to_one(library.colours.nearness(read_colour(ask.colour)), mask))
    return evidence


def _to_one(scores: NDArray[np.float32], mask: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    """Scores of at least 0, divided by the largest that the mask allows."""
    largest = float(np.max(scores if mask is None else scores[mask], initial=0))
    return np.minimum(scores / np.float32(largest), 1) if largest > 0 else scores


def _ranked_clusters(
    ask: Ask, evidence: Evidence, shelf: Shelf, near_duplicates: NearDuplicates | None
) -> tuple[Ranked, list[Cluster]]:
    """The ranking as far as it was needed, and the k clusters to show, in their order."""
    most = ask.k * VARIED_FROM if ask.diversity else ask.k
    looked_at = most if near_duplicates is None else FIRST_LOOK * most
    while True:
        found = _found(ask, evidence, shelf, looked_at)
        rows = found.rows[:looked_at].tolist()
        if near_duplicates is None:
            clusters = [Cluster(row) for row in rows[:most]]
        else:
            clusters = clusters_of(shelf, rows, most, near_duplicates)
        if len(clusters) >= most or (found.exhausted and len(found.rows) <= looked_at):
            break
        looked_at *= FIRST_LOOK
    if ask.diversity:
        leaders = [cluster.leader for cluster in clusters]
        score_of = dict(zip(found.rows.tolist(), found.scores.tolist(), strict=True))
        scores = np.array([score_of[row] for row in leaders], np.float32)
        chosen = varied(scores, shelf.snapshot.embeddings[leaders], ask.k, ask.diversity)
        clusters = [clusters[place] for place in chosen]
    return found, clusters[: ask.k]


def _found(ask: Ask, evidence: Evidence, shelf: Shelf, wanted: int) -> Ranked:
    """At least `wanted` rows, or all that there are; those of a photo alone in the order of its likely kinds."""
    snapshot = shelf.snapshot
    if ask.photo is None or evidence.said is not None or ask.like or ask.unlike or ask.diversity:
        return ranked(evidence, snapshot.embeddings, shelf.index, wanted)
    found = ranked(evidence, snapshot.embeddings, shelf.index, max(POOL, wanted))
    order = by_likely_kinds(ask.photo, shelf, found.rows, found.scores)
    return Ranked(found.rows[order], found.scores[order], found.scores[order], found.exhausted)


def _understood(question: Question, conditions: Sequence[Condition], notes: tuple[str, ...]) -> Understood:
    return Understood(
        filters=tuple(dict.fromkeys(written(condition) for condition in conditions)),
        preferences=tuple(str(preference) for preference in question.preferences),
        corrected=question.corrected,
        matched=question.others,
        unknown=question.unknown,
        notes=notes,
    )


def _notes(ask: Ask, question: Question, tower: TextEncoder | None, shelf: Shelf) -> Iterator[str]:
    if question.terms and tower is None:
        yield "The model has no text tower: words were matched by labels and full text alone."
    if shelf.index.approximate:
        yield "The shop is large: pictures were compared through its approximate index."
    if question.left_out:
        yield f"Only the first {MOST_TERMS} words were read; {question.left_out:,} were left out."
    says_something = question.terms or question.conditions or question.excluded or question.turned_down
    if ask.text.strip() and not says_something:
        yield "None of the words means anything in this shop."


def _filter_notes(
    question: Question,
    unanswerable: Sequence[Condition],
    left_out: LeftOut,
    conditions: Sequence[Condition],
    mask: NDArray[np.bool_] | None,
) -> Iterator[str]:
    for condition in unanswerable:
        yield f"No product of the shop has a value for {condition.attribute}: {written(condition)} was left out."
    for text in question.turned_down:
        yield f"Nothing can be filtered by {text!r}; it was left out."
    for phrase, rows in left_out.items():
        words = " and ".join(f'"{word}"' for word in phrase)
        yield (
            f"Products with {words} in their title were left out."
            if len(rows)
            else f"{words} was not looked for, and no title has it."
        )
    if len(conditions) > 1 and mask is not None and len(mask) and not mask.any():
        yield f"No product meets all of {', '.join(map(written, conditions))}."
