"""A product's title from its tags, as catalogues write them: "Navy Blue Casual Shirt for Men"."""

from __future__ import annotations

from modiste.schema import Role, Sense
from modiste.tagging.meanings import Meanings, likely
from modiste.text.tokens import singular

FOR = {
    Sense.MEN: "Men",
    Sense.WOMEN: "Women",
    Sense.BOYS: "Boys",
    Sense.GIRLS: "Girls",
    Sense.EVERYONE: "Men and Women",
}

# fmt: off
PLURAL_ONLY = frozenset({
    "Boxers", "Briefs", "Capris", "Jeans", "Jeggings", "Leggings", "Pants", "Salwar",
    "Shorts", "Socks", "Stockings", "Sunglasses", "Suspenders", "Tights", "Trousers", "Shoes",
    "Flats", "Flops", "Heels", "Sandals", "Booties", "Earrings", "Cufflinks", "Gloves",
    "Laces", "Accessories", "Essentials", "Chains", "Moisturisers",
})
# fmt: on
"""Last words that stay as the catalogue has them: they come in pairs, or have no other form."""


def title(told: Meanings) -> str | None:
    """The title; None where no category is tagged. Words that the model is unsure of are left out."""
    category = told.narrowest_category()
    if category is None:
        return None
    noun = category_noun(category.label)
    wearer = FOR.get(told.sense(Role.WEARER) or Sense.SEVERAL)
    words = [told.label(Role.COLOUR), _occasion(told, noun), noun, f"for {wearer}" if wearer else None]
    return " ".join(filter(None, words))


def category_noun(label: str) -> str:
    """The label of a category as one product's noun: "Shirts" to "Shirt"; what comes in pairs stays."""
    *before, last = label.replace("Tshirts", "T-Shirts").split()
    return " ".join([*before, last if last in PLURAL_ONLY else singular(last)])


def _occasion(told: Meanings, noun: str) -> str | None:
    """The occasion of clothes and shoes; elsewhere it is nearly always the same: a casual watch, a casual belt."""
    occasion = told.label(Role.OCCASION)
    worn = told.worn()
    if occasion is None or occasion in noun or worn is None:
        return None
    category, is_worn = worn
    return occasion if is_worn and likely(category) else None
