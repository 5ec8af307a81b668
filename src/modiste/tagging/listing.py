"""The draft of a listing: title, keywords and the fields that a Google Merchant feed wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from modiste.tagging.title import likely, title
from modiste.types import Listing, Tag

GENDERS = {"Men": "male", "Boys": "male", "Women": "female", "Girls": "female", "Unisex": "unisex"}
AGE_GROUPS = {"Boys": "kids", "Girls": "kids", "Men": "adult", "Women": "adult", "Unisex": "adult"}
"""Label of `gender` -> the words that Google Merchant Center takes."""

SEVERAL_COLOURS = {"Multi": "Multicolor"}

CATEGORIES = ("masterCategory", "subCategory", "articleType")


def listing(tags: Mapping[str, Tag], ages_known: bool) -> Listing | None:
    """The draft for a photo's tags; None without an articleType. `ages_known`: the gender labels tell boys from men."""
    words = title(tags)
    if words is None:
        return None
    gender, colour = likely(tags, "gender"), likely(tags, "baseColour")
    number, path = google_category(tags["articleType"].label)
    return Listing(
        title=words,
        keywords=tuple(dict.fromkeys(label for name in tags if (label := likely(tags, name)) is not None)),
        gender=GENDERS.get(gender or ""),
        color=None if colour is None else SEVERAL_COLOURS.get(colour, colour),
        age_group=AGE_GROUPS.get(gender or "") if ages_known else None,
        product_type=" > ".join(tags[name].label for name in CATEGORIES if name in tags),
        google_product_category=number,
        google_product_category_path=path,
    )


def google_category(article_type: str) -> tuple[int | None, str | None]:
    """The number and path of Google's product category; None, None where none fits or the type is unknown."""
    table = _table()
    number = table["types"].get(article_type)
    return (None, None) if number is None else (number, table["paths"][str(number)])


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads((files("modiste.tagging") / "google_categories.json").read_text("utf-8"))
    return table
