"""Corrections as notes: where they came from is a value, and notes of earlier versions still say it."""

from __future__ import annotations

import json

import pytest

from modiste.curate.corrections import Corrections, origin_and_reason, told_reason
from modiste.types import Correction, Origin


class MemoryNotes:
    """Notes in a dict."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f'["{key}", "colour"]': text for key, text in texts.items()}

    def version(self) -> int:
        return len(self.texts)

    def all(self) -> dict[str, str]:
        return dict(self.texts)

    def put(self, notes) -> None:
        self.texts |= notes

    def drop(self, keys) -> int:
        return sum(self.texts.pop(key, None) is not None for key in keys)


@pytest.mark.parametrize("origin", Origin)
def test_an_origin_is_kept_beside_the_reason(origin: Origin) -> None:
    notes = MemoryNotes()
    given = Correction("7", "colour", "Red", "audit: accepted", origin)
    Corrections(notes).add([given])
    assert Corrections(notes).all() == [given]


@pytest.mark.parametrize(
    ("reason", "origin", "left"),
    [
        ("audit: accepted", Origin.AUDIT_ACCEPTED, ""),
        ("audit: kept", Origin.AUDIT_KEPT, ""),
        ("filled: the photo looks like Red (93%)", Origin.FILLED, "the photo looks like Red (93%)"),
        ("seen in the audit: it is red", Origin.PROGRAM, "seen in the audit: it is red"),
        ("", Origin.PROGRAM, ""),
    ],
)
def test_notes_of_earlier_versions_have_the_origin_in_the_reason(reason: str, origin: Origin, left: str) -> None:
    notes = MemoryNotes(a=json.dumps({"value": "Red", "reason": reason}))
    assert Corrections(notes).all() == [Correction("a", "colour", "Red", left, origin)]


@pytest.mark.parametrize(
    "correction",
    [
        Correction("a", "colour", "Red", "", Origin.AUDIT_KEPT),
        Correction("a", "colour", "Red", "the photo looks like Red", Origin.FILLED),
        Correction("a", "colour", "Red", "look at it", Origin.FILE),
    ],
)
def test_the_reason_that_is_told_can_be_read_back(correction: Correction) -> None:
    assert origin_and_reason(told_reason(correction), Origin.FILE) == (correction.origin, correction.reason)
