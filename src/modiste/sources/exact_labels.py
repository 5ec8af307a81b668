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

GENDERS = {
    ("male", "adult"): "Men",
    ("female", "adult"): "Women",
    **{("male", age): "Boys" for age in ("newborn", "infant", "toddler", "kids")},
    **{("female", age): "Girls" for age in ("newborn", "infant", "toddler", "kids")},
}
"""Google's gender and age_group to the label gender: without an age, "male" can be Men or Boys, and stays as it is."""


def exact_labels(cells: Mapping[str, str]) -> dict[str, str]:
    """The labels that a row's cells, under Google's names, say exactly: gender, baseColour, articleType.

    Cells are present and stripped. A colour or a product type has to be a known label but for case, blanks and hyphens;
    of a product type, and else of a Google category, the last part of the path counts.
    """
    found = {
        "gender": _gender(cells.get("gender", ""), cells.get("age_group", "")),
        "baseColour": _colour(cells.get("color", "")),
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


def _colour(colour: str) -> str | None:
    return _spellings("baseColour").get(folded(colour)) or SAME_COLOUR.get(folded(colour))


def _article(path: str) -> str | None:
    return _spellings("articleType").get(folded(path.rpartition(">")[2]))


@cache
def _spellings(attribute: str) -> Mapping[str, str]:
    return {folded(label): label for label in kaggle().named(attribute).labels}
