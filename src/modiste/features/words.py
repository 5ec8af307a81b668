"""Product names as words: the one way in which training and search cut text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def words(text: str) -> list[str]:
    """The words of a text in order: runs of letters and digits of any script, folded to lower case."""
    return WORD.findall(text.casefold())


def vocabulary(texts: Iterable[str], least: int) -> list[str]:
    """The words that occur in at least `least` of the texts, in alphabetical order."""
    counts = Counter(word for text in texts for word in set(words(text)))
    return sorted(word for word, count in counts.items() if count >= least)
