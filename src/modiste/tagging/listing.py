"""The draft of a listing: title, keywords and the fields that a Google Merchant feed wants."""

from __future__ import annotations

from modiste.schema import Role, Sense
from modiste.schema.google_categories import google_category
from modiste.tagging.meanings import Meanings, likely
from modiste.tagging.title import title
from modiste.types import Listing

GENDERS = {
    Sense.MEN: "male",
    Sense.BOYS: "male",
    Sense.WOMEN: "female",
    Sense.GIRLS: "female",
    Sense.EVERYONE: "unisex",
}
AGE_GROUPS = {
    Sense.BOYS: "kids",
    Sense.GIRLS: "kids",
    Sense.MEN: "adult",
    Sense.WOMEN: "adult",
    Sense.EVERYONE: "adult",
}
"""What the label of the wearer means -> the words that Google Merchant Center takes."""

SEVERAL_COLOURS = "Multicolor"


def listing(told: Meanings) -> Listing | None:
    """The draft for a photo's tags; None where no category is tagged."""
    words, category = title(told), told.narrowest_category()
    if words is None or category is None:
        return None
    wearer = told.sense(Role.WEARER)
    number, path = google_category(category.label)
    return Listing(
        title=words,
        keywords=tuple(dict.fromkeys(filter(None, map(likely, told.tags.values())))),
        gender=None if wearer is None else GENDERS.get(wearer),
        color=SEVERAL_COLOURS if told.sense(Role.COLOUR) is Sense.SEVERAL else told.label(Role.COLOUR),
        age_group=None if wearer is None or not _tells_children(told) else AGE_GROUPS.get(wearer),
        product_type=" > ".join(tag.label for tag in told.categories()),
        google_product_category=number,
        google_product_category_path=path,
    )


def _tells_children(told: Meanings) -> bool:
    """Whether the labels of the wearer tell boys from men and girls from women: merged labels do not."""
    wearer = told.schema.first(Role.WEARER)
    return wearer is not None and bool(wearer.meaning(Sense.BOYS) and wearer.meaning(Sense.GIRLS))
