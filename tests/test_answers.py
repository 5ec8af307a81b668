"""Every reason and every note has a sentence that names its facts."""

from __future__ import annotations

import pytest

from modiste.types import Condition, Note, NoteKind, Preference, Reason, ReasonKind, Understood
from modiste.types.answer_sentences import NOTES, REASONS

REASONS_SAID = {
    ReasonKind.SAME: (
        {"attributes": (("articleType", "type"), ("Farbe", "colour"), ("gender", "wearer"), ("season", "season"))},
        "same type, colour, gender and season",
    ),
    ReasonKind.AS_ASKED: (
        {"labels": (("Navy Blue", "part"), ("Shirts", "whole"))},
        "Navy Blue (near it) and Shirts as asked",
    ),
    ReasonKind.TITLE_HAS: ({"words": ("striped",)}, "title has striped"),
    ReasonKind.COLOUR: ({}, "much of it in that colour"),
    ReasonKind.SIMILAR_LOOK: ({"cosine": 0.85}, "similar look"),
    ReasonKind.SAME_LOOK: ({"cosine": 0.99}, "nearly the same look"),
    ReasonKind.OWN: ({"words": "of 2012"}, "of 2012"),
}

NOTES_SAID = {
    NoteKind.NO_TEXT_TOWER: (
        {},
        "The model has no text tower: words were matched by labels and full text alone.",
    ),
    NoteKind.APPROXIMATE: ({}, "The shop is large: pictures were compared through its approximate index."),
    NoteKind.TOO_MANY_WORDS: (
        {"read": 64, "left_out": 1234},
        "Only the first 64 words were read; 1,234 were left out.",
    ),
    NoteKind.NOTHING_READ: ({}, "None of the words means anything in this shop."),
    NoteKind.NO_VALUES: (
        {"attribute": "price", "condition": "price<40"},
        "No product of the shop has a value for price: price<40 was left out.",
    ),
    NoteKind.NO_FILTER: ({"text": "under 5 years"}, "Nothing can be filtered by 'under 5 years'; it was left out."),
    NoteKind.TITLES_LEFT_OUT: (
        {"words": ("long", "sleeve")},
        'Products with "long" and "sleeve" in their title were left out.',
    ),
    NoteKind.NOT_IN_TITLES: ({"words": ("zip",)}, '"zip" was not looked for, and no title has it.'),
    NoteKind.NONE_MEETS_ALL: (
        {"conditions": ("gender=Men", "price<1")},
        "No product meets all of gender=Men, price<1.",
    ),
}


def test_every_kind_has_one_sentence() -> None:
    assert REASONS.keys() == set(ReasonKind) == REASONS_SAID.keys()
    assert NOTES.keys() == set(NoteKind) == NOTES_SAID.keys()


@pytest.mark.parametrize("kind", ReasonKind)
def test_every_reason_is_said(kind: ReasonKind) -> None:
    facts, sentence = REASONS_SAID[kind]
    assert Reason(kind, facts).sentence == sentence


@pytest.mark.parametrize("kind", NoteKind)
def test_every_note_is_said(kind: NoteKind) -> None:
    facts, sentence = NOTES_SAID[kind]
    assert Note(kind, facts).sentence == sentence


def test_a_reading_reads_as_it_is_written() -> None:
    understood = Understood(
        conditions=(
            Condition("price", "<", (40.0,)),
            Condition("kind", "=", ("a|b", "c")),
            Condition("price", "<", ("40",)),
        ),
        preferred=(Preference(("red", "blue"), {"colour": ("Red", "Blue"), "tone": ("Red",)}),),
        remarks=(Note(NoteKind.NOTHING_READ),),
    )
    assert understood.filters == ("price<40", r"kind=a\|b|c")
    assert understood.preferences == ("red or blue: colour=Red|Blue or tone=Red",)
    assert understood.notes == ("None of the words means anything in this shop.",)
