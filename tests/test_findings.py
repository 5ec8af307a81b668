"""Every fault has a kind and a sentence that names its facts."""

from __future__ import annotations

import json
from string import Formatter

import pytest

from modiste.sources.findings import is_about_encoding, is_without_id, left_out, noted
from modiste.types import Cause, Fault, Finding, FindingKind
from modiste.types.finding_sentences import SENTENCES
from modiste.types.findings import FAULTS

MARKS = {"limit": 1_234_567, "found": 3, "expected": 10, "number": 4}
LISTS = {"names": ("a.jpg", "7.jpg"), "columns": ("a", "b", "c", "d", "e"), "known": ("Red", "Blue")}


def facts_of(fault: Fault) -> dict[str, object]:
    names = [name for _, name, _, _ in Formatter().parse(SENTENCES[fault]) if name]
    return {name: MARKS.get(name, LISTS.get(name, f"<{name}>")) for name in names}


def test_every_fault_has_one_kind_and_one_sentence() -> None:
    assert sorted(fault for faults in FAULTS.values() for fault in faults) == sorted(Fault)
    assert set(FAULTS) == set(FindingKind)
    assert SENTENCES.keys() == set(Fault)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_said_with_its_kind_and_all_of_its_facts(fault: Fault) -> None:
    facts = facts_of(fault)
    reason = Finding("here", Cause(fault, facts), kept=False).reason
    assert reason.startswith(f"{fault.kind.value}: ")
    assert len(reason) > len(fault.kind.value) + 3
    assert all(str(value) in reason for name, value in facts.items() if str(value).startswith("<"))
    assert "{" not in reason


@pytest.mark.parametrize(
    ("fault", "facts", "sentence"),
    [
        (Fault.FIELD_COUNT, {"found": 3, "expected": 10}, "broken row: 3 fields instead of 10"),
        (Fault.ITEM_TOO_LONG, {"limit": 5_000_000}, "broken row: it has more than 5,000,000 characters"),
        (
            Fault.PHOTO_AT_ADDRESS,
            {"address": "https://x/a.jpg", "folder": "photos", "names": ("a.jpg", "7.jpg")},
            "no photo: 'https://x/a.jpg' is an address and nothing is fetched; save it in photos as 'a.jpg' or '7.jpg'",
        ),
        (
            Fault.UNUSED_COLUMNS,
            {"columns": ("a", "b", "c", "d", "e")},
            "column left out: 'a', 'b', 'c' and 2 more are not used for a Shopify export",
        ),
        (Fault.UNUSED_COLUMNS, {"columns": ("a",)}, "column left out: 'a' are not used for a Shopify export"),
        (
            Fault.UNKNOWN_VALUE,
            {"value": "Bleu", "attribute": "colour", "known": ("Blue", "Beige")},
            "unknown value: 'Bleu' for colour; the nearest known are Blue, Beige",
        ),
        (Fault.CONTRADICTION, {"named": "7", "given": 2.0, "first": "line 2"}, "contradiction: '7' is 2.0 at line 2"),
    ],
)
def test_facts_are_worded(fault: Fault, facts: dict[str, object], sentence: str) -> None:
    assert Finding("here", Cause(fault, facts), kept=True).reason == sentence


def test_a_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="expected"):
        _ = Cause(Fault.FIELD_COUNT, {"found": 3}).sentence


def test_what_a_finding_means_is_asked_of_its_fault() -> None:
    assert is_about_encoding(left_out("line 3", Fault.NOT_AS_DECLARED))
    assert not is_about_encoding(left_out("line 3", Fault.NOT_CSV, error="it is not UTF-8 text"))
    assert is_without_id(left_out("line 3", Fault.EMPTY_ID))
    assert not is_without_id(left_out("images/9.jpg", Fault.STRAY_PHOTO))
    assert not is_without_id(left_out("line 3", Fault.NOT_CSV, "7", error="cut"))
    assert not is_without_id(noted("line 3", Fault.COLUMN_OF_BYTES, column="x"))


def test_kinds_are_plain_text_in_json() -> None:
    assert json.dumps({FindingKind.NO_PHOTO: 2}) == '{"no photo": 2}'
