"""How a question was read, for the person who asked it."""

from __future__ import annotations

from collections.abc import Iterator

from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.query.parse import MOST_TERMS
from modiste.retrieval.query.question import Question
from modiste.types import Note, NoteKind, Understood


def understood(question: Question, view: CatalogueView) -> Understood:
    """The question's filters, preferences and words, and what should be known of how it is answered."""
    words = question.words
    return Understood(
        conditions=question.conditions,
        preferred=tuple(preference.as_read() for preference in words.preferences),
        corrected=words.corrected,
        matched=words.others,
        unknown=words.unknown,
        remarks=(*_notes(question, view), *_filter_notes(question)),
    )


def _notes(question: Question, view: CatalogueView) -> Iterator[Note]:
    words = question.words
    if words.terms and view.encoder.text is None:
        yield Note(NoteKind.NO_TEXT_TOWER)
    if view.index.approximate:
        yield Note(NoteKind.APPROXIMATE)
    if words.left_out:
        yield Note(NoteKind.TOO_MANY_WORDS, {"read": MOST_TERMS, "left_out": words.left_out})
    says_something = words.terms or words.conditions or words.excluded or words.turned_down
    if question.query.words.strip() and not says_something:
        yield Note(NoteKind.NOTHING_READ)


def _filter_notes(question: Question) -> Iterator[Note]:
    for condition in question.unanswerable:
        yield Note(NoteKind.NO_VALUES, {"attribute": condition.attribute, "condition": str(condition)})
    for text in question.words.turned_down:
        yield Note(NoteKind.NO_FILTER, {"text": text})
    for phrase, rows in question.left_out.items():
        yield Note(NoteKind.TITLES_LEFT_OUT if len(rows) else NoteKind.NOT_IN_TITLES, {"words": phrase})
    mask = question.mask
    if len(question.conditions) > 1 and mask is not None and len(mask) and not mask.any():
        yield Note(NoteKind.NONE_MEETS_ALL, {"conditions": tuple(map(str, question.conditions))})
