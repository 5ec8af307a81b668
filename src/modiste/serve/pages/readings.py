"""How a question was read, in a shopper's words: what the chips on the shop's page say."""

from __future__ import annotations

import re

from modiste.errors import QueryError
from modiste.shop import parse
from modiste.text.tokens import terms
from modiste.types import Condition, Preference

STEPS = re.compile(r"(?<=[a-z])(?=[A-Z])|_")

SAID = {"=": "", "!=": "not ", "<": "under ", "<=": "up to ", ">": "over ", ">=": "from "}
"""Operators in words, before the value."""

LABELLED_BY = ("=", "!=")
"""With these the value says what it is about, as "Red" does; a limit needs its attribute."""


def condition(asked: Condition | str) -> str:
    """ "price<1000" as "under 1000", "colour!=Black" as "not Black", "availability=in stock" with its attribute.

    Text that is not a condition stays as written: the page says beside it that it cannot be searched.
    """
    try:
        read = parse(str(asked))
    except QueryError:
        return str(asked)
    said = SAID[read.operator] + " or ".join(map(str, read.values))
    name = read.attribute.casefold()
    if name == "availability":
        return f"availability: {said.replace('_', ' ')}"
    return said if read.operator in LABELLED_BY or name == "price" else f"{spaced(read.attribute)} {said}"


def spaced(name: str) -> str:
    """ "baseColour" as a person reads it: "Base colour"."""
    return STEPS.sub(" ", name).capitalize()


def preference(read: Preference) -> str:
    """ "pants: articleType=Trousers|Track Pants" as "pants: Trousers or Track Pants", without attributes.

    Labels that differ by a plural are one, and the word goes without saying where its only label is the word itself.
    """
    labels: dict[tuple[str, ...], str] = {}
    for label in (label for meant in read.labels.values() for label in meant):
        labels.setdefault(tuple(terms(label)), label)
    word, said = " or ".join(read.phrases), " or ".join(labels.values())
    return said if terms(said) == terms(word) else f"{word}: {said}"
