"""The room of the Shop; its names are imported from here."""

from __future__ import annotations

from modiste.curate.audit.suspects import Suspect
from modiste.shop.shop import LEAST_TO_FILL, Shop
from modiste.types.query import MOST_HITS

__all__ = ["LEAST_TO_FILL", "MOST_HITS", "Shop", "Suspect"]
