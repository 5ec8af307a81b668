"""Where answers differ from those that are expected, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .answers import Answer, TaggedPhoto, versions

SAME_LIBRARIES, OTHER_LIBRARIES = 1e-4, 1e-3
"""How far scores may lie apart; libraries of other versions compute slightly other numbers."""

SHOWN = 10
"""Of ids and scores, so many are named in a difference."""


def tolerance(expected_versions: dict[str, str]) -> float:
    """For answers that were made with libraries of these versions."""
    return SAME_LIBRARIES if expected_versions == versions() else OTHER_LIBRARIES


def differences(expected: Sequence[Answer], got: Sequence[Answer], near: float) -> list[str]:
    """One text per question that is answered otherwise. `near`: the tolerance of scores; products of scores within it
    may change places. Where it is that of the same libraries, the reasons and variants of hits count, too."""
    by_name = {answer.name: answer for answer in got}
    found = [] if list(by_name) == [each.name for each in expected] else ["The questions are not those expected."]
    for answer in expected:
        if answer.name in by_name:
            found += _difference(answer, by_name[answer.name], near)
    return found


def tag_differences(expected: Sequence[TaggedPhoto], got: Sequence[TaggedPhoto], near: float) -> list[str]:
    """One text per photo that is tagged otherwise."""
    if len(expected) != len(got):
        return [f"{len(got)} photos were tagged instead of {len(expected)}."]
    return [_said(a.name, "tags", a.tags, b.tags) for a, b in zip(expected, got, strict=True) if not _alike(a, b, near)]


def report(found: Sequence[str], most: int = 8) -> str:
    """The first differences, and how many there are."""
    return "\n\n".join([f"{len(found)} answers differ; the first:", *found[:most]])


def _alike(expected: TaggedPhoto, got: TaggedPhoto, near: float) -> bool:
    return (
        (expected.name, expected.known_product, list(expected.tags)) == (got.name, got.known_product, list(got.tags))
        and all(expected.tags[name][0] == got.tags[name][0] for name in got.tags)
        and all(abs(expected.tags[name][1] - got.tags[name][1]) <= near for name in got.tags)
    )


def _difference(expected: Answer, got: Answer, near: float) -> list[str]:
    """At most one text: the first part in which two answers differ."""
    if expected.refused != got.refused:
        return [_said(expected.name, "refusal", expected.refused or "none", got.refused or "none")]
    if expected.understood != got.understood:
        return [_said(expected.name, "understood", expected.understood, got.understood)]
    if not _same_scores(expected, got, near) or not _same_ids(expected, got, near):
        return [_said(expected.name, "ids and scores", _hits(expected), _hits(got))]
    if near <= SAME_LIBRARIES:
        return _other_words(expected, got)
    return []


def _same_scores(expected: Answer, got: Answer, near: float) -> bool:
    return len(expected.scores) == len(got.scores) and all(
        abs(one - other) <= near for one, other in zip(expected.scores, got.scores, strict=True)
    )


def _same_ids(expected: Answer, got: Answer, near: float) -> bool:
    """Whether every product stands where it is expected, or one of nearly its score does. At the end of the list one
    may have come in for one that went out. Products without any score stand by their ids and change no places."""
    before = dict(zip(expected.ids, expected.scores, strict=True))
    for wanted, found, score in zip(expected.ids, got.ids, got.scores, strict=True):
        moved = found in before and abs(before[found] - score) <= near
        came_in = found not in before and abs(expected.scores[-1] - score) <= near
        if found != wanted and (not score or not (moved or came_in)):
            return False
    return len(set(got.ids)) == len(got.ids)


def _other_words(expected: Answer, got: Answer) -> list[str]:
    """The first hit that stands at its place and has other reasons or other variants."""
    for place, (wanted, found) in enumerate(zip(expected.ids, got.ids, strict=True)):
        if wanted == found and expected.why[place] != got.why[place]:
            return [_said(expected.name, f"why of {found}", expected.why[place], got.why[place])]
        if wanted == found and sorted(expected.variants[place]) != sorted(got.variants[place]):
            return [_said(expected.name, f"variants of {found}", expected.variants[place], got.variants[place])]
    return []


def _hits(answer: Answer) -> str:
    pairs = list(zip(answer.ids, answer.scores, strict=True))
    rest = len(pairs) - SHOWN
    return ", ".join(f"{i} {s:.6f}" for i, s in pairs[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _said(name: str, part: str, expected: Any, got: Any) -> str:
    return f"{name}, {part}\n  expected {expected}\n  got      {got}"
