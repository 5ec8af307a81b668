"""Product names and questions as words: the one way in which training and search cut text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    r"\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    r"\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
"""Signs that belong to the letter before them, which \\w leaves out: vowels of Hebrew, Arabic, India's scripts, Thai,
Lao, Burmese and Khmer."""

WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*(?:'[^\W_](?:[^\W_]|[{_MARKS}])*)?")

T_SHIRT = re.compile(r"\b(?:t|tee)[\s-]*shirt(?=s?\b)")

SPELLINGS = {
    "tee": "tshirt",
    "gray": "grey",
    "sari": "saree",
    "jewelry": "jewellery",
    "pajama": "pyjama",
    "color": "colour",
    "man": "men",
    "gent": "men",
    "gentleman": "men",
    "gentlemen": "men",
    "male": "men",
    "beany": "beanie",
    "hoodie": "hoody",
    "nighty": "nightie",
    "scarve": "scarf",
    "woman": "women",
    "lady": "women",
    "female": "women",
}
"""Other spellings, in the singular, and what stands for them; "'s" is cut off before."""

NO_PLURALS = ("ss", "us")
"""Endings in -s that are no plural: dress, cactus."""

SIBILANTS = ("sses", "shes", "ches", "xes", "zes")
"""Plurals that lose -es: dresses, brushes, watches, boxes."""

KEPT_TERMS = 100_000


def words(text: str) -> list[str]:
    """The words of a text in order: runs of letters and digits of any script, folded to lower case."""
    return WORD.findall(text.casefold())


def terms(text: str) -> list[str]:
    """The words of a text in their normal forms: singular, one spelling, "T-shirts" as "tshirt", "men's" as "men"."""
    return [normal_form(word) for word in plain_words(text)]


def plain_words(text: str) -> list[str]:
    """The words that `terms` brings to their normal forms: compatibility forms folded, "T-shirts" as "tshirts"."""
    plain = normalize("NFKC", text).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return words(T_SHIRT.sub("tshirt", plain))


@lru_cache(KEPT_TERMS)
def normal_form(word: str) -> str:
    """One folded word without its plural or "'s", in the spelling that stands for it."""
    own = singular(word.removesuffix("'s"))
    return SPELLINGS.get(own, own)


def singular(word: str) -> str:
    """The word without a regular English plural ending: the S stemmer of Harman (1991), with the sibilants kept apart.

    "How effective is suffixing?": ies to y, es to e and s to nothing, but for words of three letters or fewer here.
    """
    if len(word) <= 3 or not word.endswith("s") or word.endswith(NO_PLURALS):
        return word
    if word.endswith("ies"):
        return word[:-1] if len(word) == 4 else word[:-3] + "y"  # ties, not accessories
    return word[:-2] if word.endswith(SIBILANTS) else word[:-1]


def vocabulary(texts: Iterable[str], least: int) -> list[str]:
    """The words that occur in at least `least` of the texts, in alphabetical order."""
    counts = Counter(word for text in texts for word in set(words(text)))
    return sorted(word for word, count in counts.items() if count >= least)
