"""The small words of a question: those that join, filter or exclude what follows, and those that say nothing."""

from __future__ import annotations

import re

COMMA = ","
"""Stands among the words of a question wherever it was written."""

FILTERING, JOINING = frozenset({"for"}), frozenset({"and", "or", COMMA})
"""Words before a label that make a filter of it (genders only), and that add another thing to a filter."""

EXCLUDING = frozenset({"not", "without", "except", "excluding", "no", "non", "neither", "nor"})
"""Words that exclude what follows."""

PASSED = frozenset({"for", "in", "on", "with", "of", "like", "a", "an", "the", "any", "have", "want"})
"""Words that may stand between an excluding word and what it excludes: "not for men", "not in the red"."""

EMPTY_WORDS = frozenset(
    {"a", "an", "the", "in", "of", "on", "to", "by", "at", "is", "are", "it", "i", "me", "my", "some", "any", "that"}
    | {"this", "these", "those", "with", "from", "as", "be", "want", "need", "show", "find", "please", "like", "look"}
    | {"looking", "something", "anything", "everything", "buy", "but", "have", "has"}
    | FILTERING | EXCLUDING | JOINING
)  # fmt: skip
"""Words that say nothing by themselves."""

DESCRIBING = frozenset({("short", "sleeve"), ("short", "sleeved")})
"""Words that name another thing one by one: a shirt with short sleeves is not shorts."""

_NEGATION = re.compile(
    r"\b(?:(?:anything|everything|all|any)\s+but|other\s+than|apart\s+from|instead\s+of)\b"
    r"|\b(?:is|are|do|does)(?:n['\N{RIGHT SINGLE QUOTATION MARK}]t|\s+not)\b"
    r"|\bw/o\b"
)


def with_plain_negations(text: str) -> str:
    """The text, folded, with "not" for all that says so in several words: "anything but red", "that isn't red"."""
    return _NEGATION.sub("not", text.casefold())
