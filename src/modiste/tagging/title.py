"""A product's title from its tags, as catalogues write them: "Navy Blue Casual Shirt for Men"."""

from __future__ import annotations

from collections.abc import Mapping

from modiste.types import Tag

LEAST_CONFIDENCE = 0.5
"""A word that is more likely wrong than right stays out of a title."""

FOR = {"Men": "Men", "Women": "Women", "Boys": "Boys", "Girls": "Girls", "Unisex": "Men and Women"}

WITH_USAGE = {"Apparel", "Footwear"}
"""Elsewhere the usage is said of nearly everything alike: a casual watch, a casual belt."""

# fmt: off
PLURAL_ONLY = frozenset({
    "Boxers", "Briefs", "Capris", "Jeans", "Jeggings", "Leggings", "Pants", "Salwar",
    "Shorts", "Socks", "Stockings", "Sunglasses", "Suspenders", "Tights", "Trousers", "Shoes",
    "Flats", "Flops", "Heels", "Sandals", "Booties", "Earrings", "Cufflinks", "Gloves",
    "Laces", "Accessories", "Essentials", "Chains", "Moisturisers",
})
# fmt: on
"""Last words that stay as the catalogue has them: they come in pairs, or have no other form."""


def title(tags: Mapping[str, Tag]) -> str | None:
    """The title; None without an articleType. Words that the model is unsure of are left out."""
    if "articleType" not in tags:
        return None
    kind = singular(tags["articleType"].label)
    words = [likely(tags, "baseColour")]
    usage = likely(tags, "usage")
    if usage is not None and usage not in kind and likely(tags, "masterCategory") in WITH_USAGE:
        words.append(usage)
    wearer = FOR.get(likely(tags, "gender") or "")
    return " ".join([*filter(None, words), kind, *(["for", wearer] if wearer else [])])


def likely(tags: Mapping[str, Tag], attribute: str) -> str | None:
    """The label, None where it is more likely wrong than right or the attribute is not tagged."""
    tag = tags.get(attribute)
    return tag.label if tag is not None and tag.confidence >= LEAST_CONFIDENCE else None


def singular(article_type: str) -> str:
    """ "Shirts" to "Shirt", "Watches" to "Watch"; what comes in pairs stays."""
    *before, last = article_type.replace("Tshirts", "T-Shirts").split()
    if last not in PLURAL_ONLY:
        if last.endswith(("sses", "ches")):
            last = last[:-2]
        elif last.endswith("s") and not last.endswith("ss"):
            last = last[:-1]
    return " ".join([*before, last])
