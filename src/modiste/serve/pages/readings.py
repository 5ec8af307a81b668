"""How a question was read, in a shopper's words: what the chips on the shop's page say."""

from __future__ import annotations

import re

from modiste.errors import QueryError
from modiste.retrieval.query.where import parse
from modiste.text.tokens import terms

NEXT_ATTRIBUTE = re.compile(r" or (?=[^=|]+=)")
"""Between the attributes of a preference; a label may have an "or" of its own."""

STEPS = re.compile(r"(?<=[a-z])(?=[A-Z])|_")

SAID = {"=": "", "!=": "not ", "<": "under ", "<=": "up to ", ">": "over ", ">=": "from "}
"""Operators in words, before the value."""

LABELLED_BY = ("=", "!=")
"""With these the value says what it is about, as "Red" does; a limit needs its attribute."""


def condition(text: str) -> str:
    """ "price<1000" as "under 1000", "baseColour!=Black" as "not Black", "availability=in stock" with its attribute.

    What is no condition stays as written: the page says beside it that it cannot be searched.
    """
    try:
        read = parse(text)
    except QueryError:
        return text
    said = SAID[read.operator] + " or ".join(map(str, read.values))
    name = read.attribute.casefold()
    if name == "availability":
        return f"availability: {said.replace('_', ' ')}"
    return said if read.operator in LABELLED_BY or name == "price" else f"{spaced(read.attribute)} {said}"


def spaced(name: str) -> str:
    """ "baseColour" as a person reads it: "Base colour"."""
    return STEPS.sub(" ", name).capitalize()


def preference(reading: str) -> str:
    """ "pants: articleType=Trousers|Track Pants" as "pants: Trousers or Track Pants", without attributes.

    Labels that differ by a plural are one, and the word goes without saying where its only label is the word itself.
    """
    word, _, meanings = reading.partition(": ")
    labels: dict[tuple[str, ...], str] = {}
    for meaning in NEXT_ATTRIBUTE.split(meanings):
        for label in meaning.partition("=")[2].split("|"):
            labels.setdefault(tuple(terms(label)), label)
    said = " or ".join(labels.values())
    return said if terms(said) == terms(word) else f"{word}: {said}"
