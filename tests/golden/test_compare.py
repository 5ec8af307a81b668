"""What counts as another answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from golden.answers import Answer
from golden.compare import OTHER_LIBRARIES, SAME_LIBRARIES, differences

EXPECTED = Answer(
    "words 1",
    ids=["a", "b", "c", "d"],
    scores=[0.9, 0.50005, 0.5, 0.0],
    why=[["same type"], [], [], []],
    variants=[["x", "y"], [], [], []],
    understood={"filters": ["gender=Men"]},
)


def parts(near: float = SAME_LIBRARIES, **changes: object) -> list[str]:
    """The first line of each difference."""
    return [each.split("\n")[0] for each in differences([EXPECTED], [replace(EXPECTED, **changes)], near)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"scores": [0.90009, 0.49999, 0.5, 0.0]},
        {"ids": ["a", "c", "b", "d"]},
        {"variants": [["y", "x"], [], [], []]},
    ],
    ids=["the same", "scores nearly", "near ones change places", "order of variants"],
)
def test_same_answer(changes):
    assert parts(**changes) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"ids": ["b", "a", "c", "d"]}, "ids and scores"),
        ({"ids": ["a", "b", "c", "e"]}, "ids and scores"),
        ({"ids": ["a", "b", "b", "d"]}, "ids and scores"),
        ({"scores": [0.9005, 0.50005, 0.5, 0.0]}, "ids and scores"),
        ({"ids": ["a", "b", "c"], "scores": [0.9, 0.50005, 0.5]}, "ids and scores"),
        ({"understood": {}}, "understood"),
        ({"refused": ["QueryError", "No."]}, "refusal"),
        ({"why": [[], [], [], []]}, "why of a"),
        ({"variants": [["x"], [], [], []]}, "variants of a"),
    ],
)
def test_other_answer(changes, part):
    assert parts(**changes) == [f"words 1, {part}"]


def test_other_libraries_may_be_a_little_off():
    assert parts(OTHER_LIBRARIES, scores=[0.9005, 0.50005, 0.5, 0.0], why=[[], [], [], []]) == []


def test_last_place_may_go_to_one_of_nearly_its_score():
    first, last = EXPECTED.first(3), replace(EXPECTED.first(3), ids=["a", "b", "e"])
    assert differences([first], [last], SAME_LIBRARIES) == []


def test_missing_question_is_said():
    assert differences([EXPECTED], [], SAME_LIBRARIES) == ["The questions are not those expected."]
