"""From a feed's words to the labels that the model knows, only where both mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from modiste.schema import kaggle

SAME_COLOUR = {
    "gray": "Grey", "graymelange": "Grey Melange", "navy": "Navy Blue", "multicolor": "Multi", "multicolour": "Multi",
    "multicolored": "Multi", "multicoloured": "Multi",
}  # fmt: skip
"""Other spellings of known colours, as `folded` gives them."""

LABELS = ("gender", "articleType")
"""The labels that a feed's words can say exactly, under the names that they have in the Kaggle set."""

GENDERS = {
    ("male", "adult"): "Men",
    ("female", "adult"): "Women",
    **{("male", age): "Boys" for age in ("newborn", "infant", "toddler", "kids")},
    **{("female", age): "Girls" for age in ("newborn", "infant", "toddler", "kids")},
}
"""Google's gender and age_group to the label gender: without an age, "male" can be Men or Boys, and stays as it is."""


def exact_labels(cells: Mapping[str, str]) -> dict[str, str]:
    """The labels of `LABELS` that a row's cells, under Google's names, say exactly.

    Cells are present and stripped. A product type has to be a known label but for case, blanks and hyphens; of it, and
    else of a Google category, the last part of the path counts.
    """
    found = {
        "gender": _gender(cells.get("gender", ""), cells.get("age_group", "")),
        "articleType": _article(cells.get("product_type", "")) or _article(cells.get("google_product_category", "")),
    }
    return {attribute: label for attribute, label in found.items() if label is not None}


def folded(text: str) -> str:
    """A spelling without case, blanks and hyphens: "T-Shirts" and "Tshirts" are one."""
    return text.casefold().replace("-", "").replace(" ", "")


def _gender(gender: str, age_group: str) -> str | None:
    if folded(gender) == "unisex":
        return "Unisex"
    return GENDERS.get((folded(gender), folded(age_group))) or _spellings("gender").get(folded(gender))


def spelled_like(label: str, known: str) -> bool:
    """Whether a catalogue's label is a known one but for case, blanks, hyphens and other spellings of a colour."""
    return folded(label) == folded(known) or SAME_COLOUR.get(folded(label)) == known


def _article(path: str) -> str | None:
    return _spellings("articleType").get(folded(path.rpartition(">")[2]))


@cache
def _spellings(attribute: str) -> Mapping[str, str]:
    return {folded(label): label for label in kaggle().named(attribute).labels}
