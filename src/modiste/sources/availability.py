"""Whether a product can be bought, in the four words of Google's product feed, whatever a shop's table calls it."""

from __future__ import annotations

import re

IN_STOCK, OUT_OF_STOCK, PREORDER, BACKORDER = "in stock", "out of stock", "preorder", "backorder"

WORDS = {
    IN_STOCK: (
        "instock", "available", "on stock", "yes", "y", "true", "in store only", "online only", "limited availability",
        "low stock", "auf lager", "vorrätig", "lieferbar", "verfügbar", "ja", "en stock", "disponible", "oui", "sí",
        "disponibile", "sì", "op voorraad", "i lager", "på lager", "em estoque", "w magazynie", "dostępny",
    ),
    OUT_OF_STOCK: (
        "outofstock", "sold out", "soldout", "unavailable", "not available", "no", "n", "false", "discontinued",
        "ausverkauft", "nicht auf lager", "nicht vorrätig", "nicht lieferbar", "nicht verfügbar", "nein", "épuisé",
        "rupture de stock", "indisponible", "non", "agotado", "sin stock", "no disponible", "esaurito",
        "non disponibile", "uitverkocht", "niet op voorraad", "slutsåld", "udsolgt", "esgotado", "niedostępny",
    ),
    PREORDER: ("pre order", "presale", "pre sale", "vorbestellbar", "précommande", "reserva"),
    BACKORDER: ("back order", "backordered", "nachbestellt"),
}  # fmt: skip
"""What shops write for each, in lower case, with spaces for hyphens and underscores."""

_MEANT = {word: said for said, words in WORDS.items() for word in (said, *words)}

_VOCABULARY = re.compile(r"https?://schema\.org/|schema:")


def availability(text: str) -> str:
    """The feed's word for what a shop wrote: of "In_Stock", "Auf Lager", "https://schema.org/InStock", "true" and "12"
    it is "in stock". What is none of those stays as it stands.
    """
    if text.strip().isdecimal():  # digit by digit: a whole number of thousands of digits is refused by Python
        return IN_STOCK if any(map(int, text.strip())) else OUT_OF_STOCK
    said = " ".join(_VOCABULARY.sub("", text.strip()).casefold().replace("_", " ").replace("-", " ").split())
    return _MEANT.get(said, text)
