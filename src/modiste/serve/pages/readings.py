"""How a question was read, in a shopper's words: what the chips on the shop's page say."""

from __future__ import annotations

import re

from modiste.features.words import terms

NEXT_ATTRIBUTE = re.compile(r" or (?=[^=|]+=)")
"""Between the attributes of a preference; a label may have an "or" of its own."""


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
    return said if list(labels) == [tuple(terms(word))] else f"{word}: {said}"
